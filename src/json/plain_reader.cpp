#include "comity/json/plain_reader.h"

#include <algorithm>
#include <charconv>

namespace comity::json {
namespace {

bool needs_no_escape(char c) {
  return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

}  // namespace

std::string_view PlainReader::take(std::size_t count) {
  auto const taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

bool PlainReader::next_is(std::string_view literal) {
  if (failed_ || !rest_.starts_with(literal)) return false;
  take(literal.size());
  return true;
}

std::string_view PlainReader::quoted(std::size_t bytes_max) {
  skip("\"");
  auto const end = rest_.find('"');
  failed_ = failed_ || end == rest_.npos || end > bytes_max;
  if (failed_) return {};
  auto const out = take(end);
  take(1);
  return out;
}

std::string_view PlainReader::text(std::size_t bytes_max) {
  auto const out = quoted(bytes_max);
  failed_ = failed_ || !std::ranges::all_of(out, needs_no_escape);
  return failed_ ? std::string_view{} : out;
}

std::uint64_t PlainReader::number(std::uint64_t minimum, std::uint64_t maximum) {
  std::uint64_t out = 0;
  if (failed_) return minimum;
  auto const read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
  auto const digits = static_cast<std::size_t>(read.ptr - rest_.data());
  bool const is_canonical = digits == 1 || (digits > 1 && rest_.front() != '0');
  failed_ = read.ec != std::errc{} || !is_canonical || out < minimum || out > maximum;
  take(digits);
  return failed_ ? minimum : out;
}

Digest PlainReader::digest() {
  return parsed(Digest::size * 2, Digest::parse);
}

Bytes PlainReader::base64(std::size_t bytes_max) {
  auto out = parsed((bytes_max + 2) / 3 * 4, from_base64);
  failed_ = failed_ || out.size() > bytes_max;
  return out;
}

std::string_view PlainReader::before_last(std::string_view literal) {
  auto at = failed_ ? rest_.npos : rest_.rfind(literal.front());
  while (at != rest_.npos && !rest_.substr(at).starts_with(literal))
    at = at == 0 ? rest_.npos : rest_.rfind(literal.front(), at - 1);
  failed_ = at == rest_.npos;
  if (failed_) return {};
  auto const out = take(at);
  take(literal.size());
  return out;
}

}  // namespace comity::json
