#include "comity/sim/machine.h"

namespace comity::sim {

Result<void> Machine::start(Instant true_time) {
  COMITY_CHECK(!up_);
  ++starts_;
  auto const opened = open(clock(true_time));
  if (opened && disk_.has_power()) {
    up_ = true;
    return {};
  }
  bool const powered = disk_.has_power();
  stop(powered ? Stop::kill : Stop::power_cut);
  return powered ? opened.error() : fail(Code::unavailable, "sim.power_lost", {{"name", name_}});
}

void Machine::stop(Stop how) {
  // First the disk: whatever the process would still write while it is taken apart has no effect.
  if (how == Stop::power_cut) {
    disk_.crash(chance_);
  } else {
    disk_.kill();
  }
  close();
  up_ = false;
}

}  // namespace comity::sim
