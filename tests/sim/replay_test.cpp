/// One seed, one history.
#include "comity/sim/run.h"

#include <doctest/doctest.h>

namespace comity::sim {
namespace {

using namespace std::chrono_literals;

RunResult run_short(std::uint64_t seed) {
  return run({.seed = seed, .length = 20min, .watcher = {}}).value();
}

}  // namespace

TEST_CASE("a seed run twice does the same, to the last event, with and without a hostile peer") {
  bool hostile = false;
  for (std::uint64_t const seed : {1, 8}) {
    auto const once = run_short(seed);
    auto const again = run_short(seed);
    CHECK(once.trace == again.trace);
    CHECK(once.events == again.events);
    CHECK(once.setting == again.setting);
    CHECK_FALSE(once.violation);
    hostile = hostile || once.lies > 0;
  }
  CHECK(hostile);
}

TEST_CASE("two seeds are two histories") {
  CHECK(run_short(1).trace != run_short(2).trace);
}

}  // namespace comity::sim
