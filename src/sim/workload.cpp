#include "comity/sim/workload.h"

#include "comity/json/text.h"

#include <algorithm>
#include <set>

namespace comity::sim {
namespace {

using namespace std::chrono_literals;
using link::LinkStore;
using request::Step;

/// How far back people look for something to do.
constexpr std::size_t cases_looked_at = 12;

/// Of a run: in a short one people do not sleep through the night.
constexpr Duration::rep acts_min = 40;

/// What one side says in one go, at most.
constexpr std::uint64_t burst_max = 4;

/// After which whoever said something is told whether it is logged: the node has committed by then.
constexpr Duration told_after = 1ms;

}  // namespace

std::vector<PartyId> Workload::peers_of(Party& party) const {
  std::set<PartyId> out;
  for (auto* const link : party.node().links()) out.insert(link->id().peer);
  return {out.begin(), out.end()};
}

void Workload::begin(Instant end) {
  end_ = end;
  pause_max_ = (end - world_.now()) / acts_min;
  next_act();
}

void Workload::next_act() {
  // Bursts, and pauses in which clocks run.
  auto const pause = chance_.per_mille(700) ? chance_.between(10ms, 30s)
                     : chance_.coin()       ? chance_.between(1min, 1h)
                                            : chance_.between(1h, 8h);
  auto const at = world_.now() + std::min(pause, pause_max_);
  if (at >= end_) return;
  world_.schedule(at, [this] {
    act();
    next_act();
  });
}

void Workload::act() {
  auto const times = chance_.per_mille(700) ? 1 : 1 + chance_.below(burst_max);
  for (std::uint64_t i = 0; i < times; ++i) act_once();
}

void Workload::act_once() {
  auto const parties = world_.parties();
  auto& party = *chance_.pick(parties);
  auto const what = chance_.below(100);
  if (!party.is_up()) return;
  if (what < 22) return issue(party);
  if (what < 90) return step(party);
  if (what < 96) return send_past_checks(party);
  delete_a_body(party);
}

/// Notes that a person was told that message `seq` is logged: at once, or, if the node commits
/// later, when it has said that it could.
void Workload::told(Party& party, link::Link const& link, std::uint64_t seq) {
  if (!world_.faults().commits_together) return world_.ledger()[link.id()].logged(link, seq);
  auto const count = party.node().left_to_commit();
  auto const starts = party.starts();
  world_.schedule(world_.now() + told_after, [this, &party, id = link.id(), seq, count, starts] {
    if (!party.is_up() || party.starts() != starts) return;
    // As the program does: nobody is answered before what was sealed for them is durable.
    world_.with(party, [](node::Node& node, Instant now) {
      node.commit(now);
      return true;
    });
    if (!party.is_up() || party.starts() != starts) return;
    auto const kept = party.node().outcome(count);
    if (!kept) return world_.note(party.name(), "not kept: " + kept.error().brief());
    auto const found = party.node().link(id.agreement, id.peer);
    if (found) world_.ledger()[id].logged(**found, seq);
  });
}

void Workload::take(Party& party, std::optional<Result<node::Outcome>> const& outcome,
                    PartyId const& to, std::string const& what) {
  if (!outcome) {
    ++counts_.failed;
    return;
  }
  if (!*outcome) {
    ++counts_.failed;
    return world_.note(party.name(), what + " failed: " + outcome->error().brief());
  }
  if (auto const* problems = std::get_if<request::Problems>(&**outcome)) {
    ++counts_.refused;
    return world_.note(party.name(), what + " not sent: " + problems->front().brief());
  }
  auto const& submitted = std::get<node::Submitted>(**outcome);
  world_.note(party.name(), what + " (" + std::to_string(submitted.seq) + " to " + to.text() + ")");
  auto const links = party.node().links();
  auto const link =
      std::ranges::find(links, to, [](link::Link const* each) { return each->id().peer; });
  told(party, **link, submitted.seq);
}

std::optional<node::Found> Workload::some_request(Party& party) {
  auto const links = party.node().links();
  if (links.empty()) return std::nullopt;
  auto& store = chance_.pick(links)->store();
  auto const cases = store.cases(0, cases_looked_at);
  if (!cases || cases->empty()) return std::nullopt;
  auto const records = store.of_case(chance_.pick(*cases), LinkStore::Bodies::without);
  if (!records || records->empty()) return std::nullopt;
  auto found = party.requests().find(chance_.pick(*records).request_id, LinkStore::Bodies::without);
  if (!found) return std::nullopt;
  return *std::move(found);
}

void Workload::issue(Party& party) {
  auto const to = chance_.pick(peers_of(party));
  auto const kind = chance_.pick(desk_.kinds());
  auto const urgency = chance_.pick(std::vector<std::string>{"normal", "urgent", "crisis"});
  node::NewRequest input{
      .to = to,
      .kind = kind,
      .urgency = urgency,
      .exercise = std::nullopt,
      .codes = {.items = desk_.items_of(kind), .confirm = chance_.coin(), .follows = std::nullopt},
      .body = desk_.request_body(kind)};
  if (chance_.per_mille(150)) input.exercise = message::ExerciseId{"spring-drill"};
  if (chance_.per_mille(250)) {
    auto const earlier = some_request(party);
    if (earlier && earlier->request().asker == party.id() && earlier->view.link->id().peer == to) {
      using request::Relation;
      auto const relation = chance_.pick(std::vector{Relation::extension, Relation::disclosure,
                                                     Relation::confirmation, Relation::related});
      input.codes.follows = {earlier->id, relation};
      input.exercise = earlier->request().exercise;
    }
  }
  if (chance_.per_mille(50)) input.codes.items += 1;  // Wrong, and to be refused.
  ++counts_.issued;
  auto const outcome = world_.with(party, [&](node::Node&, Instant now) {
    return party.requests().issue(std::move(input), now);
  });
  take(party, outcome, to, "issue " + kind + " " + urgency);
}

void Workload::step(Party& party) {
  auto const found = some_request(party);
  if (!found) return;
  auto const& request = found->request();
  auto const& agreement = *found->view.agreement;
  auto steps = request::allowed_steps(request, party.id());
  bool const invalid = chance_.per_mille(60);
  if (invalid) steps.assign(request::all_steps.begin() + 1, request::all_steps.end());
  // Either end of a case is reached soon enough without going straight for it.
  std::erase_if(steps, [&](Step s) {
    bool const ends = s == Step::withdraw || s == Step::close || s == Step::refer;
    return ends && steps.size() > 1 && chance_.per_mille(700);
  });
  if (steps.empty()) return;
  auto const step = chance_.pick(steps);
  auto const clock = party.clock(world_.now());
  auto const last_seq = found->view.link->heads().received.seq;
  auto const codes = desk_.codes_for(step, request, clock, last_seq, agreement, chance_);
  auto const to = found->view.link->id().peer;
  ++counts_.steps;
  auto const outcome = world_.with(party, [&](node::Node&, Instant now) {
    return party.requests().step(found->id, step, codes, desk_.step_body(step, request.kind, codes),
                                 now);
  });
  take(party, outcome, to, std::string{request::type_of(step)}.substr(8) + " " + request.id.text());
}

void Workload::send_past_checks(Party& party) {
  auto const found = some_request(party);
  if (!found) return;
  auto const& request = found->request();
  auto const& id = found->view.link->id();
  gate::Message draft{
      .agreement = id.agreement,
      .to = id.peer,
      .type = "request.update",
      .case_id = found->view.id,
      .request_id = request.id,
      .kind = request.kind,
      .urgency = request.urgency,
      .exercise = request.exercise,
      .codes = json::Object{},
      .body = to_bytes(json::write(desk_.step_body(Step::update, request.kind, {})))};
  auto const what = chance_.below(6);
  if (what == 0) draft.type = "hotline.turn";  // [P4.6]
  if (what == 1) draft.body = to_bytes("{\"text\": 7}");
  if (what == 2) draft.body = to_bytes("[]");
  if (what == 3)
    draft.exercise =
        request.exercise ? std::nullopt : std::optional{message::ExerciseId{"spring-drill"}};
  if (what == 4) draft.type = "request.issue";  // Issued already, or another's to issue.
  if (what == 5) draft.codes = json::Object{{"items", "many"}, {"level", -1}};
  ++counts_.ineffective;
  auto const type = draft.type;
  auto const outcome = world_.with(
      party, [&](node::Node& node, Instant now) { return node.submit(std::move(draft), {}, now); });
  if (!outcome || !*outcome) return;
  auto const seq = std::get<std::uint64_t>(**outcome);
  world_.note(party.name(), "sends " + type + " past the checks (" + std::to_string(seq) + ")");
  told(party, *found->view.link, seq);
}

void Workload::delete_a_body(Party& party) {
  auto const links = party.node().links();
  if (links.empty()) return;
  auto& link = *chance_.pick(links);
  auto const received = link.heads().received.seq;
  if (received < 2) return;
  auto const seq = 2 + chance_.below(received - 1);
  auto const done = world_.with(party, [&](node::Node& node, Instant) {
    return node.delete_body(link, message::Direction::received, seq);
  });
  if (done && *done) world_.note(party.name(), "deletes the body of " + std::to_string(seq));
}

}  // namespace comity::sim
