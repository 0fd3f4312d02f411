#include "escape.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace comity::json {
namespace {

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      constexpr std::string_view digits = "0123456789abcdef";
      out += "\\u00";
      out += digits[static_cast<std::uint8_t>(c) >> 4];
      out += digits[static_cast<std::uint8_t>(c) & 15];
  }
}

/// By byte.
constexpr auto must_be_escaped = [] {
  std::array<bool, 256> out{};
  for (std::size_t control = 0; control < 0x20; ++control) out[control] = true;
  out['"'] = out['\\'] = true;
  return out;
}();

bool escaped(char c) {
  return must_be_escaped[static_cast<std::uint8_t>(c)];
}

}  // namespace

bool needs_escape(std::string_view text) {
  return std::ranges::any_of(text, escaped);
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    auto const plain = static_cast<std::size_t>(std::ranges::find_if(text, escaped) - text.begin());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    append_escaped(out, text.front());
    text.remove_prefix(1);
  }
  out += '"';
}

}  // namespace comity::json
