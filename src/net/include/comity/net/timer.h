/// Waiting for time to pass, with a way to be woken early.
#pragma once

#include "comity/net/stream.h"

#include <memory>

namespace comity::net {

enum class Woken {
  by_time,  ///< The time has passed.
  early,    ///< `wake` was called, or the coroutine is being cancelled.
};

/// A pause that someone else may cut short: the loop that delivers sleeps on one, whoever has news
/// wakes it. Not thread-safe; one sleeper at a time.
class Timer {
 public:
  explicit Timer(asio::any_io_executor const& executor);
  ~Timer();
  Timer(Timer const&) = delete;
  Timer& operator=(Timer const&) = delete;

  /// Returns after `duration`. A `wake` that came before, with nobody asleep, returns at once.
  asio::awaitable<Woken> sleep(Duration duration);

  /// Ends the sleep under way or, if there is none, the next one.
  void wake();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace comity::net
