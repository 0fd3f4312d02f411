#include "comity/json/canonical.h"

#include "comity/json/text.h"
#include "escape.h"

#include <algorithm>
#include <charconv>

namespace comity::json {
namespace {

/// Digits and sign of any 64-bit number.
constexpr std::size_t number_bytes_max = 20;

}  // namespace

void CanonicalWriter::grow(std::size_t more) {
  room_.resize(std::max(2 * room_.size(), size_ + more));
}

void CanonicalWriter::value(std::string_view text) {
  if (needs_escape(text)) {
    std::string quoted;
    append_string(quoted, text);
    return literal(quoted);
  }
  reserve(text.size() + 3);
  separate();
  append_quoted(text);
}

void CanonicalWriter::value(std::int64_t number) {
  reserve(1 + number_bytes_max);
  separate();
  auto* const begin = reinterpret_cast<char*>(room_.data());
  auto const end = std::to_chars(begin + size_, begin + room_.size(), number).ptr;
  size_ = static_cast<std::size_t>(end - begin);
}

void CanonicalWriter::value(Value const& any) {
  literal(canonical(any));
}

void CanonicalWriter::literal(std::string_view text) {
  reserve(1 + text.size());
  separate();
  std::ranges::copy(text, room_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += text.size();
}

}  // namespace comity::json
