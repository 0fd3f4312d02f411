#include "comity/net/timer.h"

#include "turn.h"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace comity::net {

struct Timer::State {
  explicit State(asio::any_io_executor const& executor) : timer{executor} {}

  asio::steady_timer timer;
  bool asleep = false;
  bool woken = false;
};

Timer::Timer(asio::any_io_executor const& executor) : state_{std::make_unique<State>(executor)} {}

Timer::~Timer() = default;

asio::awaitable<Woken> Timer::sleep(Duration duration) {
  auto& state = *state_;
  Turn const turn{state.asleep};
  if (std::exchange(state.woken, false)) co_return Woken::early;
  state.timer.expires_after(duration);
  auto const [error] = co_await state.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  bool const early = std::exchange(state.woken, false) || error;
  co_return early ? Woken::early : Woken::by_time;
}

void Timer::wake() {
  state_->woken = true;
  state_->timer.cancel();
}

}  // namespace comity::net
