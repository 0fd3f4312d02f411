#include "comity/sim/adversary.h"

#include "comity/json/text.h"
#include "comity/link/fraud.h"
#include "comity/message/ids.h"
#include "describe.h"

#include <algorithm>

namespace comity::sim {
namespace {

using namespace std::chrono_literals;

/// For an answer that is no exchange.
constexpr auto no_exchange = "-";

/// After which nobody waits for an answer any more.
constexpr Duration slow_answer = 5min;

/// Of a run, at least.
constexpr Duration::rep acts_min = 40;

link::Draft adoption(AgreementId const& agreement) {
  link::Draft draft;
  draft.type = "agreement.adopt";
  draft.codes = json::Object{{"agreement", agreement.digest.hex()}};
  draft.body = to_bytes("{}");
  return draft;
}

/// What a lie must leave as it was. (What the other knows of us may change: it is only told.)
bool same(link::Heads const& a, link::Heads const& b) {
  return a.sent == b.sent && a.received == b.received && a.receipted == b.receipted &&
         a.own_size == b.own_size && a.own_mirrored == b.own_mirrored &&
         a.peer_size == b.peer_size && a.mirror_size == b.mirror_size &&
         a.cosigned_size == b.cosigned_size;
}

}  // namespace

/// What must hold of an honest node's link to the hostile party after every step.
class Adversary::Containment final : public Invariant {
 public:
  explicit Containment(Adversary const& adversary) : adversary_{adversary} {}

  std::string_view name() const override { return hostile_peer_contained; }

  Fault after_step(World&, Party& party) override {
    auto const end = adversary_.ends_.find(party.id());
    if (end == adversary_.ends_.end()) return {};
    auto const& heads = adversary_.link_of(party).heads();
    if (heads.received.seq > end->second->sent())
      return "it logged more messages than were ever said";
    if (heads.receipted > end->second->receipted_truly())
      return "it believes " + std::to_string(heads.receipted) + " receipts, of which " +
             std::to_string(end->second->receipted_truly()) + " are true";
    return {};
  }

  Fault look_through(World&, Party& party) override {
    auto const end = adversary_.ends_.find(party.id());
    if (end == adversary_.ends_.end()) return {};
    auto& link = adversary_.link_of(party);
    for (std::uint64_t seq = 1; seq <= link.heads().received.seq; ++seq) {
      auto const record = link.store().find(message::Direction::received, seq);
      if (!record || !*record || (*record)->digest != end->second->digest_of(seq))
        return "message " + std::to_string(seq) + " is not the one that was said";
    }
    return {};
  }

 private:
  Adversary const& adversary_;
};

Adversary::Adversary(World& world, Desk const& desk, PartyId party)
    : world_{world}, desk_{desk}, party_{std::move(party)}, chance_{world.chance("adversary")} {
  auto const& identity = world_.founding().identities.at(party_);
  for (auto const& agreement : world_.founding().agreements) {
    if (agreement->party(party_) == nullptr) continue;
    for (auto const& other : agreement->parties()) {
      if (other.id == party_) continue;
      auto& end = ends_[other.id];
      end = std::make_unique<HandMade>(link::LinkId{agreement->id(), party_, other.id}, identity,
                                       chance_.stream(other.id.text()));
      end->say(adoption(agreement->id()), world_.now());
    }
  }
  world_.replace(party_, *this);
  world_.watch(std::make_unique<Containment>(*this));
}

Adversary::~Adversary() = default;

std::optional<Stranger::Reply> Adversary::answer(PartyId const& from, ByteView request,
                                                 Instant now) {
  // It knows what clock the other goes by.
  auto bytes = ends_.at(from)->answer(request, answers_, world_.party(from.text())->clock(now));
  if (!bytes) return std::nullopt;
  return Reply{*std::move(bytes), answers_ == AnswerLie::slow ? slow_answer : Duration{0}};
}

// At random

PartyId Adversary::some_peer() {
  auto const at = static_cast<std::ptrdiff_t>(chance_.below(ends_.size()));
  return std::next(ends_.begin(), at)->first;
}

void Adversary::begin(Instant end) {
  pause_max_ = (end - world_.now()) / acts_min;
  next_act(end);
  world_.schedule(end, [this] { answers_ = AnswerLie::none; });
}

void Adversary::next_act(Instant end) {
  auto const pause =
      chance_.per_mille(800) ? chance_.between(10ms, 1min) : chance_.between(1min, 4h);
  auto const at = world_.now() + std::min(pause, pause_max_);
  if (at >= end) return;
  world_.schedule(at, [this, end] {
    act();
    next_act(end);
  });
}

void Adversary::act() {
  auto const what = chance_.below(100);
  auto const peer = some_peer();
  if (what < 30) {
    say_something(peer);
  } else if (what < 45) {
    speak(peer);
  } else if (what < 85) {
    lie(peer, chance_.pick(all_lies()));
  } else {
    // As often the truth: who never answers learns little.
    answer_with(chance_.coin() ? AnswerLie::none : chance_.pick(all_answer_lies()));
    world_.note(party_.text(), "answers from now on: " + std::string{name_of(answers_)});
  }
}

void Adversary::say_something(PartyId const& peer) {
  auto& end = *ends_.at(peer);
  auto const& heard = end.received_headers();
  link::Draft draft;
  auto const earlier = heard.empty() ? message::Header{} : chance_.pick(heard);
  if (earlier.case_id.empty() || chance_.coin()) {
    auto const id = message::new_request_id(party_, world_.now(), chance_);
    auto const kind = chance_.pick(desk_.kinds());
    draft = {.type = "request.issue",
             .case_id = message::CaseId{id.text()},
             .request_id = id,
             .kind = kind,
             .urgency = "urgent",
             .exercise = std::nullopt,
             .codes = json::Object{{"items", desk_.items_of(kind)}, {"confirm", false}},
             .body = to_bytes(json::write(desk_.request_body(kind)))};
  } else {
    auto const step = chance_.pick(
        std::vector<request::Step>(request::all_steps.begin(), request::all_steps.end()));
    draft = {.type = std::string{request::type_of(step)},
             .case_id = earlier.case_id,
             .request_id = earlier.request_id,
             .kind = earlier.kind,
             .urgency = earlier.urgency,
             .exercise = earlier.exercise,
             .codes = chance_.coin() ? json::Object{} : json::Object{{"decision", "accept"}},
             .body = to_bytes(chance_.coin() ? "{}" : "{\"text\":")};
  }
  auto* const honest = world_.party(peer.text());
  world_.note(party_.text(), "says " + draft.type + " to " + peer.text());
  end.say(std::move(draft), honest == nullptr ? world_.now() : honest->clock(world_.now()));
}

// One by one

link::Link& Adversary::link_of(Party& honest) const {
  return **honest.node().link(ends_.at(honest.id())->id().agreement, party_);
}

std::optional<std::string> Adversary::deliver(PartyId const& peer, ByteView request,
                                              std::string const& label) {
  auto& honest = *world_.party(peer.text());
  if (world_.are_parted(party_.text(), peer.text())) return std::nullopt;
  world_.arrow(party_.text(), peer.text(), label);
  auto const answer = world_.with(honest, [&](node::Node& node, Instant now) {
    return node.answer_exchange(party_, request, now);
  });
  if (!answer) return std::nullopt;
  if (!*answer) return no_exchange;
  auto const exchange = link::parse_exchange(**answer);
  COMITY_CHECK(exchange.has_value());
  world_.arrow(peer.text(), party_.text(), describe(*exchange));
  world_.told({ends_.at(peer)->id().agreement, peer, party_}, *exchange);
  ends_.at(peer)->take(**answer);
  return exchange->refusal.empty() ? std::string{} : refusal_code(exchange->refusal);
}

std::optional<std::string> Adversary::speak(PartyId const& peer) {
  auto* const honest = world_.party(peer.text());
  if (honest == nullptr || !honest->is_up()) return std::nullopt;
  auto& end = *ends_.at(peer);
  auto code = deliver(peer, end.request(honest->clock(world_.now())), "its latest word");
  // The other side has named the size that it knows.
  if (code == "stale_base")
    code = deliver(peer, end.request(honest->clock(world_.now())), "its latest word, once more");
  return code;
}

std::optional<std::string> Adversary::lie(PartyId const& peer, Lie lie) {
  if (lie != Lie::not_adopted && !speak(peer)) return std::nullopt;
  auto* const honest = world_.party(peer.text());
  auto& end = *ends_.at(peer);
  if (honest == nullptr || !honest->is_up() || !end.can(lie)) return std::nullopt;
  auto const now = honest->clock(world_.now());
  if (end.last_time() > now) return std::nullopt;  // The other's clock was set back.
  auto& store = link_of(*honest).store();
  auto const incidents = store.incident_count();
  Before const before{link_of(*honest).heads(), incidents ? *incidents : 0};
  auto const label = "lie: " + std::string{name_of(lie)};
  auto const code = deliver(peer, end.request(lie, now), label);
  if (!code) return std::nullopt;
  ++lies_told_;
  judge(*honest, lie, before, *code);
  return code;
}

// Judgement

bool Adversary::disks_fail() const {
  auto const& faults = world_.faults();
  return faults.full_disks + faults.io_errors + faults.power_cuts > 0;
}

void Adversary::judge(Party& honest, Lie lie, Before const& before, std::string const& code) {
  if (auto const fault = fault_in(link_of(honest), lie, before, code))
    world_.violated(hostile_peer_contained,
                    honest.name() + " met the lie " + std::string{name_of(lie)} + ": " + *fault);
}

std::optional<std::string> Adversary::fault_in(link::Link& link, Lie lie, Before const& before,
                                               std::string const& code) {
  if (!same(link.heads(), before.heads)) return "it changed the link";
  if (code == "unavailable" && disks_fail()) return {};
  if (std::ranges::find(expected_codes(lie), code) == expected_codes(lie).end())
    return "it answered \"" + code + "\"";
  if (disks_fail() || !leaves_evidence(lie)) return {};
  auto const incidents = link.store().incident_count();
  if (!incidents || *incidents <= before.incidents) return "it kept no evidence";
  return proves_fraud(lie) ? fraud_fault(link) : std::nullopt;
}

std::optional<std::string> Adversary::fraud_fault(link::Link& link) {
  if (++frauds_[link.id().owner] > link::frauds_kept_max) return {};  // Enough were proven whole.
  auto const latest = link.store().incidents(0, 1);
  if (!latest || latest->empty()) return "it kept no fraud proof";
  auto const fraud = link::check_fraud(as_text(latest->front().evidence));
  if (!fraud) return "its fraud proof proves nothing: " + fraud.error().brief();
  if (fraud->by != party_) return "its fraud proof accuses " + fraud->by.text();
  return {};
}

std::optional<std::string> Adversary::unfinished() const {
  for (auto const& [peer, end] : ends_) {
    auto* const honest = world_.party(peer.text());
    if (honest == nullptr || !honest->is_up()) return peer.text() + " is down";
    auto const& heads = link_of(*honest).heads();
    auto const undelivered = heads.sent.seq - heads.receipted;
    if (undelivered > end->dated_wrongly())
      return peer.text() + " has " + std::to_string(undelivered) + " messages undelivered to " +
             party_.text();
    if (heads.received.seq != end->sent())
      return party_.text() + " has undelivered messages to " + peer.text();
  }
  return {};
}

}  // namespace comity::sim
