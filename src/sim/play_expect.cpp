/// What a scenario expects.
#include "comity/request/canonical.h"
#include "comity/request/clocks.h"
#include "comity/sim/invariants.h"
#include "play.h"

#include <algorithm>

namespace comity::sim {
namespace {

/// "2026-03-02 08:00"
std::string to_minute(Instant at) {
  auto out = to_rfc3339(at).substr(0, 16);
  out[10] = ' ';
  return out;
}

}  // namespace

Play::Outcome Play::with_found(std::string const& party, std::string const& name,
                               std::function<Outcome(node::Found const&)> const& look) {
  auto* const who = world_->party(party);
  if (who == nullptr) return unknown_party(party);
  if (!requests_.contains(name)) return nonsense("there is no request \"" + name + "\" yet");
  if (!who->is_up()) return not_so(party + " is down");
  auto const found = find(*who, name);
  return found ? look(*found) : not_so(party + " does not know it");
}

Play::Outcome Play::expect_phase(Values values) {
  return with_found(values[2], values[0], [&](node::Found const& found) -> Outcome {
    auto const* const settled = found.settled();
    std::string const phase{settled == nullptr ? "provisional" : request::name_of(settled->phase)};
    return phase == values[1] ? std::nullopt : not_so("it is " + phase);
  });
}

Play::Outcome Play::expect_unknown(Values values) {
  if (!requests_.contains(values[0])) return nonsense("there is no request \"" + values[0] + "\"");
  auto* const party = party_up(values[1]);
  if (party == nullptr) return unknown_party(values[1]);
  return find(*party, values[0]) ? not_so("it is known") : std::nullopt;
}

Play::Outcome Play::expect_ineffective(Values values) {
  return with_found(values[2], values[1], [&](node::Found const& found) -> Outcome {
    auto const count = std::to_string(found.view.state.ineffective.size());
    return count == values[0] ? std::nullopt : not_so("there are " + count);
  });
}

Play::Outcome Play::expect_exercise(Values values) {
  return with_found(values[1], values[0], [&](node::Found const& found) -> Outcome {
    return found.request().exercise ? std::nullopt : not_so("it is meant for real");
  });
}

Play::Outcome Play::expect_alike(Values values) {
  auto const named = requests_.find(values[0]);
  if (named == requests_.end()) return nonsense("there is no request \"" + values[0] + "\"");
  std::vector<Bytes> seen;
  for (auto const& side : {named->second.asker, named->second.responder}) {
    auto const trouble = with_found(side.text(), values[0], [&](node::Found const& found) {
      seen.push_back(
          request::canonical_state(found.view.state, *found.view.agreement, world_->now()));
      return Outcome{};
    });
    if (trouble) return trouble;
  }
  return seen[0] == seen[1] ? std::nullopt
                            : not_so("they differ:\n" + to_text(seen[0]) + "\n" + to_text(seen[1]));
}

Play::Outcome Play::expect_clock(Values values) {
  return with_found(values[3], values[1], [&](node::Found const& found) -> Outcome {
    if (found.settled() == nullptr) return not_so("the request is provisional");
    for (auto const& clock :
         request::clocks_of(*found.settled(), *found.view.agreement, world_->now())) {
      if (agreement::name_of(clock.name) != values[0] || !clock.face) continue;
      std::string const state{clocks::name_of(clock.face->state)};
      return state == values[2] ? std::nullopt : not_so("it is " + state);
    }
    return not_so("there is no such clock");
  });
}

Play::Outcome Play::expect_due(Values values) {
  return with_found(values[4], values[1], [&](node::Found const& found) -> Outcome {
    if (found.settled() == nullptr) return not_so("the request is provisional");
    for (auto const& clock :
         request::clocks_of(*found.settled(), *found.view.agreement, world_->now())) {
      if (agreement::name_of(clock.name) != values[0] || !clock.face) continue;
      auto const due = clock.face->due ? to_minute(*clock.face->due) : "never";
      return due == values[2] + " " + values[3] ? std::nullopt : not_so("it is due " + due);
    }
    return not_so("there is no such clock");
  });
}

Play::Outcome Play::expect_undelivered(Values) {
  return unfinished(*world_) ? std::nullopt : not_so("everything is delivered");
}

Play::Outcome Play::expect_delivered(Values) {
  auto missing = unfinished(*world_);
  if (!missing && adversary_) missing = adversary_->unfinished();
  return missing ? not_so(*missing) : std::nullopt;
}

/// "expect a refused gap at us from cn": the latest incident.
Play::Outcome Play::expect_incident(Values values) {
  static std::map<std::string, link::Incident::Kind> const kinds{
      {"refused", link::Incident::Kind::refused},
      {"dispute", link::Incident::Kind::dispute},
      {"fraud", link::Incident::Kind::fraud},
      {"refusal", link::Incident::Kind::refused_by_peer}};
  auto* const party = party_up(values[2]);
  if (party == nullptr) return unknown_party(values[2]);
  auto const kind = kinds.find(values[0]);
  if (kind == kinds.end()) return nonsense("an incident is refused, dispute, fraud or refusal");
  for (auto* const link : party->node().links()) {
    if (link->id().peer.text() != values[3]) continue;
    auto const latest = link->store().incidents(0, 1);
    if (!latest || latest->empty()) return not_so("there is none at all");
    bool const fits = latest->front().kind == kind->second && latest->front().code == values[1];
    return fits ? std::nullopt : not_so("the latest is about " + latest->front().code);
  }
  return nonsense(values[2] + " has no link with " + values[3]);
}

Play::Outcome Play::expect_met_with(Values values) {
  return last_code_ == values[0] ? std::nullopt : not_so("it met with " + last_code_);
}

Play::Outcome Play::expect_up(Values values) {
  auto* const machine = world_->machine(values[0]);
  if (machine == nullptr) return nonsense("there is no machine \"" + values[0] + "\"");
  return machine->is_up() ? std::nullopt : not_so("it is down");
}

Play::Outcome Play::expect_down(Values values) {
  auto* const machine = world_->machine(values[0]);
  if (machine == nullptr) return nonsense("there is no machine \"" + values[0] + "\"");
  return machine->is_up() ? not_so("it is up") : std::nullopt;
}

Play::Outcome Play::expect_links(Values values) {
  auto* const party = party_up(values[0]);
  if (party == nullptr) return unknown_party(values[0]);
  auto const count = std::to_string(party->node().links().size());
  return count == values[1] ? std::nullopt : not_so("it has " + count);
}

}  // namespace comity::sim
