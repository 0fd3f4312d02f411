#include "format.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace comity::json {
namespace {

constexpr std::array<std::pair<std::string_view, Format>, 8> names{{
    {"date-time", Format::date_time},
    {"date", Format::date},
    {"time", Format::time},
    {"email", Format::email},
    {"ipv4", Format::ipv4},
    {"ipv6", Format::ipv6},
    {"uri", Format::uri},
    {"uuid", Format::uuid},
}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) {
  return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

bool is_letter(char c) {
  return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/// Whether `text` has the shape of `shape`, in which 0 is any digit, h any hex digit.
bool has_shape(std::string_view text, std::string_view shape) {
  return std::equal(text.begin(), text.end(), shape.begin(), shape.end(), [](char c, char s) {
    return s == '0' ? is_digit(c) : s == 'h' ? is_hex(c) : c == s;
  });
}

int two_digits(std::string_view text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

bool is_date(std::string_view text) {
  if (!has_shape(text, "0000-00-00")) return false;
  int const year = two_digits(text, 0) * 100 + two_digits(text, 2);
  int const month = two_digits(text, 5);
  int const day = two_digits(text, 8);
  bool const leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  constexpr std::array<int, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= lengths[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
}

/// "10:20:30", ".5" at will, and "Z" or "+01:00" (RFC 3339 §5.6).
bool is_time(std::string_view text) {
  if (!has_shape(text.substr(0, 8), "00:00:00")) return false;
  int const hour = two_digits(text, 0);
  int const minute = two_digits(text, 3);
  int const second = two_digits(text, 6);
  if (hour > 23 || minute > 59 || second > 60) return false;
  text.remove_prefix(8);
  if (text.starts_with('.')) {
    std::size_t digits = 1;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    if (digits == 1) return false;
    text.remove_prefix(digits);
  }
  int east_minutes = 0;
  if (text != "Z" && text != "z") {
    if (!has_shape(text, "+00:00") && !has_shape(text, "-00:00")) return false;
    if (two_digits(text, 1) > 23 || two_digits(text, 4) > 59) return false;
    east_minutes = two_digits(text, 1) * 60 + two_digits(text, 4);
    if (text[0] == '-') east_minutes = -east_minutes;
  }
  // A leap second is the last one of a day in UTC.
  constexpr int day_minutes = 24 * 60;
  int const in_utc = (hour * 60 + minute - east_minutes + day_minutes) % day_minutes;
  return second < 60 || in_utc == day_minutes - 1;
}

bool is_date_time(std::string_view text) {
  return text.size() > 11 && is_date(text.substr(0, 10)) && (text[10] | 0x20) == 't' &&
         is_time(text.substr(11));
}

bool is_ipv4(std::string_view text) {
  for (int part = 0; part < 4; ++part) {
    std::size_t length = 0;
    int value = 0;
    while (length < text.size() && length < 4 && is_digit(text[length])) {
      value = value * 10 + (text[length++] - '0');
    }
    if (length == 0 || value > 255 || (length > 1 && text[0] == '0')) return false;
    text.remove_prefix(length);
    if (part == 3) return text.empty();
    if (!text.starts_with('.')) return false;
    text.remove_prefix(1);
  }
  return false;
}

/// The number of 16-bit groups in "a:b:c" or "a:b:1.2.3.4", or nullopt.
std::optional<int> count_groups(std::string_view text) {
  int groups = 0;
  while (!text.empty()) {
    if (is_ipv4(text)) return groups + 2;
    std::size_t length = 0;
    while (length < text.size() && is_hex(text[length])) ++length;
    if (length == 0 || length > 4) return std::nullopt;
    ++groups;
    text.remove_prefix(length);
    if (text.empty()) return groups;
    if (text.size() < 2 || text[0] != ':') return std::nullopt;
    text.remove_prefix(1);
  }
  return groups;
}

bool is_ipv6(std::string_view text) {
  auto const gap = text.find("::");
  if (gap == std::string_view::npos) return count_groups(text) == 8;
  auto const left = text.substr(0, gap);
  // An embedded IPv4 address stands only at the end.
  if (left.find('.') != std::string_view::npos) return false;
  auto const before = count_groups(left);
  auto const after = count_groups(text.substr(gap + 2));
  return before && after && *before + *after <= 7;
}

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  while (!text.empty()) {
    auto const label = text.substr(0, text.find('.'));
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-' ||
        !std::all_of(label.begin(), label.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-'; })) {
      return false;
    }
    text.remove_prefix(label.size());
    if (text == ".") return false;
    if (!text.empty()) text.remove_prefix(1);
  }
  return true;
}

/// A dot-atom before the @, a host name or an address literal behind it (RFC 5321 §4.1.2).
bool is_email(std::string_view text) {
  auto const at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64) return false;
  auto const local = text.substr(0, at);
  constexpr std::string_view marks = "!#$%&'*+/=?^_`{|}~-.";
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos ||
      !std::all_of(local.begin(), local.end(), [&](char c) {
        return is_letter(c) || is_digit(c) || marks.find(c) != std::string_view::npos;
      })) {
    return false;
  }
  auto domain = text.substr(at + 1);
  if (!domain.starts_with('[') || !domain.ends_with(']')) return is_host_name(domain);
  domain = domain.substr(1, domain.size() - 2);
  return domain.starts_with("IPv6:") ? is_ipv6(domain.substr(5)) : is_ipv4(domain);
}

/// Whether `text` holds only unreserved characters, sub-delims, `more` and percent escapes.
bool is_uri_text(std::string_view text, std::string_view more) {
  constexpr std::string_view marks = "-._~!$&'()*+,;=";
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if (!is_letter(c) && !is_digit(c) && marks.find(c) == std::string_view::npos &&
               more.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

/// [user@]host[:port], the host being a name or an address in brackets (RFC 3986 §3.2).
bool is_uri_authority(std::string_view text) {
  if (auto const at = text.find('@'); at != std::string_view::npos) {
    if (!is_uri_text(text.substr(0, at), ":")) return false;
    text.remove_prefix(at + 1);
  }
  auto port = text.find(':');
  if (text.starts_with('[')) {
    auto const end = text.find(']');
    if (end == std::string_view::npos || !is_ipv6(text.substr(1, end - 1))) return false;
    text.remove_prefix(end + 1);
    if (!text.empty() && text.front() != ':') return false;
    port = text.empty() ? std::string_view::npos : 0;
  }
  if (!is_uri_text(text.substr(0, port), "")) return false;
  if (port == std::string_view::npos) return true;
  text.remove_prefix(port + 1);
  return std::all_of(text.begin(), text.end(), is_digit);
}

/// scheme ":" ["//" authority] path ["?" query] ["#" fragment] (RFC 3986 §3)
bool is_uri(std::string_view text) {
  auto const colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text[0])) return false;
  auto const scheme = text.substr(0, colon);
  if (!std::all_of(scheme.begin(), scheme.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
      })) {
    return false;
  }
  text.remove_prefix(colon + 1);
  auto const hash = text.find('#');
  if (hash != std::string_view::npos && !is_uri_text(text.substr(hash + 1), ":@/?")) return false;
  text = text.substr(0, hash);
  auto const question = text.find('?');
  if (question != std::string_view::npos && !is_uri_text(text.substr(question + 1), ":@/?")) {
    return false;
  }
  text = text.substr(0, question);
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    auto const authority = text.substr(0, text.find('/'));
    if (!is_uri_authority(authority)) return false;
    text.remove_prefix(authority.size());
  }
  return is_uri_text(text, ":@/");
}

}  // namespace

std::optional<Format> parse_format(std::string_view name) {
  for (auto const& [known, format] : names) {
    if (known == name) return format;
  }
  return std::nullopt;
}

std::string_view name_of(Format format) {
  for (auto const& [name, known] : names) {
    if (known == format) return name;
  }
  return {};
}

bool has_format(std::string_view text, Format format) {
  switch (format) {
    case Format::date_time:
      return is_date_time(text);
    case Format::date:
      return is_date(text);
    case Format::time:
      return is_time(text);
    case Format::email:
      return is_email(text);
    case Format::ipv4:
      return is_ipv4(text);
    case Format::ipv6:
      return is_ipv6(text);
    case Format::uri:
      return is_uri(text);
    case Format::uuid:
      return has_shape(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh");
  }
  return false;
}

}  // namespace comity::json
