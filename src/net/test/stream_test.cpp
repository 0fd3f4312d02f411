#include "comity/net/stream.h"

#include "loop.h"

#include <array>
#include <thread>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

namespace comity::net {
namespace {

constexpr Duration patience{5'000};

/// Both ends of one TCP connection.
struct Pair {
  explicit Pair(Loop& loop) : listener{listen(loop.executor(), loopback()).value()} {
    near = loop.await(connect(listener->url(), within(patience))).value();
    far = loop.await(listener->accept()).value();
  }

  std::unique_ptr<Listener> listener;
  std::unique_ptr<ByteStream> near;
  std::unique_ptr<ByteStream> far;
};

asio::awaitable<void> read_twice(ByteStream& stream, std::vector<std::string>* errors) {
  co_await asio::this_coro::throw_if_cancelled(false);
  std::array<std::uint8_t, 10> buffer{};
  for (int i = 0; i < 2; ++i) {
    auto const count = co_await stream.read_some(buffer);
    errors->push_back(count ? "none" : count.error().id);
  }
}

void pass(Loop& loop, std::chrono::milliseconds time) {
  loop.until([] { return false; }, time);
}

}  // namespace

TEST_CASE("bytes go both ways, and an end is told from a loss") {
  Loop loop;
  Pair pair{loop};
  std::array<std::uint8_t, 100> buffer{};
  REQUIRE(loop.await(pair.near->write(as_bytes("there"))));
  REQUIRE(loop.await(pair.far->write(as_bytes("back"))));
  CHECK(loop.await(pair.far->read_some(buffer)).value() == 5);
  CHECK(loop.await(pair.near->read_some(buffer)).value() == 4);
  CHECK(pair.near->peer().address == "127.0.0.1");
  CHECK(pair.near->peer().port == pair.listener->url().port);

  loop.start(pair.near->close());
  CHECK(loop.await(pair.far->read_some(buffer)).value() == 0);
  CHECK(loop.await(pair.far->write(as_bytes("late"))));  // Read and dropped by who lingers.
  pair.far.reset();
  pass(loop, std::chrono::milliseconds{20});
  CHECK(loop.await(pair.near->read_some(buffer)).error().id == "net.closed");

  Pair other{loop};
  REQUIRE(loop.await(other.near->write(as_bytes("never read"))));
  pass(loop, std::chrono::milliseconds{20});
  other.far.reset();
  CHECK(loop.await(other.near->read_some(buffer)).error().id == "net.connection_lost");
}

TEST_CASE("a deadline ends what is under way and what comes after, until there is a new one") {
  Loop loop;
  Pair pair{loop};
  std::array<std::uint8_t, 100> buffer{};
  pair.near->expire_at(within(Duration{30}));
  CHECK(loop.await(pair.near->read_some(buffer)).error().id == "net.timed_out");
  CHECK(loop.await(pair.near->write(as_bytes("x"))).error().id == "net.timed_out");
  pair.near->expire_at(within(patience));
  REQUIRE(loop.await(pair.near->write(as_bytes("x"))));
  CHECK(loop.await(pair.far->read_some(buffer)).value() == 1);

  pair.near->expire_at(within(Duration{20}));
  pair.near->expire_at(within(patience));  // Moved in time.
  pass(loop, std::chrono::milliseconds{60});
  CHECK(loop.await(pair.near->write(as_bytes("x"))));

  Bytes const more_than_fits(64 << 20);
  pair.near->expire_at(within(Duration{100}));
  CHECK(loop.await(pair.near->write(more_than_fits)).error().id == "net.timed_out");
}

TEST_CASE("a deadline that is moved just after it passed does not count") {
  Loop loop;
  Pair pair{loop};
  asio::steady_timer earlier{loop.executor(), std::chrono::milliseconds{5}};
  earlier.async_wait(
      [&pair](boost::system::error_code const&) { pair.near->expire_at(within(patience)); });
  pair.near->expire_at(within(Duration{10}));
  std::this_thread::sleep_for(std::chrono::milliseconds{30});  // Both are now due, in this order.
  pass(loop, std::chrono::milliseconds{20});
  CHECK(loop.await(pair.near->write(as_bytes("x"))));
}

TEST_CASE("a cancelled wait is the end of its stream") {
  Loop loop;
  Pair pair{loop};
  asio::cancellation_signal cancel;
  std::vector<std::string> errors;
  bool ended = false;
  asio::co_spawn(
      loop.executor(), read_twice(*pair.near, &errors),
      asio::bind_cancellation_slot(cancel.slot(), [&ended](std::exception_ptr) { ended = true; }));
  pass(loop, std::chrono::milliseconds{20});
  cancel.emit(asio::cancellation_type::terminal);
  REQUIRE(loop.until([&] { return ended; }));
  CHECK(errors == std::vector<std::string>{"net.closed", "net.closed"});
}

TEST_CASE("a kept connection is quiet only while nothing came over it") {
  Loop loop;
  SUBCASE("words") {
    Pair pair{loop};
    CHECK(pair.near->quiet());
    REQUIRE(loop.await(pair.far->write(as_bytes("x"))));
    pass(loop, std::chrono::milliseconds{20});
    CHECK_FALSE(pair.near->quiet());
  }
  SUBCASE("an end") {
    Pair pair{loop};
    pair.far.reset();
    pass(loop, std::chrono::milliseconds{20});
    CHECK_FALSE(pair.near->quiet());
  }
  SUBCASE("our own end") {
    Pair pair{loop};
    pair.near->abort();
    CHECK_FALSE(pair.near->quiet());
  }
}

}  // namespace comity::net
