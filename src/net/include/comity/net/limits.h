/// What this side allows the other. Every value may be set by configuration; the ones here suit a
/// node that deals with a few known parties.
#pragma once

#include "comity/base/instant.h"

#include <cstddef>

namespace comity::net {

/// How long a closing connection is read on, so that a reset does not destroy our last words.
constexpr Duration linger_max{1'000};

/// Bytes read while lingering; who sends more than this after the end gets the reset.
constexpr std::size_t linger_bytes_max = 16 << 20;

/// One read from a connection whose body is being received: large enough that system calls cost
/// little beside the copying, small enough for hundreds of connections.
constexpr std::size_t read_bytes_max = 256 << 10;

/// One read while only a head is awaited.
constexpr std::size_t read_head_bytes = 8 << 10;

/// Plain bytes sealed before they are sent: one write then carries 16 TLS records.
constexpr std::size_t tls_write_bytes = 256 << 10;

/// A certificate chain in a handshake. We look at one self-signed certificate of some 500 bytes.
constexpr long tls_certificate_bytes_max = 16 << 10;

/// A Unix socket's path, without the final zero (sun_path on Linux).
constexpr std::size_t socket_path_bytes_max = 107;

/// Connections accepted before the loop may turn to other things: a local program's whole pool.
constexpr std::size_t accepts_in_a_turn_max = 64;

/// A pause after the system refused to accept, so that a lack of descriptors does not spin.
constexpr Duration accept_pause{100};

/// Reports about what strangers do, so that they cannot fill the disk with our diagnostics.
constexpr std::size_t reports_per_minute_max = 60;

struct HttpServerLimits {
  std::size_t head_bytes_max = 16 << 10;         ///< Request line and all fields.
  std::size_t connections_max = 1'000;           ///< Below the usual 1,024 descriptors.
  std::size_t connections_per_address_max = 64;  ///< Unix sockets count only above.
  Duration handshake_max{10'000};                ///< TLS, from the first byte to the last.
  Duration head_max{10'000};     ///< A head, from its first byte: ends a slow loris.
  Duration request_max{60'000};  ///< For the body of a request; then for writing its answer.
  Duration idle_max{75'000};     ///< Between requests. More than `HttpClientLimits::idle_max`.
};

struct HttpClientLimits {
  std::size_t head_bytes_max = 16 << 10;
  std::size_t body_bytes_max = 8 << 20;  ///< An exchange is 8 MiB at most. [P5.9]
  Duration idle_max{60'000};             ///< A connection unused for longer is replaced, not tried.
};

}  // namespace comity::net
