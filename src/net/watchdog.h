/// Ends operations that outlast their deadline.
#pragma once

#include "comity/net/stream.h"

#include <functional>
#include <memory>

namespace comity::net {

/// Calls `stop` when the deadline has passed, unless it was moved or the watchdog is gone by then.
class Watchdog {
 public:
  Watchdog(asio::any_io_executor const& executor, std::function<void()> stop);
  ~Watchdog();
  Watchdog(Watchdog const&) = delete;
  Watchdog& operator=(Watchdog const&) = delete;

  void expire_at(Deadline deadline);

  /// True from when `stop` was called until the next `expire_at`.
  bool expired() const;

  /// No deadline any more.
  void rest();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace comity::net
