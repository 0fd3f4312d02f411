/// A connection as two flows of bytes, whatever carries it: TCP, a Unix socket, or TLS over
/// either. Everything above (HTTP) is written against `ByteStream` and never sees a socket.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"
#include "comity/net/url.h"

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace comity::net {

namespace asio = boost::asio;

/// A moment of the steady clock by which something must be done: setting the date does not move it.
using Deadline = std::chrono::steady_clock::time_point;

/// The deadline that lies `duration` ahead.
Deadline within(Duration duration);

/// Who is at the other end, as far as the connection itself proves it.
struct Peer {
  std::string address;               ///< "192.0.2.1", "2001:db8::1"; "unix" for a Unix socket.
  std::uint16_t port = 0;            ///< 0 for a Unix socket.
  std::optional<std::uint32_t> uid;  ///< The user at the other end of a Unix socket.
  std::optional<Digest> key;         ///< SHA-256 of the SPKI that TLS proved.
  std::string party;                 ///< Whose key that is; empty without TLS.
};

/// One connection. Not thread-safe: all calls come from the one thread that runs its executor, and
/// at most one of `read_some`, `write`, `close` is under way at a time. Destroying it drops the
/// connection at once; it must outlive the operation under way.
///
/// Errors of all operations: `unavailable net.timed_out` once the deadline passed,
/// `unavailable net.connection_lost` if the other side vanished, `unavailable net.closed` after
/// `abort` or a cancelled coroutine; over TLS also those of tls.h.
class ByteStream {
 public:
  ByteStream() = default;
  ByteStream(ByteStream const&) = delete;
  ByteStream& operator=(ByteStream const&) = delete;
  virtual ~ByteStream() = default;

  virtual Peer const& peer() const = 0;

  /// From now on every operation, also the one under way, fails at `deadline`. A new deadline makes
  /// the stream usable again. There is none at first.
  virtual void expire_at(Deadline deadline) = 0;

  /// Reads at least one byte into `into`, which must not be empty; 0 means that the other side has
  /// finished sending.
  virtual asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) = 0;

  /// Writes all of `bytes`, which must outlive the call.
  virtual asio::awaitable<Result<void>> write(ByteView bytes) = 0;

  /// Says goodbye, so that what was written arrives: ends sending, then reads and drops what the
  /// other side still sends, for `linger_max` at most (limits.h).
  virtual asio::awaitable<void> close() = 0;

  /// Drops the connection now; an operation under way fails. May be called at any time.
  virtual void abort() = 0;

  /// True if the connection stands and nothing waits to be read: a kept connection in any other
  /// state must not be used for a new request.
  virtual bool quiet() = 0;
};

/// Connects to the host and port, or socket file, of `url`; TLS is not begun. Names are resolved
/// by the system, whose own time limit the destructor of the io_context waits for.
/// Errors: `unavailable net.cannot_resolve`, `net.cannot_connect`, `net.timed_out`.
asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect(Url url, Deadline deadline);

}  // namespace comity::net
