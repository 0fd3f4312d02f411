#include "http_body.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace comity::net {
namespace {

/// A chunk's size in hex: 8 digits are 4 GiB, more than any body may have.
constexpr std::size_t size_line_bytes_max = 9;

/// Trailer fields together. They are dropped, so only their framing matters.
constexpr std::size_t trailer_bytes_max = 8 << 10;

/// Reserved at once for a body whose length is known; what is beyond it grows as it arrives.
constexpr std::size_t reserve_bytes_max = 1 << 20;

}  // namespace

Error BodyDecoder::too_large() const {
  return fail(Code::too_large, "net.body_too_large", {{"limit", std::to_string(bytes_max_)}});
}

Result<void> BodyDecoder::begin(BodyPlan plan, std::size_t bytes_max) {
  plan_ = plan;
  bytes_max_ = bytes_max;
  body_.clear();
  line_.clear();
  trailer_bytes_ = 0;
  switch (plan.form) {
    case BodyForm::none:
      stage_ = Stage::complete;
      return {};
    case BodyForm::counted:
      if (plan.bytes > bytes_max) return too_large();
      body_.reserve(std::min<std::size_t>(plan.bytes, reserve_bytes_max));
      left_ = plan.bytes;
      stage_ = Stage::data;
      return {};
    case BodyForm::chunked:
      stage_ = Stage::chunk_size;
      return {};
    case BodyForm::until_end:
      left_ = std::numeric_limits<std::uint64_t>::max();
      stage_ = Stage::data;
      return {};
  }
  return {};
}

Result<std::size_t> BodyDecoder::feed(ByteView bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && stage_ != Stage::complete) {
    auto const rest = bytes.subspan(used);
    if (stage_ == Stage::data || stage_ == Stage::chunk_data) {
      used += TRY(take_data(rest));
    } else {
      TRY(take_line_byte(static_cast<char>(rest.front())));
      ++used;
    }
  }
  return used;
}

Result<std::size_t> BodyDecoder::take_data(ByteView bytes) {
  auto const count = std::min<std::uint64_t>(bytes.size(), left_);
  if (count > bytes_max_ - body_.size()) return too_large();
  append(body_, bytes.first(count));
  left_ -= count;
  if (left_ == 0) stage_ = stage_ == Stage::data ? Stage::complete : Stage::chunk_end;
  return static_cast<std::size_t>(count);
}

Result<void> BodyDecoder::take_line_byte(char c) {
  bool const carriage_return_seen = line_.ends_with('\r');
  if (c == '\n') {
    if (!carriage_return_seen) return bad_http("chunk");
    line_.pop_back();
    return end_line();
  }
  if (carriage_return_seen) return bad_http("chunk");
  if (stage_ == Stage::trailer && ++trailer_bytes_ > trailer_bytes_max) return bad_http("trailer");
  if (stage_ == Stage::chunk_size && line_.size() >= size_line_bytes_max) return bad_http("chunk");
  if (stage_ == Stage::chunk_end && c != '\r') return bad_http("chunk");
  line_ += c;
  return {};
}

Result<void> BodyDecoder::end_line() {
  if (stage_ == Stage::chunk_size) {
    TRY(end_size_line());
  } else if (stage_ == Stage::chunk_end) {
    stage_ = Stage::chunk_size;
  } else if (line_.empty()) {
    stage_ = Stage::complete;
  }
  line_.clear();
  return {};
}

/// RFC 9112 §7.1, without chunk extensions: readers disagree about where they end.
Result<void> BodyDecoder::end_size_line() {
  auto const [end, error] = std::from_chars(line_.data(), line_.data() + line_.size(), left_, 16);
  if (error != std::errc{} || end != line_.data() + line_.size()) return bad_http("chunk");
  if (left_ > bytes_max_ - body_.size()) return too_large();
  stage_ = left_ > 0 ? Stage::chunk_data : Stage::trailer;
  return {};
}

}  // namespace comity::net
