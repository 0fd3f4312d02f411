#include "comity/sim/world.h"

#include "comity/crypto/repeatable.h"

#include <algorithm>

namespace comity::sim {
namespace {

using namespace std::chrono_literals;

/// After which a process that would not start is started again.
constexpr Duration restart_pause = 30s;

/// Looks in a row at which a node was due and had nothing to say. More is a node that spins.
constexpr unsigned idle_looks_max = 100;

std::vector<std::string> lanes_for(std::size_t parties) {
  std::vector<std::string> lanes{"cn", "jp", "kr", "witness"};
  if (parties == 2) lanes = {"us", "cn", "witness"};
  if (parties == 4) lanes.insert(lanes.begin(), "us");
  return lanes;
}

std::pair<std::string, std::string> pair_of(std::string_view a, std::string_view b) {
  return {std::string{std::min(a, b)}, std::string{std::max(a, b)}};
}

}  // namespace

World::World(std::uint64_t seed, Faults faults, Founding founding, std::vector<std::string> lanes)
    : chance_{seed},
      network_{chance_.stream("network")},
      faults_{std::move(faults)},
      now_{first_day()},
      trace_{std::move(lanes)},
      founding_{std::move(founding)} {}

World::~World() = default;

Result<std::unique_ptr<World>> World::create(std::uint64_t seed, std::size_t parties,
                                             Faults faults) {
  auto const algorithms = faults.every_algorithm ? Algorithms::every : Algorithms::ed25519;
  auto founding = TRY(found(parties, algorithms));
  std::unique_ptr<World> world{
      new World{seed, std::move(faults), std::move(founding), lanes_for(parties)}};
  // Outlives every signature of this world; the next world begins it anew.
  static Chance signing{0};
  signing = world->chance("signing");
  crypto::repeat_signatures(signing);
  TRY(world->populate());
  return world;
}

Result<void> World::populate() {
  witness_ = std::make_unique<WitnessHost>(*founding_.witness_key, chance("witness"));
  std::map<PartyId, Agreements> agreements_of;
  for (auto const& agreement : founding_.agreements) {
    witness_->know(agreement);
    for (auto const& party : agreement->parties()) agreements_of[party.id].push_back(agreement);
  }
  TRY(witness_->start(now_));
  auto const commits = faults_.commits_together ? node::Commits::together : node::Commits::at_once;
  for (auto const& [id, identity] : founding_.identities) {
    auto report = [this, name = id.text()](std::string text) { note(name, "! " + text); };
    auto& party = parties_[id];
    party = std::make_unique<Party>(id, identity, agreements_of[id], commits, chance(id.text()),
                                    report);
    TRY(party->start(now_));
    wake_at(*party, now_);
  }
  return {};
}

std::vector<Party*> World::parties() {
  std::vector<Party*> out;
  for (auto const& [id, party] : parties_) out.push_back(party.get());
  return out;
}

Party* World::party(std::string_view name) {
  auto const found = parties_.find(PartyId{std::string{name}});
  return found == parties_.end() ? nullptr : found->second.get();
}

Machine* World::machine(std::string_view name) {
  return name == witness_->name() ? static_cast<Machine*>(witness_.get()) : party(name);
}

void World::replace(PartyId const& party, Stranger& stranger) {
  parties_.erase(party);
  wakes_.erase(party);
  strangers_[party] = &stranger;
}

void World::note(std::string_view who, std::string text) {
  trace_.add({now_, std::string{who}, {}, std::move(text)});
}

void World::arrow(std::string_view from, std::string_view to, std::string text) {
  trace_.add({now_, std::string{from}, std::string{to}, std::move(text)});
}

void World::violated(std::string_view invariant, std::string what) {
  if (!violation_) violation_ = {std::string{invariant}, std::move(what)};
}

void World::schedule(Instant at, Action action) {
  queue_.emplace(std::pair{std::max(at, now_), ++scheduled_}, std::move(action));
}

void World::run_until(Instant end) {
  while (!violation_ && !queue_.empty() && queue_.begin()->first.first <= end) {
    auto next = queue_.extract(queue_.begin());
    now_ = next.key().first;
    next.mapped()();
  }
  now_ = std::max(now_, end);
}

// Machines

bool World::survived(Machine& machine) {
  if (machine.disk().has_power()) return true;
  stop(machine, Machine::Stop::power_cut,
       network_.between(1s, std::max(1'000ms, faults_.down_max)));
  return false;
}

void World::stop(Machine& machine, Machine::Stop how, Duration down) {
  note(machine.name(), how == Machine::Stop::kill ? "killed" : "power cut");
  machine.stop(how);
  schedule(now_ + down, [this, &machine, starts = machine.starts()] { restart(machine, starts); });
}

void World::restart(Machine& machine, std::uint64_t starts) {
  if (machine.is_up() || machine.starts() != starts) return;
  if (auto const up = machine.start(now_); !up) {
    note(machine.name(), "does not start: " + up.error().brief());
    schedule(now_ + restart_pause,
             [this, &machine, again = machine.starts()] { restart(machine, again); });
    return;
  }
  note(machine.name(), "started");
  if (auto* const honest = party(machine.name())) started(*honest);
}

void World::repair(Machine& machine) {
  constexpr auto never = std::uint64_t{1} << 62;
  machine.set_skew(Duration{0});
  machine.disk().set_free_bytes(std::nullopt);
  machine.disk().cut_power_after(never);
  machine.disk().fail_after(never);
  restart(machine, machine.starts());
}

void World::started(Party& party) {
  for (auto const& invariant : invariants_) {
    if (auto const fault = invariant->after_start(*this, party))
      violated(invariant->name(), party.name() + " after a restart: " + *fault);
  }
  stepped(party);
}

void World::stepped(Party& party) {
  for (auto const& invariant : invariants_) {
    if (auto const fault = invariant->after_step(*this, party))
      violated(invariant->name(), party.name() + ": " + *fault);
  }
  wake_at(party, now_);
}

void World::look_through(Party& party) {
  if (!party.is_up()) return;
  for (auto const& invariant : invariants_) {
    if (auto const fault = invariant->look_through(*this, party))
      violated(invariant->name(), party.name() + ": " + *fault);
  }
}

// Time

void World::wake_at(Party& party, Instant at) {
  auto const found = wakes_.find(party.id());
  if (found != wakes_.end() && found->second <= at) return;
  wakes_[party.id()] = at;
  schedule(at, [this, id = party.id(), at] {
    auto const wake = wakes_.find(id);
    if (wake == wakes_.end() || wake->second != at) return;  // An earlier one took its place.
    wakes_.erase(wake);
    pump(*parties_.at(id));
  });
}

void World::keep_awake(Party& party, bool had_calls) {
  auto const next = party.node().next_due();
  if (next >= instant_max) return;
  auto const due = next - party.skew();
  auto& idle = idle_looks_[party.id()];
  idle = had_calls || due > now_ ? 0 : idle + 1;
  if (idle > idle_looks_max)
    violated(nodes_rest, party.name() + " is due again and again and has nothing to say");
  auto const look = faults_.look_interval > 1s ? faults_.look_interval : Duration{1};
  wake_at(party, std::max(due, now_ + look));
}

void World::pump(Party& party) {
  if (!party.is_up()) return;
  auto calls = party.node().due(party.clock(now_));
  if (!survived(party)) return;
  bool const had_calls = !calls.empty();
  for (auto& call : calls) make(party, std::move(call));
  keep_awake(party, had_calls);
}

// Partitions

void World::part(std::string_view a, std::string_view b, Instant until) {
  auto& end = partitions_[pair_of(a, b)];
  end = std::max(end, until);
  arrow(a, b, "parted for " + to_words(until - now_));
}

void World::join() {
  partitions_.clear();
}

bool World::are_parted(std::string_view a, std::string_view b) const {
  auto const found = partitions_.find(pair_of(a, b));
  return found != partitions_.end() && now_ < found->second;
}

}  // namespace comity::sim
