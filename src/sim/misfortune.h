/// What befalls the machines of a run, as its faults say: put down at random times, and all undone
/// at the end.
#pragma once

#include "comity/sim/world.h"

namespace comity::sim {

class Misfortune {
 public:
  Misfortune(World& world, Instant until)
      : world_{world}, until_{until}, chance_{world.chance("misfortune")} {}

  /// Puts everything down.
  void begin();

  /// From now on nothing goes wrong: who is down starts, disks have room, clocks are right.
  void end();

 private:
  Instant some_time();
  Machine* some_machine();
  void set_clocks();
  void cut_power();
  void fill_disk();
  void put_down_partitions();

  World& world_;
  Instant until_;
  Chance chance_;
};

}  // namespace comity::sim
