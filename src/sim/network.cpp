/// The world's network: what becomes of a call between the node that makes it and its answer.
#include "comity/sim/world.h"
#include "describe.h"

namespace comity::sim {
namespace {

using namespace std::chrono_literals;

/// After which a call without an answer is given up, as the program does it.
constexpr Duration call_deadline = 60s;

/// From one party to another: people make some ten messages in a minute, and each may take a few.
constexpr unsigned calls_in_minute_max = 400;

std::string callee(node::Call const& call) {
  return call.kind == node::Call::Kind::witness ? "witness" : call.link.peer.text();
}

}  // namespace

Duration World::delay() {
  return network_.between(faults_.delay_min, faults_.delay_max);
}

void World::told(link::LinkId const& id, link::Exchange const& exchange) {
  ledger_[id].told(exchange);
}

/// A violation if a node calls the same other more often than any reason can be.
void World::count_call(std::string const& from, std::string const& to) {
  auto& [minute, count] = calls_in_minute_[{from, to}];
  auto const now = std::chrono::floor<std::chrono::minutes>(now_);
  count = minute == now ? count + 1 : 1;
  minute = now;
  if (count > calls_in_minute_max) violated(nodes_rest, from + " hammers at " + to);
}

void World::make(Party& party, node::Call call) {
  auto const id = ++calls_;
  auto const to = callee(call);
  count_call(party.name(), to);
  if (call.kind == node::Call::Kind::exchange) {
    auto const exchange = link::parse_exchange(call.body);
    COMITY_CHECK(exchange.has_value());  // It is our own node's.
    told(call.link, *exchange);
    trace_.add({now_, party.name(), to, describe(*exchange), is_routine(*exchange)});
  } else {
    trace_.add({now_, party.name(), to, "add-checkpoint", true});
  }
  auto const shared = std::make_shared<node::Call const>(std::move(call));
  pending_[id] = {&party, party.starts(), shared};
  schedule(now_ + call_deadline, [this, id] { finish(id, {}); });
  if (network_.per_mille(faults_.lost_per_mille)) return break_off(id);
  schedule(now_ + delay(), [this, id, shared] { arrive(id, *shared); });
  if (network_.per_mille(faults_.doubled_per_mille))
    schedule(now_ + delay(), [this, id, shared] { arrive(id, *shared); });
}

void World::break_off(std::uint64_t id) {
  // The caller learns of it at once, or only by the deadline.
  if (network_.coin()) schedule(now_ + delay(), [this, id] { finish(id, {}); });
}

std::optional<World::Asked> World::ask_witness(node::Call const& call) {
  if (!witness_->is_up()) return std::nullopt;
  auto const answer = witness_->witness().add_checkpoint(as_text(call.body), witness_->clock(now_));
  if (!survived(*witness_)) return std::nullopt;
  return Asked{{answer.status, to_bytes(answer.body)}};
}

std::optional<World::Asked> World::ask_peer(node::Call const& call) {
  auto const& asker = call.link.owner;
  if (auto const stranger = strangers_.find(call.link.peer); stranger != strangers_.end()) {
    auto answer = stranger->second->answer(asker, call.body, now_);
    if (!answer) return std::nullopt;
    return Asked{{200, std::move(answer->bytes)}, answer->after};
  }
  auto const answer = with(*parties_.at(call.link.peer), [&](node::Node& node, Instant now) {
    return node.answer_exchange(asker, call.body, now);
  });
  if (!answer) return std::nullopt;
  ++exchanges_;
  if (!*answer) return Asked{{404, {}}};
  auto const exchange = link::parse_exchange(**answer);
  COMITY_CHECK(exchange.has_value());
  told({call.link.agreement, call.link.peer, asker}, *exchange);
  return Asked{{200, std::move(**answer)}};
}

/// Also of a call that was given up or answered meanwhile: whoever made it no longer listens, but
/// it arrives all the same.
void World::arrive(std::uint64_t id, node::Call const& call) {
  auto const from = call.link.owner.text();
  auto const to = callee(call);
  if (are_parted(from, to)) return break_off(id);
  bool const to_witness = call.kind == node::Call::Kind::witness;
  auto asked = to_witness ? ask_witness(call) : ask_peer(call);
  if (!asked) return break_off(id);
  auto& answer = asked->answer;
  auto label = std::to_string(answer.status);
  bool routine = answer.status == 200;
  if (!to_witness && answer.status == 200) {
    auto const exchange = link::parse_exchange(answer.body);
    label = exchange ? describe(*exchange) : "what is no exchange";
    routine = exchange && is_routine(*exchange);
  }
  bool const lost = drop_next_answer_ || network_.per_mille(faults_.lost_per_mille);
  drop_next_answer_ = false;
  trace_.add({now_, to, from, label + (lost ? "  (lost)" : ""), routine});
  if (lost) return break_off(id);
  auto const late = network_.per_mille(faults_.late_per_mille) ? call_deadline : asked->after;
  schedule(now_ + delay() + late, [this, id, answer = std::move(answer), from, to] {
    if (!are_parted(from, to)) finish(id, answer);
  });
}

void World::finish(std::uint64_t id, node::CallAnswer const& answer) {
  auto const found = pending_.find(id);
  if (found == pending_.end()) return;  // Answered, or given up.
  auto const pending = std::move(found->second);
  pending_.erase(found);
  auto& party = *pending.party;
  if (pending.starts != party.starts()) return;
  with(party, [&](node::Node& node, Instant now) {
    node.answered(*pending.call, answer, now);
    return true;
  });
}

}  // namespace comity::sim
