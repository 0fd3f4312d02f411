/// One whole run: a world, its faults and its people from a seed; then healing; then everything
/// must have arrived.
#pragma once

#include "comity/sim/world.h"

#include <functional>

namespace comity::sim {

struct RunOptions {
  std::uint64_t seed = 0;
  /// How long faults and people are at work, in virtual time; absent: drawn from the seed.
  std::optional<Duration> length;
  /// Called with every event as it happens.
  std::function<void(std::string const&)> watcher;
};

struct RunResult {
  std::string setting;  ///< Parties, length and faults, for people.
  std::optional<Violation> violation;
  std::string diagram;      ///< The last events.
  std::uint64_t trace = 0;  ///< Two runs that did the same have the same.
  std::uint64_t events = 0;
  std::uint64_t messages = 0;  ///< Logged by honest parties as their own.
  std::uint64_t cases = 0;
  std::uint64_t lies = 0;  ///< Told by the hostile party, if there is one.
  Duration length{};       ///< Of virtual time, healing included.
};

/// Errors: those of `World::create`: the source tree's model agreements are not as they should be.
Result<RunResult> run(RunOptions options);

}  // namespace comity::sim
