#include "comity/sim/run.h"

#include "comity/sim/adversary.h"
#include "comity/sim/invariants.h"
#include "comity/sim/workload.h"
#include "misfortune.h"

#include <algorithm>

namespace comity::sim {
namespace {

using namespace std::chrono_literals;

/// Of a run, in looks at a node: when nothing happens, each costs an exchange.
constexpr Duration::rep looks_min = 60;
constexpr Duration::rep looks_max = 400;
constexpr Duration length_min = 1h;

/// Between two looks at everything that one party holds.
constexpr Duration look_through_pause_max = 12h;

/// In which all must have arrived once nothing is faulty any more: the longest pause between two
/// attempts is five minutes, and a few of them may have to follow each other.
constexpr Duration healing_max = 1h;

/// The latest time that a message bears: an honest clock that was ahead and was put right leaves
/// messages that peers may refuse until then [P4.5].
Instant latest_time(World& world) {
  auto latest = world.now();
  for (auto* const party : world.parties()) {
    if (!party->is_up()) continue;
    for (auto* const link : party->node().links())
      latest = std::max(latest, link->heads().sent.time);
  }
  return latest;
}

void look_through_at_times(World& world, Chance chance, Instant end) {
  auto const at = world.now() + chance.between(1min, look_through_pause_max);
  if (at >= end) return;
  world.schedule(at, [&world, chance, end]() mutable {
    world.look_through(*chance.pick(world.parties()));
    look_through_at_times(world, chance, end);
  });
}

void heal(World& world, Adversary* adversary) {
  auto const missing_now = [&] {
    auto missing = unfinished(world);
    return missing || adversary == nullptr ? missing : adversary->unfinished();
  };
  world.run_until(world.now() + 1min);  // Whoever is down starts.
  auto const deadline = latest_time(world) + healing_max;
  auto missing = missing_now();
  while (missing && !world.violation() && world.now() < deadline) {
    for (auto* const party : world.parties()) {
      if (adversary != nullptr && adversary->knows(party->id())) adversary->speak(party->id());
    }
    world.run_until(world.now() + 1min);
    missing = missing_now();
  }
  if (missing) world.violated("everything_arrives", "an hour after the last fault: " + *missing);
  for (auto* const party : world.parties()) world.look_through(*party);
}

void count(World& world, RunResult& result) {
  for (auto* const party : world.parties()) {
    if (!party->is_up()) continue;
    for (auto* const link : party->node().links()) {
      result.messages += link->heads().sent.seq;
      result.cases += link->store().case_count() ? *link->store().case_count() : 0;
    }
  }
  result.trace = world.trace().hash();
  result.events = world.trace().count();
  result.diagram = world.trace().diagram();
  result.violation = world.violation();
}

}  // namespace

Result<RunResult> run(RunOptions options) {
  Chance chance{options.seed};
  auto setting = chance.stream("setting");
  auto const parties = 2 + setting.below(3);
  std::vector<std::string> names{"cn", "jp", "kr", "us"};
  if (parties == 2) names = {"us", "cn"};
  if (parties == 3) names.pop_back();
  auto const faults = Faults::draw(setting, names);
  auto const look = std::max(faults.look_interval, Duration{1min});
  auto const length = std::max(length_min, setting.between(look * looks_min, look * looks_max));
  auto world = TRY(World::create(options.seed, parties, faults));
  world->trace().watch(std::move(options.watcher));
  for (auto& invariant : all_invariants()) world->watch(std::move(invariant));
  auto const desk = TRY(Desk::open());

  auto const end = world->now() + options.length.value_or(length);
  RunResult result;
  result.setting =
      std::to_string(parties) + " parties, " + to_words(end - world->now()) + ", " + faults.text();
  std::optional<Adversary> adversary;
  if (!faults.hostile.empty()) adversary.emplace(*world, desk, PartyId{faults.hostile});
  Workload workload{*world, desk};
  Misfortune misfortune{*world, end};
  workload.begin(end);
  misfortune.begin();
  if (adversary) adversary->begin(end);
  look_through_at_times(*world, world->chance("looks"), end);
  world->run_until(end);
  misfortune.end();
  heal(*world, adversary ? &*adversary : nullptr);
  if (adversary) result.lies = adversary->lies_told();
  result.length = world->now() - first_day();
  count(*world, result);
  return result;
}

}  // namespace comity::sim
