#include "comity/base/bytes.h"
#include "comity/words/catalogue.h"

#include <algorithm>
#include <array>

namespace comity::words {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// Controls (C0, DEL, C1), soft hyphen, Arabic letter mark, Hangul and Khmer fillers, Mongolian
/// separator, zero-width and direction marks, line and paragraph separators, embeddings and
/// overrides, invisible operators and isolates, byte order mark, annotations, tags. The joiners
/// U+200C and U+200D are among them, though scripts that nobody here writes need them.
constexpr std::array<Range, 15> hidden{{{0x00, 0x1f},
                                        {0x7f, 0x9f},
                                        {0xad, 0xad},
                                        {0x61c, 0x61c},
                                        {0x115f, 0x1160},
                                        {0x17b4, 0x17b5},
                                        {0x180e, 0x180e},
                                        {0x200b, 0x200f},
                                        {0x2028, 0x202e},
                                        {0x2060, 0x206f},
                                        {0x3164, 0x3164},
                                        {0xfeff, 0xfeff},
                                        {0xffa0, 0xffa0},
                                        {0xfff9, 0xfffb},
                                        {0xe0000, 0xe007f}}};

bool is_hidden(char32_t c) {
  return std::any_of(hidden.begin(), hidden.end(),
                     [&](Range const& range) { return c >= range.first && c <= range.last; });
}

/// How many bytes the character that begins with `lead` has; 1 for what begins none.
std::size_t length_of(char lead) {
  auto const byte = static_cast<std::uint8_t>(lead);
  return byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

char32_t decode(std::string_view character) {
  auto const lead = static_cast<std::uint8_t>(character[0]);
  if (character.size() == 1) return lead;
  char32_t c = lead & (0x7fU >> character.size());
  for (char const byte : character.substr(1)) {
    c = c << 6 | (static_cast<std::uint8_t>(byte) & 0x3fU);
  }
  return c;
}

void append_hex(std::string& out, char32_t value, int digits) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += hex[value >> shift & 15];
}

}  // namespace

std::string visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    auto character = text.substr(0, length_of(text[0]));
    if (!is_utf8(character)) {
      character = text.substr(0, 1);
      out += "\\x";
      append_hex(out, static_cast<std::uint8_t>(character[0]), 2);
    } else if (auto const c = decode(character); !is_hidden(c)) {
      out += character;
    } else if (c <= 0xffff) {
      out += "\\u";
      append_hex(out, c, 4);
    } else {
      out += "\\u{";
      append_hex(out, c, 5);
      out += '}';
    }
    text.remove_prefix(character.size());
  }
  return out;
}

}  // namespace comity::words
