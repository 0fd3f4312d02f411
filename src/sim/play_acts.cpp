/// What the lines of a scenario do.
#include "comity/agreement/agreement.h"
#include "comity/json/text.h"
#include "comity/sim/invariants.h"
#include "play.h"

#include <algorithm>
#include <charconv>

namespace comity::sim {
namespace {

using namespace std::chrono_literals;
using request::Step;

/// Any will do: nothing in a scenario is left to chance but keys and delays.
constexpr std::uint64_t scenario_seed = 1;

/// A wait longer than this is spent looking at nodes seldom, but for its end.
constexpr Duration long_wait = 2h;
constexpr Duration::rep looks_in_long_wait = 200;

/// Between the adoption of a new key and its first day: what was signed before must not need it.
constexpr Duration renewal_notice = 1min;

/// For a step that moves a date.
constexpr Duration later = 24h * 30;

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t out = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::optional<Duration> duration_in(std::string const& count, std::string const& unit) {
  static std::map<std::string, Duration> const units{
      {"second", 1s}, {"seconds", 1s}, {"minute", 1min}, {"minutes", 1min},
      {"hour", 1h},   {"hours", 1h},   {"day", 24h},     {"days", 24h}};
  auto const number = number_in(count);
  auto const found = units.find(unit);
  if (!number || found == units.end()) return std::nullopt;
  return found->second * static_cast<Duration::rep>(*number);
}

constexpr auto no_duration = "a duration is a number and seconds, minutes, hours or days";

template <typename Enum>
std::optional<Enum> named(std::string_view name, std::initializer_list<Enum> all) {
  auto const found =
      std::ranges::find_if(all, [&](Enum value) { return request::name_of(value) == name; });
  return found == all.end() ? std::nullopt : std::optional{*found};
}

request::Codes decision(std::string const& argument, Instant now,
                        agreement::Agreement const& agreement) {
  using request::Decision;
  auto const value = named(argument, {Decision::accept, Decision::partial, Decision::conditional,
                                      Decision::postpone, Decision::refuse, Decision::refer});
  request::DecideCodes out;
  out.decision = value.value_or(Decision::accept);
  if (out.decision == Decision::refuse || out.decision == Decision::partial)
    out.ground = agreement.grounds().front().id;
  if (out.decision == Decision::postpone) out.until = now + later;
  return out;
}

/// The codes of a step with what the line says of it: a decision, a status, a grade, a position.
request::Codes codes_of(Step step, std::string const& argument, request::Request const& request,
                        Instant now, agreement::Agreement const& agreement) {
  using namespace request;
  auto const items = static_cast<int>(request.items.size());
  if (step == Step::decide) return decision(argument, now, agreement);
  if (step == Step::answer) {
    auto const status = named(argument, {ItemStatus::provided, ItemStatus::partial,
                                         ItemStatus::not_held, ItemStatus::pending});
    auto out = final_answer(request, status.value_or(ItemStatus::provided));
    out.is_final = status != ItemStatus::pending;
    return out;
  }
  if (step == Step::extend) return ExtendCodes{now + later, agreement.reasons().front().id};
  if (step == Step::assess) {
    auto const grade =
        named(argument, {Grade::usable, Grade::incomplete, Grade::wrong, Grade::unusable});
    return grades(request, grade.value_or(Grade::usable));
  }
  if (step == Step::rejoin) {
    RejoinCodes out;
    auto const position = named(argument, {Position::agree, Position::contest});
    for (int n = 1; n <= items; ++n) out.items.push_back({n, position.value_or(Position::agree)});
    return out;
  }
  if (step == Step::escalate) return EscalateCodes{request.level + 1};
  if (step == Step::contest) return ContestCodes{number_in(argument).value_or(1)};
  if (step == Step::refer) return ReferCodes{argument.empty() ? "mps" : std::string{argument}};
  if (step == Step::ask_account) return AskAccountCodes{now + later};
  return NoCodes{};
}

/// The request that a draft is about.
request::RequestId drafted(Party& party, node::Waits const& waits) {
  return party.desk().all().at(waits.draft).draft.message().request_id;
}

}  // namespace

release::Author Play::author(Speaker const& by) {
  release::Author out;
  if (!by.person.empty()) out.account = people::AccountId{by.person};
  return out;
}

// The setting

Play::Outcome Play::set_parties(std::string_view names, bool every_algorithm) {
  if (world_) return nonsense("the parties are named already");
  auto const count = static_cast<std::size_t>(std::ranges::count(names, ' ')) + 1;
  auto world = World::create(scenario_seed, count, Faults{.every_algorithm = every_algorithm});
  auto desk = Desk::open();
  if (!world) return nonsense(world.error().brief());
  if (!desk) return nonsense(desk.error().brief());
  world_ = std::move(*world);
  desk_.emplace(std::move(*desk));
  world_->trace().watch(watcher_);
  for (auto& invariant : all_invariants()) world_->watch(std::move(invariant));
  return {};
}

Play::Outcome Play::two(Values) {
  return set_parties("us cn", false);
}

Play::Outcome Play::three(Values) {
  return set_parties("cn jp kr", false);
}

Play::Outcome Play::four(Values) {
  return set_parties("us cn jp kr", false);
}

Play::Outcome Play::every_algorithm(Values) {
  return set_parties("us cn", true);
}

Play::Outcome Play::unknown_party(std::string const& name) const {
  return nonsense("there is no honest party \"" + name + "\" here");
}

Play::Outcome Play::hostile(Values values) {
  if (adversary_) return nonsense("one party is hostile already");
  if (world_->party(values[0]) == nullptr) return unknown_party(values[0]);
  if (world_->now() != first_day()) return nonsense("a party is hostile from the beginning");
  adversary_ = std::make_unique<Adversary>(*world_, *desk_, PartyId{values[0]});
  return {};
}

// What people do

Party* Play::party_up(std::string const& name) {
  auto* const party = world_->party(name);
  return party != nullptr && party->is_up() ? party : nullptr;
}

Play::Outcome Play::issue(Values values) {
  return issue_as({values[0], {}}, values, 1, std::nullopt);
}

Play::Outcome Play::issue_in_exercise(Values values) {
  return issue_as({values[0], {}}, values, 1, message::ExerciseId{values[5]});
}

Play::Outcome Play::issue_by(Values values) {
  return issue_as({values[1], values[0]}, values, 2, std::nullopt);
}

Play::Outcome Play::issue_as(Speaker const& by, Values values, std::size_t first,
                             std::optional<message::ExerciseId> exercise) {
  auto* const party = party_up(by.party);
  if (party == nullptr) return unknown_party(by.party);
  auto const& kind = values[first];
  auto const& to = values[first + 2];
  auto const& name = values[first + 3];
  if (std::ranges::find(desk_->kinds(), kind) == desk_->kinds().end())
    return nonsense("there is no kind \"" + kind + "\" of request");
  node::NewRequest input{
      .to = PartyId{to},
      .kind = kind,
      .urgency = values[first + 1],
      .exercise = std::move(exercise),
      .codes = {.items = desk_->items_of(kind), .confirm = false, .follows = std::nullopt},
      .body = desk_->request_body(kind)};
  auto const outcome = world_->with(*party, [&](node::Node&, Instant now) {
    return party->requests().issue(std::move(input), now, author(by));
  });
  if (!outcome) return not_so("the power went");
  if (!*outcome) return not_so(outcome->error().brief());
  if (auto const* const problems = std::get_if<request::Problems>(&**outcome))
    return not_so(problems->front().brief());
  auto const* const submitted = std::get_if<node::Submitted>(&**outcome);
  auto const id =
      submitted != nullptr ? submitted->request : drafted(*party, std::get<node::Waits>(**outcome));
  requests_.insert_or_assign(name, Named{party->id(), PartyId{to}, id});
  world_->note(by.party, "issues " + name);
  if (submitted != nullptr) logged(*party, id, submitted->seq);
  return {};
}

/// A message about a request is in a party's log.
void Play::logged(Party& party, request::RequestId const& id, std::uint64_t seq) {
  for (auto* const link : party.node().links()) {
    if (!link->store().cases_of(id).value().empty())
      world_->ledger()[link->id()].logged(*link, seq);
  }
}

Result<node::Found> Play::find(Party& party, std::string const& name) {
  auto const known = requests_.find(name);
  auto const id = known == requests_.end() ? request::RequestId{} : known->second.id;
  return party.requests().find(id, link::LinkStore::Bodies::without);
}

Play::Outcome Play::submit(Speaker const& by, Said const& said, bool must_go) {
  auto* const who = party_up(by.party);
  if (who == nullptr) return unknown_party(by.party);
  if (!requests_.contains(said.name))
    return nonsense("there is no request \"" + said.name + "\" yet");
  auto const which = request::step_of("request." + said.step);
  if (!which || *which == Step::issue) return nonsense("there is no step \"" + said.step + "\"");
  auto const found = find(*who, said.name);
  if (!found) return must_go ? not_so(found.error().brief()) : std::nullopt;
  auto const& request = found->request();
  auto const codes =
      codes_of(*which, said.argument, request, who->clock(world_->now()), *found->view.agreement);
  auto const body = desk_->step_body(*which, request.kind, codes);
  auto const outcome = world_->with(*who, [&](node::Node&, Instant now) {
    return who->requests().step(request.id, *which, codes, body, now, author(by));
  });
  bool const taken = outcome && *outcome && !std::holds_alternative<request::Problems>(**outcome);
  if (taken) {
    if (auto const* const sent = std::get_if<node::Submitted>(&**outcome))
      world_->ledger()[found->view.link->id()].logged(*found->view.link, sent->seq);
    world_->note(by.party, said.step + " " + said.name);
    return must_go ? std::nullopt : not_so("it was taken");
  }
  world_->note(by.party, "cannot say " + said.step + " " + said.name);
  if (!must_go) return {};
  if (!outcome) return not_so("the power went");
  if (!*outcome) return not_so(outcome->error().brief());
  return not_so(std::get<request::Problems>(**outcome).front().brief());
}

Play::Outcome Play::say(Values values) {
  return submit({values[0], {}}, {values[1], values[2], {}}, true);
}

Play::Outcome Play::say_with(Values values) {
  return submit({values[0], {}}, {values[1], values[2], values[3]}, true);
}

Play::Outcome Play::cannot_say(Values values) {
  return submit({values[0], {}}, {values[1], values[2], {}}, false);
}

Play::Outcome Play::cannot_say_with(Values values) {
  return submit({values[0], {}}, {values[1], values[2], values[3]}, false);
}

Play::Outcome Play::say_by(Values values) {
  return submit({values[1], values[0]}, {values[2], values[3], {}}, true);
}

Play::Outcome Play::say_with_by(Values values) {
  return submit({values[1], values[0]}, {values[2], values[3], values[4]}, true);
}

Play::Outcome Play::cannot_say_by(Values values) {
  return submit({values[1], values[0]}, {values[2], values[3], {}}, false);
}

Play::Outcome Play::cannot_say_with_by(Values values) {
  return submit({values[1], values[0]}, {values[2], values[3], values[4]}, false);
}

Play::Outcome Play::talk(Values values) {
  if (adversary_ && world_->party(values[0]) == nullptr) {
    if (!adversary_->knows(PartyId{values[1]})) return unknown_party(values[1]);
    adversary_->say_something(PartyId{values[1]});
    adversary_->speak(PartyId{values[1]});
    return {};
  }
  return nonsense("only the hostile party talks at random");
}

Play::Outcome Play::renew_key(Values values) {
  if (world_->party(values[0]) == nullptr) return unknown_party(values[0]);
  PartyId const party{values[0]};
  auto const current = world_->founding().agreements.back();
  auto const next =
      with_new_message_key(world_->founding(), *current, party, world_->now() + renewal_notice,
                           world_->chance("renewal " + std::to_string(++renewals_)));
  if (!next) return nonsense(next.error().brief());
  world_->founding().agreements.push_back(*next);
  world_->witness().know(*next);
  if (world_->witness().is_up()) {
    if (auto const known = world_->witness().witness().know(**next); !known)
      return not_so(known.error().brief());
  }
  for (auto* const each : world_->parties()) {
    each->add_agreement(*next);
    auto const adopted = world_->with(
        *each, [&](node::Node& node, Instant now) { return node.adopt((*next)->envelope(), now); });
    if (adopted && !*adopted) return not_so(adopted->error().brief());
    world_->note(each->name(), "adopts " + (*next)->id().short_text());
  }
  return {};
}

// What happens

Play::Outcome Play::wait(Values values) {
  auto const length = duration_in(values[0], values[1]);
  if (!length) return nonsense(no_duration);
  auto const end = world_->now() + *length;
  if (*length > long_wait) {
    world_->faults().look_interval = *length / looks_in_long_wait;
    world_->run_until(end - long_wait);
    world_->faults().look_interval = 1s;
  }
  world_->run_until(end);
  return {};
}

Play::Outcome Play::wait_until(Values values) {
  auto const at = parse_rfc3339(values[0] + "T" + values[1] + ":00Z");
  if (!at) return nonsense("a time is written 2026-03-02 08:00, and meant in UTC");
  if (*at < world_->now()) return nonsense("it is later already: " + to_rfc3339(world_->now()));
  auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(*at - world_->now());
  return wait({std::to_string(seconds.count()), "seconds"});
}

Play::Outcome Play::network_down(Values values) {
  auto const length = duration_in(values[2], values[3]);
  if (!length) return nonsense(no_duration);
  world_->part(values[0], values[1], world_->now() + *length);
  return {};
}

Play::Outcome Play::network_up(Values) {
  world_->join();
  return {};
}

Play::Outcome Play::lose_answer(Values) {
  world_->drop_next_answer();
  return {};
}

Play::Outcome Play::for_machine(std::string const& name, std::function<void(Machine&)> const& act) {
  auto* const machine = world_->machine(name);
  if (machine == nullptr) return nonsense("there is no machine \"" + name + "\"");
  act(*machine);
  return {};
}

Play::Outcome Play::power_goes(Values values) {
  auto const after = number_in(values[1]);
  if (!after) return nonsense("operations are a number");
  return for_machine(values[0], [&](Machine& m) { m.disk().cut_power_after(*after); });
}

Play::Outcome Play::power_cut(Values values) {
  auto const length = duration_in(values[1], values[2]);
  if (!length) return nonsense(no_duration);
  return for_machine(values[0], [&](Machine& m) {
    if (m.is_up()) world_->stop(m, Machine::Stop::power_cut, *length);
  });
}

Play::Outcome Play::killed(Values values) {
  auto const length = duration_in(values[1], values[2]);
  if (!length) return nonsense(no_duration);
  return for_machine(values[0], [&](Machine& m) {
    if (m.is_up()) world_->stop(m, Machine::Stop::kill, *length);
  });
}

Play::Outcome Play::disk_full(Values values) {
  auto const bytes = number_in(values[1]);
  if (!bytes) return nonsense("bytes are a number");
  return for_machine(values[0], [&](Machine& m) { m.disk().set_free_bytes(*bytes); });
}

Play::Outcome Play::disk_free(Values values) {
  return for_machine(values[0], [](Machine& m) { m.disk().set_free_bytes(std::nullopt); });
}

Play::Outcome Play::disk_fails(Values values) {
  auto const after = number_in(values[1]);
  if (!after) return nonsense("operations are a number");
  return for_machine(values[0], [&](Machine& m) { m.disk().fail_after(*after); });
}

Play::Outcome Play::set_clock(std::string const& name, Duration skew) {
  return for_machine(name, [&](Machine& m) { m.set_skew(skew); });
}

Play::Outcome Play::clock_ahead(Values values) {
  auto const skew = duration_in(values[1], values[2]);
  return skew ? set_clock(values[0], *skew) : nonsense(no_duration);
}

Play::Outcome Play::clock_behind(Values values) {
  auto const skew = duration_in(values[1], values[2]);
  return skew ? set_clock(values[0], -*skew) : nonsense(no_duration);
}

Play::Outcome Play::clock_right(Values values) {
  return set_clock(values[0], Duration{0});
}

// What a hostile party does

Play::Outcome Play::lie(Values values) {
  if (!adversary_) return nonsense("no party is hostile");
  if (!adversary_->knows(PartyId{values[0]})) return unknown_party(values[0]);
  auto const all = all_lies();
  auto const found = std::ranges::find(all, values[1], [](Lie each) { return name_of(each); });
  if (found == all.end()) return nonsense("there is no lie \"" + values[1] + "\"");
  auto const code = adversary_->lie(PartyId{values[0]}, *found);
  if (!code) return not_so("it could not be told now");
  last_code_ = code->empty() ? "nothing" : *code == "-" ? "silence" : *code;
  return {};
}

Play::Outcome Play::answer_with(Values values) {
  if (!adversary_) return nonsense("no party is hostile");
  auto const all = all_answer_lies();
  auto const found =
      std::ranges::find(all, values[0], [](AnswerLie each) { return name_of(each); });
  if (found == all.end()) return nonsense("there is no answer \"" + values[0] + "\"");
  adversary_->answer_with(*found);
  return {};
}

Play::Outcome Play::speak(Values values) {
  if (!adversary_) return nonsense("no party is hostile");
  if (!adversary_->knows(PartyId{values[0]})) return unknown_party(values[0]);
  auto const code = adversary_->speak(PartyId{values[0]});
  if (!code) return not_so("it cannot be reached");
  last_code_ = code->empty() ? "nothing" : *code;
  return {};
}

void Play::look_through() {
  for (auto* const party : world_->parties()) world_->look_through(*party);
}

}  // namespace comity::sim
