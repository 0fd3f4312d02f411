#include "comity/net/url.h"

#include "comity/net/limits.h"

#include <doctest/doctest.h>

namespace comity::net {

TEST_CASE("an address is read into its parts and written back") {
  struct Row {
    char const* text;
    Scheme scheme;
    char const* host;
    std::uint16_t port;
    char const* prefix;
    char const* written;
  };

  for (auto const& row : {
           Row{"https://a.example", Scheme::https, "a.example", 443, "", "https://a.example"},
           Row{"https://a.example:443/", Scheme::https, "a.example", 443, "", "https://a.example"},
           Row{"https://A.example:8443/x/y/", Scheme::https, "A.example", 8443, "/x/y",
               "https://A.example:8443/x/y"},
           Row{"http://127.0.0.1:0", Scheme::http, "127.0.0.1", 0, "", "http://127.0.0.1:0"},
           Row{"http://[2001:db8::1]:8080/w", Scheme::http, "2001:db8::1", 8080, "/w",
               "http://[2001:db8::1]:8080/w"},
           Row{"http://[::1]", Scheme::http, "::1", 80, "", "http://[::1]"},
       }) {
    CAPTURE(row.text);
    auto const url = parse_url(row.text);
    REQUIRE(url);
    CHECK(url->scheme == row.scheme);
    CHECK(url->host == row.host);
    CHECK(url->port == row.port);
    CHECK(url->prefix == row.prefix);
    CHECK(url->text() == row.written);
    CHECK(parse_url(url->text()).value() == *url);
  }
  auto const socket = parse_url("unix:/run/comity node/api");
  REQUIRE(socket);
  CHECK(socket->socket_path == "/run/comity node/api");
  CHECK(socket->text() == "unix:/run/comity node/api");
  CHECK(socket->authority() == "localhost");
}

TEST_CASE("what is not an address is refused, with the part that is wrong") {
  struct Row {
    char const* text;
    char const* reason;
  };

  for (auto const& row : {
           Row{"", "scheme"},
           Row{"ftp://a", "scheme"},
           Row{"HTTPS://a", "scheme"},
           Row{"https:/a", "scheme"},
           Row{"https://", "host"},
           Row{"https://:8443", "host"},
           Row{"https://user@a", "host"},
           Row{"https://user:secret@a", "port"},
           Row{"https://a_b/ c", "characters"},
           Row{"https://a/\xc3\xa9", "characters"},
           Row{"https://a/?q", "query"},
           Row{"https://a/#f", "query"},
           Row{"https://a?q", "host"},
           Row{"https://a:", "port"},
           Row{"https://a:65536", "port"},
           Row{"https://a:-1", "port"},
           Row{"https://a:+80", "port"},
           Row{"https://a:80:80", "port"},
           Row{"https://[::1", "host"},
           Row{"https://[]", "host"},
           Row{"https://[::1]x", "port"},
           Row{"https://::1", "host"},
           Row{"unix:relative", "socket path"},
           Row{"unix:", "socket path"},
           Row{"unix:/folder/", "socket path"},
       }) {
    CAPTURE(row.text);
    auto const url = parse_url(row.text);
    REQUIRE_FALSE(url);
    CHECK(url.error().id == "net.bad_url");
    CHECK(url.error().parameter("reason") == row.reason);
  }
  CHECK(parse_url("unix:/" + std::string(socket_path_bytes_max - 1, 'a')));
  auto const too_long = parse_url("unix:/" + std::string(socket_path_bytes_max, 'a'));
  REQUIRE_FALSE(too_long);
  CHECK(too_long.error().id == "net.socket_path_too_long");
  auto const endless = parse_url(std::string(100'000, 'x'));
  CHECK(endless.error().parameter("url").size() <= 100);
}

}  // namespace comity::net
