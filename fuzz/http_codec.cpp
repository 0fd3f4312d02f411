// However a stranger's bytes are sliced, a decoder gives the same messages and the same error,
// stays within its limits, and what it took can be written and read back.
#include "comity/net/http_codec.h"

#include <algorithm>
#include <optional>

using namespace comity;
using namespace comity::net;

namespace {

constexpr std::size_t head_bytes_max = 2'000;
constexpr std::size_t body_bytes_max = 3'000;

/// Cuts `bytes` as `choices` say; without choices, not at all.
class Slices {
 public:
  Slices(ByteView bytes, ByteView choices) : bytes_{bytes}, choices_{choices} {}

  bool empty() const { return bytes_.empty(); }

  ByteView next() {
    auto const wanted = choices_.empty() ? bytes_.size() : 1 + choices_[at_++ % choices_.size()];
    auto const slice = bytes_.first(std::min<std::size_t>(wanted, bytes_.size()));
    bytes_ = bytes_.subspan(slice.size());
    return slice;
  }

 private:
  ByteView bytes_;
  ByteView choices_;
  std::size_t at_ = 0;
};

void append_message(std::string& out, HttpHeaders const& headers, Bytes const& body) {
  for (auto const& [name, value] : headers) out.append(name).append("=").append(value).append(";");
  out.append(to_hex(body)).append("\n");
}

void check_round_trip(HttpRequest request) {
  auto const host = std::string{request.headers.find("Host")};
  HttpHeaders others;
  for (auto const& [name, value] : request.headers) {
    HttpHeaders one;
    one.add(name, value);
    bool ours = false;
    for (auto const* const field : {"Host", "Content-Length", "Transfer-Encoding", "Connection"}) {
      ours = ours || one.count(field) > 0;
    }
    if (!ours) others.add(name, value);
  }
  request.headers = others;
  auto const head = encode_head(request, host);
  COMITY_CHECK(head);
  RequestDecoder decoder{3 * head_bytes_max};
  COMITY_CHECK(decoder.feed(as_bytes(*head)).value() == Progress::head);
  COMITY_CHECK(decoder.begin_body(body_bytes_max));
  COMITY_CHECK(decoder.feed(request.body).value() == Progress::complete);
  auto const again = decoder.take();
  COMITY_CHECK(again.method == request.method && again.target == request.target);
  COMITY_CHECK(again.body == request.body && again.headers.find("Host") == host);
}

std::string decode_requests(Slices slices) {
  RequestDecoder decoder{head_bytes_max};
  std::string out;
  while (!slices.empty()) {
    auto progress = decoder.feed(slices.next());
    while (progress && *progress != Progress::more) {
      if (*progress == Progress::head) {
        auto const begun = decoder.begin_body(body_bytes_max);
        if (!begun) return out + begun.error().brief();
      } else {
        auto request = decoder.take();
        COMITY_CHECK(request.body.size() <= body_bytes_max);
        out.append(request.method).append(" ").append(request.target).append(" ");
        append_message(out, request.headers, request.body);
        check_round_trip(std::move(request));
      }
      progress = decoder.feed({});
    }
    if (!progress) return out + progress.error().brief();
  }
  return out + (decoder.within_message() ? "more" : "");
}

std::string decode_response(Slices slices, std::string_view method) {
  ResponseDecoder decoder{method, head_bytes_max, body_bytes_max};
  bool complete = false;
  while (!slices.empty()) {
    auto const progress = decoder.feed(slices.next());
    if (!progress) return progress.error().brief();
    complete = *progress == Progress::complete;
  }
  if (!complete) {
    auto const ended = decoder.feed_end();
    if (!ended) return ended.error().brief();
  }
  std::string out{decoder.keep_alive() ? "keep " : "close "};
  auto const response = decoder.take();
  COMITY_CHECK(response.body.size() <= body_bytes_max);
  out += std::to_string(response.status);
  append_message(out, response.headers, response.body);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  // The first byte says how many bytes of slicing follow; the rest is what the stranger sends.
  ByteView const input{data + 1, size - 1};
  auto const choices = input.first(std::min<std::size_t>(data[0] % 16, input.size()));
  auto const bytes = input.subspan(choices.size());
  COMITY_CHECK(decode_requests({bytes, choices}) == decode_requests({bytes, {}}));
  for (std::string_view const method : {"GET", "HEAD"}) {
    COMITY_CHECK(decode_response({bytes, choices}, method) == decode_response({bytes, {}}, method));
  }
  return 0;
}
