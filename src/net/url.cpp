#include "comity/net/url.h"

#include "comity/net/limits.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace comity::net {
namespace {

constexpr std::uint16_t https_port = 443;
constexpr std::uint16_t http_port = 80;
constexpr std::size_t url_quoted_bytes_max = 100;

Error bad_url(std::string_view text, std::string_view reason) {
  return fail(Code::invalid, "net.bad_url",
              {{"url", std::string{text.substr(0, url_quoted_bytes_max)}},
               {"reason", std::string{reason}}});
}

bool is_visible_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_host(std::string_view host, bool bracketed) {
  auto const fits = [bracketed](char c) {
    bool const alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || c == '.' || (bracketed ? c == ':' : c == '-' || c == '_');
  };
  return !host.empty() && std::ranges::all_of(host, fits);
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  auto const* const end = text.data() + text.size();
  auto const [at, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc{} || at != end) return std::nullopt;
  return port;
}

Result<Url> parse_socket_url(std::string_view text, std::string_view path) {
  if (!path.starts_with('/') || path.ends_with('/')) return bad_url(text, "socket path");
  if (path.find('\0') != std::string_view::npos) return bad_url(text, "socket path");
  if (path.size() > socket_path_bytes_max) {
    return fail(Code::invalid, "net.socket_path_too_long",
                {{"path", std::string{path.substr(0, url_quoted_bytes_max)}},
                 {"limit", std::to_string(socket_path_bytes_max)}});
  }
  Url url;
  url.scheme = Scheme::unix_socket;
  url.socket_path = path;
  return url;
}

}  // namespace

std::string Url::text() const {
  switch (scheme) {
    case Scheme::unix_socket:
      return "unix:" + socket_path;
    case Scheme::https:
      return "https://" + authority() + prefix;
    case Scheme::http:
      break;
  }
  return "http://" + authority() + prefix;
}

std::string Url::authority() const {
  if (scheme == Scheme::unix_socket) return "localhost";
  bool const is_v6 = host.find(':') != std::string::npos;
  auto const name = is_v6 ? "[" + host + "]" : host;
  bool const usual = port == (scheme == Scheme::https ? https_port : http_port);
  return usual ? name : name + ":" + std::to_string(port);
}

Result<Url> parse_url(std::string_view text) {
  auto rest = text;
  auto const take = [&rest](std::string_view start) {
    bool const found = rest.starts_with(start);
    if (found) rest.remove_prefix(start.size());
    return found;
  };
  if (take("unix:")) return parse_socket_url(text, rest);
  Url url;
  if (take("https://")) {
    url.scheme = Scheme::https;
    url.port = https_port;
  } else if (take("http://")) {
    url.scheme = Scheme::http;
    url.port = http_port;
  } else {
    return bad_url(text, "scheme");
  }
  if (!is_visible_ascii(rest)) return bad_url(text, "characters");

  auto const slash = std::min(rest.find('/'), rest.size());
  auto authority = rest.substr(0, slash);
  auto prefix = rest.substr(slash);
  if (prefix.find_first_of("?#") != std::string_view::npos) return bad_url(text, "query");
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  url.prefix = prefix;

  bool const bracketed = authority.starts_with('[');
  auto const host_end =
      bracketed ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (host_end == std::string_view::npos) return bad_url(text, "host");
  url.host = bracketed ? authority.substr(1, host_end - 1) : authority.substr(0, host_end);
  if (!is_host(url.host, bracketed)) return bad_url(text, "host");
  authority.remove_prefix(host_end + (bracketed ? 1 : 0));
  if (authority.empty()) return url;
  auto const port = authority.starts_with(':') ? parse_port(authority.substr(1)) : std::nullopt;
  if (!port) return bad_url(text, "port");
  url.port = *port;
  return url;
}

}  // namespace comity::net
