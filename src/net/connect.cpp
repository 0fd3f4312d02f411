#include "comity/net/limits.h"
#include "socket_stream.h"

#include <charconv>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace comity::net {
namespace {

using Tcp = asio::ip::tcp;

Error with_url(Error error, Url const& url) {
  error.parameters.emplace_back("url", url.text());
  return error;
}

asio::awaitable<Result<std::vector<Tcp::endpoint>>> resolve(std::string host, std::uint16_t port,
                                                            Deadline deadline) {
  std::vector<Tcp::endpoint> endpoints;
  boost::system::error_code not_literal;
  auto const address = asio::ip::make_address(host, not_literal);
  if (!not_literal) {
    endpoints.emplace_back(address, port);
    co_return endpoints;
  }
  auto const executor = co_await asio::this_coro::executor;
  Tcp::resolver resolver{executor};
  Watchdog watchdog{executor, [&resolver] { resolver.cancel(); }};
  watchdog.expire_at(deadline);
  auto const service = std::to_string(port);
  auto const flags = Tcp::resolver::numeric_service;
  auto const [error, found] =
      co_await resolver.async_resolve(host, service, flags, asio::as_tuple(asio::use_awaitable));
  if (watchdog.expired()) co_return fail(Code::unavailable, "net.timed_out");
  if (error == asio::error::operation_aborted) co_return fail(Code::unavailable, "net.closed");
  if (error) {
    co_return fail(Code::unavailable, "net.cannot_resolve",
                   {{"host", host}, {"reason", error.message()}});
  }
  for (auto const& entry : found) endpoints.push_back(entry.endpoint());
  co_return endpoints;
}

asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect_to(
    asio::generic::stream_protocol::endpoint endpoint, Peer peer, Deadline deadline) {
  auto const executor = co_await asio::this_coro::executor;
  auto stream = std::make_unique<SocketStream>(Socket{executor}, std::move(peer));
  stream->expire_at(deadline);
  auto const connected = co_await stream->connect(endpoint);
  if (!connected) co_return connected.error();
  co_return std::unique_ptr<ByteStream>{std::move(stream)};
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect(Url url, Deadline deadline) {
  if (url.scheme == Scheme::unix_socket) {
    if (url.socket_path.size() > socket_path_bytes_max) {
      co_return with_url(cannot_connect("path too long"), url);
    }
    asio::local::stream_protocol::endpoint const endpoint{url.socket_path};
    Peer peer;
    auto stream = co_await connect_to(endpoint, std::move(peer), deadline);
    if (!stream) co_return with_url(stream.error(), url);
    co_return stream;
  }
  auto const endpoints = co_await resolve(url.host, url.port, deadline);
  if (!endpoints) co_return with_url(endpoints.error(), url);
  auto last = cannot_connect("no address");
  for (auto const& endpoint : *endpoints) {
    auto stream = co_await connect_to(endpoint, peer_at(endpoint), deadline);
    if (stream) co_return stream;
    last = stream.error();
  }
  co_return with_url(last, url);
}

}  // namespace comity::net
