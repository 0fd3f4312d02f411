#include "url.h"

#include "address.h"
#include "names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace comity::indicator {
namespace {

struct SchemePort {
  std::string_view scheme;
  std::string_view port;
};

/// Those whose port can be left out without a change of meaning (RFC 3986 §6.2.3).
constexpr std::array default_ports{SchemePort{"http", "80"}, SchemePort{"https", "443"},
                                   SchemePort{"ws", "80"},   SchemePort{"wss", "443"},
                                   SchemePort{"ftp", "21"},  SchemePort{"ftps", "990"}};

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_unreserved(char c) {
  return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// May stand for itself in a path, query or fragment.
bool stands(char c) {
  return is_unreserved(c) || std::string_view{"!$&'()*+,;=:@/?"}.find(c) != std::string_view::npos;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_percent(std::string& out, unsigned char byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  out += '%';
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

/// RFC 3986 §6.2.2.1 and §6.2.2.2: what needs no percent has none, hexadecimal is upper case. What
/// may not stand for itself (RFC 3987 §3.1: letters outside ASCII, too) gets one; so does a "%"
/// that begins nothing.
std::string normal_percents(std::string_view part) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    char const c = part[i];
    int const high = c == '%' && i + 2 < part.size() ? hex_value(part[i + 1]) : -1;
    int const low = high >= 0 ? hex_value(part[i + 2]) : -1;
    if (low >= 0) {
      auto const byte = static_cast<unsigned char>(high << 4 | low);
      if (is_unreserved(static_cast<char>(byte))) {
        out += static_cast<char>(byte);
      } else {
        append_percent(out, byte);
      }
      i += 2;
    } else if (stands(c)) {
      out += c;
    } else {
      append_percent(out, static_cast<unsigned char>(c));
    }
  }
  return out;
}

/// RFC 3986 §5.2.4 of a path that begins with "/".
std::string without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  bool is_folder = false;
  while (!path.empty()) {
    path.remove_prefix(1);
    auto const segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    is_folder = segment == "." || segment == "..";
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!is_folder) kept.push_back(segment);
  }
  std::string out;
  for (auto const segment : kept) out += "/" + std::string{segment};
  return is_folder || out.empty() ? out + "/" : out;
}

/// ":8443", or nothing where it is the scheme's own; none if it is no port.
std::optional<std::string> normal_port(std::string_view scheme, std::string_view digits) {
  if (digits.empty()) return "";
  unsigned port = 0;
  auto const [end, error] = std::from_chars(digits.begin(), digits.end(), port);
  if (error != std::errc{} || end != digits.end() || port > 0xffff) return {};
  auto const text = std::to_string(port);
  bool const is_default = std::ranges::any_of(
      default_ports, [&](auto const& row) { return row.scheme == scheme && row.port == text; });
  return is_default ? "" : ":" + text;
}

struct Authority {
  std::string_view user;
  std::string_view host;
  std::string_view port;
};

Authority split(std::string_view authority) {
  Authority out;
  auto const at = authority.rfind('@');
  if (at != authority.npos) {
    out.user = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  auto const bracket = authority.rfind(']');
  auto const colon = authority.rfind(':');
  bool const has_port = colon != authority.npos && (bracket == authority.npos || colon > bracket);
  out.host = authority.substr(0, has_port ? colon : authority.size());
  if (has_port) out.port = authority.substr(colon + 1);
  return out;
}

std::optional<std::string> normal_authority(std::string_view scheme, std::string_view text) {
  auto const parts = split(text);
  auto host = parts.host;
  bool const bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  auto const normal = normal_host(host);
  auto const port = normal_port(scheme, parts.port);
  if (!normal || !port || bracketed != (host.find(':') != host.npos)) return {};
  bool const is_ipv6 = normal->find(':') != normal->npos;
  std::string out = parts.user.empty() ? "" : normal_percents(parts.user) + "@";
  return out + (is_ipv6 ? "[" + *normal + "]" : *normal) + *port;
}

bool is_scheme(std::string_view text) {
  if (text.empty() || !is_alpha(text.front())) return false;
  return std::ranges::all_of(
      text, [](char c) { return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
}

}  // namespace

std::optional<std::string> normal_host(std::string_view text) {
  if (auto const address = parse_address(text)) return to_text(*address);
  return host_name(text, 1);
}

std::optional<std::string> normal_url(std::string_view text) {
  auto const control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  auto const colon = text.find("://");
  if (colon == text.npos || !is_scheme(text.substr(0, colon))) return {};
  if (std::ranges::any_of(text, control)) return {};
  std::string scheme{text.substr(0, colon)};
  for (auto& c : scheme) c = is_alpha(c) ? static_cast<char>(c | 0x20) : c;
  text.remove_prefix(colon + 3);
  auto const path_at = std::min(text.find_first_of("/?#"), text.size());
  auto const authority = normal_authority(scheme, text.substr(0, path_at));
  if (!authority) return {};
  text.remove_prefix(path_at);
  auto const fragment_at = std::min(text.find('#'), text.size());
  auto const query_at = std::min(text.find('?'), fragment_at);
  auto out = scheme + "://" + *authority;
  out += without_dot_segments(normal_percents(text.substr(0, query_at)));
  if (query_at < fragment_at)
    out += "?" + normal_percents(text.substr(query_at + 1, fragment_at - query_at - 1));
  if (fragment_at < text.size()) out += "#" + normal_percents(text.substr(fragment_at + 1));
  return out;
}

std::string_view host_of_url(std::string_view url) {
  url.remove_prefix(std::min(url.find("://") + 3, url.size()));
  auto host = split(url.substr(0, url.find_first_of("/?#"))).host;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return host;
}

}  // namespace comity::indicator
