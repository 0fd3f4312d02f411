/// What the people of a house do in a scenario: those at its gate, and those who keep its evidence.
#include "play.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace comity::sim {
namespace {

using release::WaitingId;

constexpr auto exhibit = "2026-03-02T08:00:01Z 198.51.100.7 -> 203.0.113.9:443\n";

people::AccountId account_id(std::string const& name) {
  return people::AccountId{name};
}

evidence::Act by(std::string const& person) {
  evidence::Act act;
  act.by = person;
  act.where = "the desk";
  act.why = "the request";
  act.authority = "mandate of the desk";
  return act;
}

/// The draft about a request that waits at a party's gate; absent if none does.
std::optional<WaitingId> waiting_about(release::Desk const& desk, request::RequestId const& id) {
  for (auto const& [draft, waiting] : desk.all())
    if (!waiting.end && waiting.draft.message().request_id == id) return draft;
  return std::nullopt;
}

}  // namespace

Play::Outcome Play::take_policy(Values values) {
  auto* const party = party_up(values[0]);
  if (party == nullptr) return unknown_party(values[0]);
  auto const path = std::string{COMITY_POLICIES} + "/" + values[0] + ".toml";
  std::ifstream file{path};
  if (!file) return nonsense("there is no " + path);
  std::ostringstream text;
  text << file.rdbuf();
  auto const loaded =
      party->desk().load_policy(text.str(), account_id("founder"), party->clock(world_->now()));
  return loaded ? Outcome{} : not_so(loaded.error().brief());
}

Play::Outcome Play::employ(Values values) {
  auto* const party = party_up(values[0]);
  if (party == nullptr) return unknown_party(values[0]);
  auto const role = people::parse_role(values[2]);
  auto const kind = people::parse_agency_kind(values[3]);
  if (!role) return nonsense(role.error().brief());
  if (!kind) return nonsense(kind.error().brief());
  auto& people = party->desk().people();
  people::AgencyId const agency{values[3]};
  auto const house = people.put(people::Agency{agency, {values[3], values[3]}, *kind});
  if (!house) return not_so(house.error().brief());
  auto const hired =
      people.put(people::Account{account_id(values[1]), values[1], agency, {*role}, std::nullopt},
                 party->clock(world_->now()));
  return hired ? Outcome{} : not_so(hired.error().brief());
}

// At the gate

/// Does as a person of a party would, about a request that has a name.
Play::Outcome Play::as_person(
    std::string const& person, std::string const& party, std::string const& name,
    std::function<Result<void>(Party&, people::Account const&, request::RequestId const&, Instant)>
        act,
    bool must_go) {
  auto* const who = party_up(party);
  if (who == nullptr) return unknown_party(party);
  auto const* const account = who->desk().people().account(account_id(person));
  if (account == nullptr) return nonsense(party + " employs no " + person);
  auto const known = requests_.find(name);
  if (known == requests_.end()) return nonsense("there is no request \"" + name + "\" yet");
  auto const done = world_->with(
      *who, [&](node::Node&, Instant now) { return act(*who, *account, known->second.id, now); });
  if (!done) return not_so("the power went");
  if (must_go) return *done ? Outcome{} : not_so(done->error().brief());
  return *done ? not_so("it was allowed") : Outcome{};
}

Play::Outcome Play::approve_as(Values values, bool must_go) {
  return as_person(
      values[0], values[1], values[2],
      [&](Party& party, people::Account const& account, request::RequestId const& id,
          Instant now) -> Result<void> {
        auto const draft = waiting_about(party.desk(), id);
        if (!draft) return fail(Code::not_found, "release.no_such_draft", {{"draft", values[2]}});
        auto const outcome = TRY(party.requests().approve(*draft, account, false, now));
        if (auto const* const problems = std::get_if<request::Problems>(&outcome))
          return problems->front();
        auto const* const sent = std::get_if<node::Submitted>(&outcome);
        world_->note(values[1], values[0] + " approves " + values[2] +
                                    (sent == nullptr ? ", which waits on" : ", which leaves"));
        if (sent != nullptr) logged(party, id, sent->seq);
        return {};
      },
      must_go);
}

Play::Outcome Play::approve(Values values) {
  return approve_as(values, true);
}

Play::Outcome Play::cannot_approve(Values values) {
  return approve_as(values, false);
}

Play::Outcome Play::admit_as(Values values, bool must_go) {
  return as_person(
      values[0], values[1], values[2],
      [&](Party& party, people::Account const& account, request::RequestId const& id, Instant now) {
        return party.requests().admit({id}, account, now);
      },
      must_go);
}

Play::Outcome Play::admit(Values values) {
  return admit_as(values, true);
}

Play::Outcome Play::cannot_admit(Values values) {
  return admit_as(values, false);
}

Play::Outcome Play::expect_waiting(Values values) {
  auto* const party = party_up(values[1]);
  if (party == nullptr) return unknown_party(values[1]);
  auto const known = requests_.find(values[0]);
  if (known == requests_.end()) return nonsense("there is no request \"" + values[0] + "\" yet");
  return waiting_about(party->desk(), known->second.id) ? Outcome{} : not_so("nothing waits");
}

Play::Outcome Play::expect_hidden(Values values) {
  auto* const party = party_up(values[2]);
  if (party == nullptr) return unknown_party(values[2]);
  auto const known = requests_.find(values[0]);
  if (known == requests_.end()) return nonsense("there is no request \"" + values[0] + "\" yet");
  auto const found = party->requests().find_for(account_id(values[1]), {known->second.id},
                                                link::LinkStore::Bodies::without);
  return found ? not_so(values[1] + " sees it") : Outcome{};
}

// Evidence

/// A party's evidence, up to date with its logs; made when it is first spoken of.
Result<node::Evidence*> Play::evidence_of(Party& party, std::string const& person) {
  auto& room = rooms_[party.name()];
  if (!room.room) {
    room.chance = std::make_unique<Chance>(world_->chance("evidence of " + party.name()));
    room.room = std::make_unique<EvidenceRoom>(*room.chance);
  }
  if (room.starts != party.starts()) {
    auto const& ring = world_->founding().identities.at(party.id()).ring;
    TRY(room.room->open(party.node(), ring));
    room.starts = party.starts();
  }
  auto& evidence = room.room->evidence();
  TRY(evidence.look(party.clock(world_->now())));
  evidence.speak_as(account_id(person));
  return &evidence;
}

Play::Outcome Play::offer_evidence(Values values) {
  auto const take_in = [&](Party& party, people::Account const& account,
                           request::RequestId const& id, Instant now) -> Result<void> {
    auto& evidence = *TRY(evidence_of(party, account.id.text()));
    auto const& named = requests_.at(values[2]);
    auto const bytes = to_bytes(exhibit);
    auto const item = TRY(evidence.begin({.name = values[2] + ".log",
                                          .media_type = "text/plain",
                                          .size = bytes.size(),
                                          .marks = {},
                                          .acquired = {.at = now,
                                                       .by = account.name,
                                                       .where = "the desk",
                                                       .why = "the request",
                                                       .authority = "mandate of the desk",
                                                       .method = {},
                                                       .changes = {}},
                                          .derived_from = std::nullopt,
                                          .exhibit = {},
                                          .request = id.text(),
                                          .retention = {}},
                                         now));
    TRY(evidence.add(item, 0, bytes));
    TRY(evidence.finish(item, now));
    exhibits_.insert_or_assign(values[2], item);
    auto const& to = named.asker == party.id() ? named.responder : named.asker;
    TRY(evidence.offer(item, to, by(account.name), now));
    return {};
  };
  return as_person(values[0], values[1], values[2], take_in, true);
}

/// Its bytes come at once; what is said about it crosses the network like everything else.
Play::Outcome Play::fetch_evidence(Values values) {
  auto const fetch = [&](Party& party, people::Account const& account, request::RequestId const&,
                         Instant now) -> Result<void> {
    auto const item = exhibits_.find(values[2]);
    if (item == exhibits_.end()) return fail(Code::not_found, "evidence.no_such_item");
    auto& here = *TRY(evidence_of(party, account.id.text()));
    TRY(here.want(item->second, by(account.name), now));
    auto const source = TRY(here.find(item->second)).source->party;
    auto& there = *TRY(evidence_of(*world_->party(source.text()), account.id.text()));
    while (TRY(here.recheck(item->second))) {
    }
    while (TRY(here.find(item->second)).phase == evidence::Phase::wanted) {
      auto const at = here.received(item->second);
      auto const bytes = TRY(there.serve(party.id(), item->second, at, node::piece_bytes_max, now));
      TRY(here.take(item->second, at, bytes, now));
    }
    return {};
  };
  return as_person(values[0], values[1], values[2], fetch, true);
}

Play::Outcome Play::expect_evidence(Values values) {
  auto* const party = party_up(values[2]);
  if (party == nullptr) return unknown_party(values[2]);
  auto const item = exhibits_.find(values[0]);
  if (item == exhibits_.end()) return nonsense("there is no evidence about " + values[0]);
  auto const evidence = evidence_of(*party, std::string{release::nobody_yet});
  if (!evidence) return not_so(evidence.error().brief());
  auto const view = (*evidence)->view(item->second);
  if (!view) return not_so(view.error().brief());
  if (!view->gaps.empty()) return not_so("its record has a gap");
  auto const phase = evidence::name_of(view->item.phase);
  return phase == values[1] ? Outcome{} : not_so("it is " + std::string{phase});
}

}  // namespace comity::sim
