#include "misfortune.h"

namespace comity::sim {
namespace {

using namespace std::chrono_literals;

/// Disk operations after which the power goes: within one commit, or a few.
constexpr std::uint64_t operations_max = 60;

/// What a disk that fills up has left: from nothing to a few commits.
constexpr std::uint64_t free_bytes_max = 200'000;

}  // namespace

Instant Misfortune::some_time() {
  return chance_.between(Duration{0}, until_ - world_.now()) + world_.now();
}

Machine* Misfortune::some_machine() {
  auto const parties = world_.parties();
  auto const index = chance_.below(parties.size() + 1);
  if (index == parties.size()) return &world_.witness();
  return parties[index];
}

void Misfortune::set_clocks() {
  auto const most = world_.faults().skew_max;
  if (most == Duration{0}) return;
  for (auto* const party : world_.parties()) party->set_skew(chance_.between(-most, most));
}

void Misfortune::cut_power() {
  auto* const machine = some_machine();
  if (!machine->is_up()) return;
  auto const down = chance_.between(1s, world_.faults().down_max);
  if (chance_.per_mille(200)) return world_.stop(*machine, Machine::Stop::power_cut, down);
  auto const after = chance_.below(operations_max);
  machine->disk().cut_power_after(after);
  world_.note(machine->name(), "power will go after " + std::to_string(after) + " operations");
}

void Misfortune::fill_disk() {
  auto* const machine = some_machine();
  auto const room = chance_.below(free_bytes_max);
  machine->disk().set_free_bytes(room);
  world_.note(machine->name(), "disk has " + std::to_string(room) + " bytes left");
  auto const how_long = chance_.between(1s, world_.faults().full_max);
  world_.schedule(world_.now() + how_long, [this, machine] {
    machine->disk().set_free_bytes(std::nullopt);
    world_.note(machine->name(), "disk has room again");
  });
}

void Misfortune::put_down_partitions() {
  for (unsigned i = 0; i < world_.faults().partitions; ++i) {
    world_.schedule(some_time(), [this] {
      auto const a = some_machine()->name();
      auto const b = some_machine()->name();
      if (a == b) return;
      world_.part(a, b, world_.now() + chance_.between(1s, world_.faults().partition_max));
    });
  }
}

void Misfortune::begin() {
  auto const& faults = world_.faults();
  set_clocks();
  put_down_partitions();
  auto const repeat = [&](unsigned times, auto const& what) {
    for (unsigned i = 0; i < times; ++i) world_.schedule(some_time(), what);
  };
  repeat(faults.power_cuts, [this] { cut_power(); });
  repeat(faults.full_disks, [this] { fill_disk(); });
  repeat(faults.kills, [this] {
    auto* const machine = some_machine();
    auto const down = chance_.between(1s, world_.faults().down_max);
    if (machine->is_up()) world_.stop(*machine, Machine::Stop::kill, down);
  });
  repeat(faults.io_errors, [this] {
    auto* const machine = some_machine();
    auto const after = chance_.below(operations_max);
    machine->disk().fail_after(after);
    world_.note(machine->name(), "disk will fail after " + std::to_string(after) + " operations");
  });
  repeat(faults.clock_jumps, [this] {
    auto* const machine = some_machine();
    auto const jump = chance_.between(-world_.faults().jump_max, world_.faults().jump_max);
    machine->set_skew(machine->skew() + jump);
    world_.note(machine->name(), "clock jumps " + std::to_string(jump.count()) + " ms");
  });
}

void Misfortune::end() {
  auto const& had = world_.faults();
  world_.faults() = Faults{.commits_together = had.commits_together,
                           .every_algorithm = had.every_algorithm,
                           .hostile = had.hostile};
  world_.join();
  for (auto* const party : world_.parties()) world_.repair(*party);
  world_.repair(world_.witness());
}

}  // namespace comity::sim
