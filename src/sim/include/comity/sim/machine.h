/// One machine of a run: a disk, a clock, and a process that comes and goes.
#pragma once

#include "comity/base/instant.h"
#include "comity/sim/chance.h"
#include "comity/sql/simulated_disk.h"

#include <string>

namespace comity::sim {

/// Not movable; the process that it runs is its subclass's.
class Machine {
 public:
  Machine(std::string name, Chance chance) : name_{std::move(name)}, chance_{chance} {}

  Machine(Machine const&) = delete;
  Machine& operator=(Machine const&) = delete;
  virtual ~Machine() = default;

  std::string const& name() const { return name_; }

  sql::SimulatedDisk& disk() { return disk_; }

  Chance& chance() { return chance_; }

  /// What its clock shows.
  Instant clock(Instant true_time) const { return true_time + skew_; }

  Duration skew() const { return skew_; }

  void set_skew(Duration skew) { skew_ = skew; }

  bool is_up() const { return up_; }

  /// How often the process was started: what was asked of an earlier one is not answered.
  std::uint64_t starts() const { return starts_; }

  /// Starts the process. On error it is down. Errors: the process's own; `unavailable
  /// sim.power_lost` if the power went meanwhile.
  Result<void> start(Instant true_time);

  enum class Stop {
    power_cut,  ///< What was not synced is kept, lost or torn.
    kill,       ///< Everything written is there.
  };
  void stop(Stop how);

 protected:
  /// Opens what the process needs; `now` is by its own clock.
  virtual Result<void> open(Instant now) = 0;
  virtual void close() = 0;

 private:
  std::string name_;
  sql::SimulatedDisk disk_;
  Chance chance_;
  Duration skew_{};
  bool up_ = false;
  std::uint64_t starts_ = 0;
};

}  // namespace comity::sim
