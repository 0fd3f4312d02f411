#include "watchdog.h"

#include <utility>

#include <boost/asio/steady_timer.hpp>

namespace comity::net {

struct Watchdog::State {
  State(asio::any_io_executor const& executor, std::function<void()> when_expired)
      : timer{executor}, stop{std::move(when_expired)} {}

  asio::steady_timer timer;
  std::function<void()> stop;
  bool expired = false;
};

Deadline within(Duration duration) {
  return std::chrono::steady_clock::now() + duration;
}

Watchdog::Watchdog(asio::any_io_executor const& executor, std::function<void()> stop)
    : state_{std::make_shared<State>(executor, std::move(stop))} {}

Watchdog::~Watchdog() {
  rest();
}

void Watchdog::expire_at(Deadline deadline) {
  state_->expired = false;
  state_->timer.expires_at(deadline);
  // The completion may already be queued when the deadline is moved or we go: hence the weak
  // pointer and the second look at the time.
  std::weak_ptr<State> const weak = state_;
  state_->timer.async_wait([weak](boost::system::error_code const& error) {
    auto const state = weak.lock();
    if (error || !state || state->timer.expiry() > std::chrono::steady_clock::now()) return;
    state->expired = true;
    state->stop();
  });
}

bool Watchdog::expired() const {
  return state_->expired;
}

void Watchdog::rest() {
  state_->timer.expires_at(Deadline::max());
}

}  // namespace comity::net
