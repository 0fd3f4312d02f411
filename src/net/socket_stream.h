/// `ByteStream` over a TCP or Unix socket.
#pragma once

#include "comity/net/stream.h"
#include "watchdog.h"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace comity::net {

using Socket = asio::generic::stream_protocol::socket;

/// "unavailable net.cannot_connect"
Error cannot_connect(std::string reason);

/// Settings of a fresh connection: what we write is whole, so TCP need not wait for more of it.
void prepare(Socket& socket);

/// The peer at a TCP endpoint; an IPv4 address mapped into IPv6 is given as IPv4.
Peer peer_at(asio::ip::tcp::endpoint const& endpoint);

/// The peer at the other end of a connected Unix socket.
Peer peer_of_unix_socket(int descriptor);

class SocketStream final : public ByteStream {
 public:
  SocketStream(Socket socket, Peer peer);

  /// Connects the socket, within the deadline. Errors: `unavailable net.cannot_connect`, and those
  /// of the stream.
  asio::awaitable<Result<void>> connect(asio::generic::stream_protocol::endpoint endpoint);

  Peer const& peer() const override { return peer_; }

  void expire_at(Deadline deadline) override;

  asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override;
  asio::awaitable<Result<void>> write(ByteView bytes) override;
  asio::awaitable<void> close() override;
  void abort() override;
  bool quiet() override;

  int descriptor() { return socket_.native_handle(); }

 private:
  /// Why no operation can begin now.
  Result<void> ready() const;

  /// What an operation's failure means.
  Error failure(boost::system::error_code const& error);

  Socket socket_;
  Peer peer_;
  Watchdog watchdog_;
  bool closed_ = false;
  bool read_to_end_ = false;
};

}  // namespace comity::net
