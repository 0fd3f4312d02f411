/// One at a time, also when a coroutine ends by an exception or is destroyed while it waits.
#pragma once

#include "comity/base/result.h"

namespace comity::net {

/// Holds `taken` true while it lives; a second turn at once is a bug and aborts.
class Turn {
 public:
  explicit Turn(bool& taken) : taken_{taken} {
    COMITY_CHECK(!taken_);
    taken_ = true;
  }

  ~Turn() { taken_ = false; }

  Turn(Turn const&) = delete;
  Turn& operator=(Turn const&) = delete;

 private:
  bool& taken_;
};

}  // namespace comity::net
