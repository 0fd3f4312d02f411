/// Where a service is found. One form of address for everything that listens or connects.
#pragma once

#include "comity/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace comity::net {

enum class Scheme {
  https,        ///< TLS 1.3 over TCP, both sides pinned.
  http,         ///< Plain TCP: loopback, and witnesses whose answers are signed anyway.
  unix_socket,  ///< A Unix socket; the file's owner and mode say who may talk.
};

/// An address: `https://host:port/prefix`, `http://host:port/prefix` or `unix:/path`. A value.
struct Url {
  Scheme scheme = Scheme::http;
  std::string host;         ///< Name, IPv4, or IPv6 without brackets; empty for a Unix socket.
  std::uint16_t port = 0;   ///< 0 lets a listener choose.
  std::string prefix;       ///< Goes before every request target: "" or "/a/b", never a last '/'.
  std::string socket_path;  ///< Absolute; only for a Unix socket.

  /// As `parse_url` reads it.
  std::string text() const;

  /// The value of the Host header: "example.org:8443", "[::1]:80", and "localhost" for a socket.
  std::string authority() const;

  friend bool operator==(Url const&, Url const&) = default;
};

/// The port is 443 or 80 where none is given. Errors: `invalid net.bad_url` for another scheme, a
/// user name, query or fragment, characters that are not visible ASCII, or a relative socket path;
/// `invalid net.socket_path_too_long`.
Result<Url> parse_url(std::string_view text);

}  // namespace comity::net
