#include "loop.h"

#include "comity/net/timer.h"

#include <array>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace comity::net {
namespace {

constexpr Duration patience{5'000};

asio::awaitable<std::string> read_to_end(ByteStream& stream, Duration give_up) {
  stream.expire_at(within(give_up));
  std::string heard;
  Bytes buffer(4096);
  for (;;) {
    auto const count = co_await stream.read_some(buffer);
    if (!count || *count == 0) break;
    heard += as_text(ByteView{buffer}.first(*count));
  }
  co_return heard;
}

}  // namespace

asio::awaitable<std::string> say(Url url, std::string bytes, Then then, Duration give_up) {
  auto const executor = co_await asio::this_coro::executor;
  asio::ip::tcp::socket socket{executor};
  asio::ip::tcp::endpoint const endpoint{asio::ip::make_address(url.host), url.port};
  constexpr auto token = asio::as_tuple(asio::use_awaitable);
  auto const [refused] = co_await socket.async_connect(endpoint, token);
  if (refused) co_return "";
  auto const buffer = asio::buffer(bytes);
  co_await asio::async_write(socket, buffer, token);
  boost::system::error_code ignored;
  if (then == Then::shut_down) socket.shutdown(asio::socket_base::shutdown_send, ignored);
  std::string heard;
  auto const timer = std::make_shared<asio::steady_timer>(executor, give_up);
  timer->async_wait([&socket, timer](boost::system::error_code const& error) {
    boost::system::error_code none;
    if (!error) socket.cancel(none);
  });
  auto const into = asio::dynamic_buffer(heard);
  co_await asio::async_read(socket, into, token);
  timer->cancel();
  co_return heard;
}

asio::awaitable<std::string> say_slowly(Url url, std::vector<std::string> pieces, Duration pause) {
  auto stream = co_await connect(url, within(patience));
  if (!stream) co_return "";
  auto const executor = co_await asio::this_coro::executor;
  Timer timer{executor};
  for (auto const& piece : pieces) {
    (*stream)->expire_at(within(patience));
    auto const sent = co_await (*stream)->write(as_bytes(piece));
    if (!sent) break;
    co_await timer.sleep(pause);
  }
  auto const heard = co_await read_to_end(**stream, patience);
  co_return heard;
}

}  // namespace comity::net
