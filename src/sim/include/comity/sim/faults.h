/// What goes wrong in a run, and how its parties are set up, as one value: drawn from the seed, and
/// printed when the run fails.
#pragma once

#include "comity/base/instant.h"
#include "comity/sim/chance.h"

#include <string>
#include <vector>

namespace comity::sim {

struct Faults {
  // Of every message on the network.
  Duration delay_min{5};
  Duration delay_max{500};  ///< Messages overtake each other within this.
  unsigned lost_per_mille = 0;
  unsigned doubled_per_mille = 0;  ///< Requests that arrive twice; the second answer goes nowhere.
  unsigned late_per_mille = 0;     ///< Answers that come after their call was given up.

  // How many times in the run, each time to somebody.
  unsigned partitions = 0;  ///< Between two parties, or a party and the witness.
  Duration partition_max{};
  unsigned power_cuts = 0;  ///< In the middle of a disk operation; unsynced writes tear.
  unsigned kills = 0;       ///< The process ends, the disk does not.
  Duration down_max{};      ///< Until it starts again.
  unsigned full_disks = 0;
  Duration full_max{};
  unsigned io_errors = 0;  ///< One disk operation fails.

  Duration skew_max{};  ///< Of each clock from true time, either way.
  unsigned clock_jumps = 0;
  Duration jump_max{};

  /// The program looks at its node no more often than this when nothing happens.
  Duration look_interval{1'000};

  /// Many messages become durable in one commit, as in the program; or each in its own.
  bool commits_together = false;

  /// P-256 and SM2 beside Ed25519. Seldom: they cost ten times as much.
  bool every_algorithm = false;

  std::string hostile;  ///< The party that lies; empty if none does.

  /// Some of these, seldom all; what is not drawn stays harmless. `parties` may turn hostile.
  static Faults draw(Chance& chance, std::vector<std::string> const& parties);

  /// "lost=50‰ power_cuts=3 …": whatever differs from a quiet world.
  std::string text() const;
};

}  // namespace comity::sim
