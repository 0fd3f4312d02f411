// Two parties whose clocks differ write to each other without waiting; what they send crosses, is
// nonsense, or is provisional for a while. In the end both hold the same entries, and must see the
// same.
#include "comity/crypto/hash.h"
#include "comity/request/canonical.h"
#include "comity/request/clocks.h"
#include "comity/request/make.h"
#include "fixture.h"

#include <deque>
#include <map>

#include <doctest/doctest.h>

namespace comity::request {
namespace {

using namespace std::chrono_literals;
using fixture::cn;
using fixture::us;
using message::Dated;

/// SplitMix64: the same numbers with every library.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_{seed} {}

  std::uint64_t below(std::uint64_t bound) {
    state_ += 0x9e3779b97f4a7c15;
    auto z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (z ^ (z >> 31)) % bound;
  }

  bool one_in(std::uint64_t bound) { return below(bound) == 0; }

  template <typename T>
  void shuffle(std::vector<T>& list) {
    for (auto i = list.size(); i > 1; --i) std::swap(list[i - 1], list[below(i)]);
  }

 private:
  std::uint64_t state_;
};

/// Codes that fit a request of so many items more often than not.
Codes random_codes(Step step, int items, Chance& chance, Instant now) {
  auto const n = [&] { return static_cast<int>(chance.below(3)) + 1; };
  auto const until = now + std::chrono::hours{chance.below(400)} - 50h;
  switch (step) {
    case Step::issue: {
      IssueCodes codes{.items = n(), .confirm = chance.one_in(2)};
      if (chance.one_in(2)) codes.channel = Channel::police;
      if (chance.one_in(3))
        codes.follows = Follows{fixture::request_id, static_cast<Relation>(chance.below(4))};
      return codes;
    }
    case Step::decide:
      return DecideCodes{static_cast<Decision>(chance.below(6)), "capacity", until};
    case Step::answer: {
      AnswerCodes codes{.is_final = chance.one_in(2)};
      auto const statuses = codes.is_final && !chance.one_in(5) ? 4 : 5;
      for (int i = 1, last = chance.one_in(5) ? n() : items; i <= last; ++i)
        codes.items.push_back({i, static_cast<ItemStatus>(chance.below(statuses)), "capacity"});
      if (chance.one_in(2)) codes.hold_until = until;
      return codes;
    }
    case Step::extend:
      return ExtendCodes{until, chance.one_in(9) ? "unknown" : "volume"};
    case Step::assess:
      return AssessCodes{{{n(), static_cast<Grade>(chance.below(4))}}};
    case Step::rejoin:
      return RejoinCodes{{{n(), static_cast<Position>(chance.below(2))}}};
    case Step::escalate:
      return EscalateCodes{n()};
    case Step::contest:
      return ContestCodes{chance.below(9) + 1};
    case Step::refer:
      return ReferCodes{chance.one_in(3) ? "ministry" : chance.one_in(2) ? "cert" : "police"};
    case Step::ask_account:
      return AskAccountCodes{until};
    default:
      return NoCodes{};
  }
}

/// One party: its clock, what it has sent, and what it holds.
struct Node {
  PartyId id;
  PartyId peer;
  Duration skew{};
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  Instant last_entry{};
  std::map<Digest, Dated> held;
  std::vector<Digest> arrival;
  std::deque<Dated> on_the_way;  ///< From the peer.
  std::deque<Dated> receipts;    ///< From the peer.

  /// By its own clock. A log's times do not go back.
  Instant enter(Instant now) {
    last_entry = std::max(last_entry, now + skew);
    return last_entry;
  }

  message::CaseFile file(Chance& chance) const {
    std::vector<Dated> messages;
    for (auto const& [digest, message] : held) messages.push_back(message);
    chance.shuffle(messages);
    return message::in_canonical_order(std::move(messages));
  }
};

/// What a node sends: mostly a step that seems allowed to it, else anything.
class Author {
 public:
  Author(Node const& node, Chance& chance) : node_{node}, chance_{chance} {}

  Dated write(Instant now) {
    Dated message;
    auto& header = message.header;
    header.agreement = fixture::agreement().id();
    header.from = node_.id;
    header.to = node_.peer;
    header.seq = node_.sent + 1;
    header.seen = node_.received;
    header.case_id = message::CaseId{fixture::request_id.text()};
    header.kind = chance_.one_in(20) ? "preservation" : "information";
    header.urgency = "urgent";
    if (chance_.one_in(20)) header.exercise = message::ExerciseId{"drill"};
    header.request_id = pick_request();
    auto const state = expected_state_of(node_.file(chance_), fixture::agreement());
    auto const* request = state.find(header.request_id);
    auto const step = pick_step(request);
    auto const items = request == nullptr ? 1 : static_cast<int>(request->items.size());
    header.type = chance_.one_in(40) ? "request.sing" : std::string{type_of(step)};
    header.codes = encode(random_codes(step, items, chance_, now));
    if (chance_.one_in(40)) header.codes = json::Object{{"items", "none"}};
    message.digest = crypto::sha256(as_bytes(node_.id.text() + std::to_string(header.seq) + ' ' +
                                             std::to_string(chance_.below(1'000'000))));
    return message;
  }

 private:
  RequestId pick_request() {
    if (!chance_.one_in(5)) return fixture::request_id;
    return RequestId{(chance_.one_in(2) ? us : cn).text() + "-20260302-bbbbbbb" +
                     static_cast<char>('a' + chance_.below(3))};
  }

  Step pick_step(Request const* request) {
    if (request == nullptr) return node_.id == us ? Step::issue : any_step();
    auto allowed = allowed_steps(*request, node_.id);
    if (!chance_.one_in(9)) std::erase(allowed, Step::withdraw);  // Else few requests get far.
    return allowed.empty() || chance_.one_in(6) ? any_step()
                                                : allowed[chance_.below(allowed.size())];
  }

  Step any_step() { return all_steps[chance_.below(all_steps.size())]; }

  Node const& node_;
  Chance& chance_;
};

/// The two and what lies between them.
class World {
 public:
  explicit World(std::uint64_t seed) : chance_{seed} {
    a_.skew = std::chrono::milliseconds{chance_.below(240'000)} - 120s;
    b_.skew = std::chrono::milliseconds{chance_.below(240'000)} - 120s;
  }

  void run() {
    for (auto left = 25 + chance_.below(35); left > 0; --left) {
      now_ += std::chrono::milliseconds{chance_.below(chance_.one_in(3) ? 20'000'000 : 20)};
      auto& node = chance_.one_in(2) ? a_ : b_;
      auto& other = &node == &a_ ? b_ : a_;
      switch (chance_.below(4)) {
        case 0:
        case 1:
          send(node, other);
          break;
        case 2:
          receive(node, other);
          break;
        default:
          take_receipt(node);
      }
    }
    while (!a_.on_the_way.empty()) receive(a_, b_);
    while (!b_.on_the_way.empty()) receive(b_, a_);
    while (!a_.receipts.empty()) take_receipt(a_);
    while (!b_.receipts.empty()) take_receipt(b_);
  }

  Node const& a() const { return a_; }

  Node const& b() const { return b_; }

  Instant now() const { return now_; }

  Chance& chance() { return chance_; }

 private:
  void send(Node& from, Node& to) {
    auto message = Author{from, chance_}.write(now_);
    message.sent_at = from.enter(now_);
    ++from.sent;
    from.held.emplace(message.digest, message);
    from.arrival.push_back(message.digest);
    to.on_the_way.push_back(std::move(message));
  }

  void receive(Node& to, Node& from) {
    if (to.on_the_way.empty()) return;
    auto message = std::move(to.on_the_way.front());
    to.on_the_way.pop_front();
    message.had_at = to.enter(now_);
    if (chance_.one_in(30)) message.disposition = message::Disposition::defective_schema;
    ++to.received;
    to.held.emplace(message.digest, message);
    to.arrival.push_back(message.digest);
    from.receipts.push_back(std::move(message));
  }

  void take_receipt(Node& node) {
    if (node.receipts.empty()) return;
    node.held[node.receipts.front().digest] = node.receipts.front();
    node.receipts.pop_front();
  }

  Chance chance_;
  Instant now_ = fixture::at("2026-03-02T01:00:00Z");
  Node a_{.id = us, .peer = cn};
  Node b_{.id = cn, .peer = us};
};

/// As a node would see it that took its own log's order for the order of events.
Bytes state_in_order_of_arrival(Node const& node, Instant now) {
  message::CaseFile file;
  for (auto const& digest : node.arrival) file.settled.push_back(node.held.at(digest));
  return canonical_state(state_of(file, fixture::agreement()), fixture::agreement(), now);
}

}  // namespace

TEST_CASE("[P7.1] [P7.2] [P7.3] both holders of the same entries see the same, to the byte") {
  constexpr std::uint64_t seeds = 2'000;
  int logs_differ = 0;
  std::size_t steps_taken = 0;
  std::map<Phase, int> phases;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    World world{seed};
    world.run();
    auto const later = world.now() + std::chrono::hours{world.chance().below(2'000)};
    auto const& agreement = fixture::agreement();
    auto const file = world.a().file(world.chance());
    auto const state = state_of(file, agreement);
    auto const seen_by_a = canonical_state(state, agreement, later);
    auto const seen_by_b =
        canonical_state(state_of(world.b().file(world.chance()), agreement), agreement, later);
    REQUIRE(as_text(seen_by_a) == as_text(seen_by_b));

    // Every message had its effect or has a reason.
    CHECK(file.provisional.empty());
    auto told = state.ineffective.size();
    for (auto const& request : state.requests) {
      told += request.steps.size();
      steps_taken += request.steps.size();
      ++phases[request.phase];
      for (auto const& clock : clocks_of(request, agreement, later))
        if (clock.face) CHECK(clock.face->elapsed >= 0ms);  // [P9.10]
    }
    CHECK(told == world.a().held.size());
    if (seed <= 200) {
      logs_differ += state_in_order_of_arrival(world.a(), later) !=
                     state_in_order_of_arrival(world.b(), later);
    }
  }
  // The test is worth something only if the logs alone would have led the two apart, and if the
  // requests went somewhere.
  CHECK(logs_differ > 100);
  CHECK(steps_taken > 10'000);
  for (auto const phase : all_phases)
    if (phase != Phase::unissued) CHECK(phases[phase] > 5);
}

TEST_CASE("[P7.1] while messages are on their way, each holder counts only what is settled") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    World world{seed};
    world.run();
    auto const& agreement = fixture::agreement();
    // One holder lacks the receipts of its last messages, the other has all.
    auto early = world.a();
    auto unsettled = world.chance().below(4);
    for (auto digest = early.arrival.rbegin(); digest != early.arrival.rend(); ++digest) {
      auto& message = early.held.at(*digest);
      if (unsettled == 0) break;
      if (message.header.from != early.id) continue;
      message.had_at.reset();
      --unsettled;
    }
    auto const file = early.file(world.chance());
    auto const state = state_of(file, agreement);
    CHECK(state.provisional.size() == file.provisional.size());
    auto told = state.ineffective.size();
    for (auto const& request : state.requests) told += request.steps.size();
    CHECK(told == file.settled.size());
  }
}

}  // namespace comity::request
