#include "comity/sim/faults.h"

namespace comity::sim {
namespace {

using namespace std::chrono_literals;

unsigned some(Chance& chance, unsigned most) {
  return chance.coin() ? 1 + static_cast<unsigned>(chance.below(most)) : 0;
}

/// A duration of any order of magnitude between the two.
Duration spread(Chance& chance, Duration least, Duration most) {
  auto top = least;
  while (top < most && chance.per_mille(700)) top *= 4;
  return chance.between(least, std::min(top, most));
}

}  // namespace

Faults Faults::draw(Chance& chance, std::vector<std::string> const& parties) {
  Faults f;
  f.delay_max = spread(chance, 10ms, 20s);
  f.lost_per_mille = some(chance, 300);
  f.doubled_per_mille = some(chance, 200);
  f.late_per_mille = some(chance, 100);
  f.partitions = some(chance, 4);
  f.partition_max = spread(chance, 1min, 7 * 24h);
  f.power_cuts = some(chance, 12);
  f.kills = some(chance, 5);
  f.down_max = spread(chance, 1s, 7 * 24h);
  f.full_disks = some(chance, 3);
  f.full_max = spread(chance, 1min, 24h);
  f.io_errors = some(chance, 6);
  f.skew_max = chance.coin() ? spread(chance, 1s, 10min) : 0s;
  f.clock_jumps = chance.per_mille(250) ? 1 + static_cast<unsigned>(chance.below(3)) : 0;
  f.jump_max = spread(chance, 1min, 2h);
  f.look_interval = chance.pick(std::vector<Duration>{1s, 1s, 1min, 10min, 1h});
  f.commits_together = chance.coin();
  f.every_algorithm = chance.per_mille(200);
  if (chance.per_mille(300)) f.hostile = chance.pick(parties);
  return f;
}

std::string Faults::text() const {
  std::string out = "delay=" + to_words(delay_min) + ".." + to_words(delay_max);
  auto const count = [&](char const* name, unsigned value) {
    if (value > 0) out += std::string{" "} + name + "=" + std::to_string(value);
  };
  auto const up_to = [&](char const* name, Duration value, bool used) {
    if (used && value > 0s) out += std::string{" "} + name + "=" + to_words(value);
  };
  count("lost_per_mille", lost_per_mille);
  count("doubled_per_mille", doubled_per_mille);
  count("late_per_mille", late_per_mille);
  count("partitions", partitions);
  up_to("partition_max", partition_max, partitions > 0);
  count("power_cuts", power_cuts);
  count("kills", kills);
  up_to("down_max", down_max, power_cuts + kills > 0);
  count("full_disks", full_disks);
  up_to("full_max", full_max, full_disks > 0);
  count("io_errors", io_errors);
  up_to("skew_max", skew_max, true);
  count("clock_jumps", clock_jumps);
  up_to("jump_max", jump_max, clock_jumps > 0);
  up_to("look_interval", look_interval, look_interval > 1s);
  if (commits_together) out += " commits_together";
  if (every_algorithm) out += " every_algorithm";
  if (!hostile.empty()) out += " hostile=" + hostile;
  return out;
}

}  // namespace comity::sim
