#include "socket_stream.h"

#include "comity/net/limits.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace comity::net {
namespace {

Error timed_out() {
  return fail(Code::unavailable, "net.timed_out");
}

Error closed() {
  return fail(Code::unavailable, "net.closed");
}

}  // namespace

Error cannot_connect(std::string reason) {
  return fail(Code::unavailable, "net.cannot_connect", {{"reason", std::move(reason)}});
}

void prepare(Socket& socket) {
  boost::system::error_code not_tcp;
  socket.set_option(asio::ip::tcp::no_delay{true}, not_tcp);
}

Peer peer_at(asio::ip::tcp::endpoint const& endpoint) {
  auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  Peer peer;
  peer.address = address.to_string();
  peer.port = endpoint.port();
  return peer;
}

Peer peer_of_unix_socket(int descriptor) {
  Peer peer;
  peer.address = "unix";
  ::ucred credentials{};
  ::socklen_t size = sizeof credentials;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0) {
    peer.uid = credentials.uid;
  }
  return peer;
}

SocketStream::SocketStream(Socket socket, Peer peer)
    : socket_{std::move(socket)}, peer_{std::move(peer)}, watchdog_{socket_.get_executor(), [this] {
                                                                      boost::system::error_code
                                                                          ignored;
                                                                      socket_.cancel(ignored);
                                                                    }} {}

Result<void> SocketStream::ready() const {
  if (closed_) return closed();
  if (watchdog_.expired()) return timed_out();
  return {};
}

Error SocketStream::failure(boost::system::error_code const& error) {
  if (error != asio::error::operation_aborted) {
    return fail(Code::unavailable, "net.connection_lost", {{"reason", error.message()}});
  }
  if (watchdog_.expired()) return timed_out();
  closed_ = true;  // Cancelled from outside: what was under way can never be completed.
  return closed();
}

asio::awaitable<Result<void>> SocketStream::connect(
    asio::generic::stream_protocol::endpoint endpoint) {
  auto const can = ready();
  if (!can) co_return can.error();
  auto const [error] =
      co_await socket_.async_connect(endpoint, asio::as_tuple(asio::use_awaitable));
  if (error == asio::error::operation_aborted) co_return failure(error);
  if (error) co_return cannot_connect(error.message());
  prepare(socket_);
  if (endpoint.protocol().family() == AF_UNIX) peer_ = peer_of_unix_socket(descriptor());
  co_return Result<void>{};
}

asio::awaitable<Result<std::size_t>> SocketStream::read_some(std::span<std::uint8_t> into) {
  COMITY_CHECK(!into.empty());
  auto const can = ready();
  if (!can) co_return can.error();
  auto const buffer = asio::buffer(into.data(), into.size());
  auto const [error, count] =
      co_await socket_.async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
  if (!error) co_return count;
  if (error != asio::error::eof) co_return failure(error);
  read_to_end_ = true;
  co_return std::size_t{0};
}

asio::awaitable<Result<void>> SocketStream::write(ByteView bytes) {
  // Not async_write: the deadline may pass between two of its steps, and would then stop neither.
  while (!bytes.empty()) {
    auto const can = ready();
    if (!can) co_return can.error();
    auto const buffer = asio::buffer(bytes.data(), bytes.size());
    auto const [error, count] =
        co_await socket_.async_write_some(buffer, asio::as_tuple(asio::use_awaitable));
    if (error) co_return failure(error);
    bytes = bytes.subspan(count);
  }
  co_return Result<void>{};
}

asio::awaitable<void> SocketStream::close() {
  if (closed_) co_return;
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  expire_at(within(linger_max));
  std::array<std::uint8_t, read_head_bytes> dropped;
  std::size_t left = linger_bytes_max;
  while (!read_to_end_ && left > 0) {
    auto const count = co_await read_some(dropped);
    if (!count) break;
    left -= std::min(left, *count);
  }
  abort();
}

void SocketStream::expire_at(Deadline deadline) {
  if (!closed_) watchdog_.expire_at(deadline);
}

void SocketStream::abort() {
  closed_ = true;
  watchdog_.rest();
  boost::system::error_code ignored;
  socket_.close(ignored);
}

bool SocketStream::quiet() {
  if (closed_ || read_to_end_) return false;
  std::uint8_t byte = 0;
  auto const count = ::recv(descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace comity::net
