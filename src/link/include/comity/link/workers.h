/// The threads that a link may use for what needs no order.
#pragma once

#include <cstddef>
#include <functional>

namespace comity::link {

/// How many, and that there are any, changes no result.
class Workers {
 public:
  virtual ~Workers() = default;

  /// Calls `work` once with each number below `count`, some of them at the same time, and returns
  /// when all calls have. `work` writes to nothing that another call of it touches.
  virtual void share(std::size_t count, std::function<void(std::size_t)> const& work) = 0;
};

}  // namespace comity::link
