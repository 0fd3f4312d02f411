#include "decode.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iconv.h>
#include <optional>

namespace comity::mail {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  auto const letter = lower(c);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// The name by which the C library knows it; null for UTF-8, and for what is not decoded.
char const* charset_name(std::string_view charset) {
  // GB18030 holds GBK, which holds GB2312; programs label either as the smaller.
  static constexpr std::pair<std::string_view, char const*> known[] = {
      {"iso-8859-1", "WINDOWS-1252"},
      {"windows-1252", "WINDOWS-1252"},
      {"iso-8859-15", "ISO-8859-15"},
      {"gb2312", "GB18030"},
      {"gbk", "GB18030"},
      {"gb18030", "GB18030"},
      {"big5", "BIG5"},
  };
  for (auto const& [name, library_name] : known) {
    if (equal_without_case(charset, name)) return library_name;
  }
  return nullptr;
}

/// Well-formed UTF-8: every byte that begins no character becomes U+FFFD.
std::string repaired(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string{bytes};
  std::string out;
  while (!bytes.empty()) {
    std::size_t size = 1;
    while (size <= 4 && size <= bytes.size() && !is_utf8(bytes.substr(0, size))) ++size;
    bool const whole = size <= 4 && size <= bytes.size();
    out += whole ? bytes.substr(0, size) : replacement;
    bytes.remove_prefix(whole ? size : 1);
  }
  return out;
}

std::string convert(std::string_view bytes, char const* charset) {
  auto const converter = iconv_open("UTF-8", charset);
  if (converter == reinterpret_cast<iconv_t>(-1)) return repaired(bytes);
  std::string out;
  std::string input{bytes};
  char* from = input.data();
  auto left = input.size();
  std::array<char, 4096> buffer;
  while (left > 0) {
    char* to = buffer.data();
    auto room = buffer.size();
    auto const result = iconv(converter, &from, &left, &to, &room);
    auto const cause = errno;
    out.append(buffer.data(), buffer.size() - room);
    if (result != static_cast<std::size_t>(-1) || cause == E2BIG) continue;
    out += replacement;
    ++from;
    --left;
  }
  iconv_close(converter);
  return out;
}

/// One "=?charset?B?text?=" at the front of `text`; takes it off.
std::optional<std::string> take_word(std::string_view& text) {
  if (!text.starts_with("=?")) return std::nullopt;
  auto const charset_end = text.find('?', 2);
  if (charset_end == text.npos || charset_end + 2 >= text.size()) return std::nullopt;
  auto const encoding = lower(text[charset_end + 1]);
  if (text[charset_end + 2] != '?' || (encoding != 'b' && encoding != 'q')) return std::nullopt;
  auto const begin = charset_end + 3;
  auto const end = text.find("?=", begin);
  if (end == text.npos) return std::nullopt;
  // A language may follow the charset (RFC 2231 §5).
  auto charset = text.substr(2, charset_end - 2);
  charset = charset.substr(0, charset.find('*'));
  auto const content = text.substr(begin, end - begin);
  auto out =
      to_utf8(encoding == 'b' ? decode_base64(content) : decode_quoted(content, true), charset);
  text.remove_prefix(end + 2);
  return out;
}

}  // namespace

bool equal_without_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string decode_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (char const c : text) {
    if (c == '=') break;
    auto const value = base64_value(c);
    if (value < 0) continue;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xff);
  }
  return out;
}

std::string decode_quoted(std::string_view text, bool underscores) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (underscores && text[i] == '_') {
      out += ' ';
    } else if (text[i] != '=') {
      out += text[i];
    } else if (text.substr(i + 1).starts_with("\r\n")) {
      i += 2;
    } else if (text.substr(i + 1).starts_with('\n')) {
      i += 1;
    } else if (i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string to_utf8(std::string_view bytes, std::string_view charset) {
  auto const* const name = charset_name(charset);
  return name == nullptr ? repaired(bytes) : convert(bytes, name);
}

std::string decode_words(std::string_view text) {
  std::string out;
  bool after_word = false;
  while (!text.empty()) {
    auto const blank = text.find_first_not_of(" \t\r\n");
    auto const spaces = std::min(blank, text.size());
    auto rest = text.substr(spaces);
    if (auto const word = take_word(rest)) {
      // Spaces between two words are only there to part them (RFC 2047 §6.2).
      if (!after_word) out.append(spaces > 0 ? 1 : 0, ' ');
      out += *word;
      text = rest;
      after_word = true;
      continue;
    }
    after_word = false;
    out.append(spaces > 0 ? 1 : 0, ' ');
    auto const end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
    out += to_utf8(rest.substr(0, end), "utf-8");
    text = rest.substr(end);
  }
  std::ranges::replace_if(
      out, [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
  return out;
}

}  // namespace comity::mail
