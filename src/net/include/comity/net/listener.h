/// Waits for connections at an address.
#pragma once

#include "comity/net/stream.h"

#include <memory>

namespace comity::net {

/// An open port or socket file. Not thread-safe. Closed when it goes; a socket file is removed if
/// it is still ours.
class Listener {
 public:
  Listener() = default;
  Listener(Listener const&) = delete;
  Listener& operator=(Listener const&) = delete;
  virtual ~Listener() = default;

  virtual asio::any_io_executor executor() = 0;

  /// Where it listens; the port is the one really had.
  virtual Url const& url() const = 0;

  /// The next connection. Errors: `unavailable net.closed` after `close`; `unavailable
  /// net.cannot_accept` if the system has no room now (try again after a pause).
  virtual asio::awaitable<Result<std::unique_ptr<ByteStream>>> accept() = 0;

  virtual void close() = 0;
};

/// Listens at the address of `url` (host an IP address; prefix not looked at). A socket file gets
/// mode 0600 before anyone can connect; one left behind by a dead process is replaced.
/// Errors: `invalid net.not_an_address`; `unavailable net.address_in_use`, also if a living process
/// answers at the socket file; `conflict net.not_a_socket` if another kind of file is in the way;
/// `unavailable net.cannot_listen` (no right to the port, no such folder, …).
Result<std::unique_ptr<Listener>> listen(asio::any_io_executor const& executor, Url const& url);

}  // namespace comity::net
