/// How a node has its checkpoints cosigned: C2SP tlog-witness v1.0.0, the client's side.
#include "comity/node/node.h"
#include "comity/note/checkpoint.h"
#include "comity/note/forms.h"

#include <algorithm>

namespace comity::node {
namespace {

constexpr Duration pause_min{1'000};
constexpr Duration pause_max{300'000};

/// Between two calls to one witness about one log: what is added meanwhile is cosigned with the
/// next.
constexpr Duration interval{1'000};

std::uint64_t witnessed_size(link::Heads const& heads) {
  auto const checkpoint = note::UnverifiedCheckpoint::parse(heads.own_witnessed);
  return checkpoint ? checkpoint->claim().head.size.value() : 0;
}

}  // namespace

void Node::add_witness_calls(link::Link& link, Instant now, std::vector<Call>& calls) {
  auto const& heads = link.heads();
  if (heads.own_size == 0) return;
  for (auto const& witness : adopted_.find(link.id().agreement)->witnesses()) {
    auto [state, is_new] = witnessing_.try_emplace({link.id(), witness.verifier_key});
    auto& s = state->second;
    if (is_new) s.known_size = s.cosigned_size = witnessed_size(heads);
    // It may have a tree of which its cosignature never reached us: then it is asked again.
    if (s.under_way || now < s.next_attempt || s.cosigned_size >= heads.own_size) continue;
    auto proof = s.known_size == 0 ? Result<merkle::Proof>{merkle::Proof{}}
                                   : link.log().tree().consistency_proof(
                                         merkle::TreeSize{s.known_size}, link.log().size());
    if (!proof) {
      report(Severity::error, proof.error());
      s.next_attempt = now + pause_max;
      continue;
    }
    note::AddCheckpoint const request{merkle::TreeSize{s.known_size}, *std::move(proof),
                                      heads.own_checkpoint};
    s.under_way = true;
    calls.push_back({Call::Kind::witness, link.id(), witness.url, witness.verifier_key,
                     to_bytes(request.encode())});
  }
}

void Node::take_cosignature(link::Link& link, Call const& call, CallAnswer const& answer,
                            Instant now) {
  auto& s = witnessing_[{call.link, call.witness}];
  s.under_way = false;
  auto const request = note::AddCheckpoint::parse(as_text(call.body));
  COMITY_CHECK(request.has_value());
  if (answer.status == 200) {
    auto const kept = link.add_witness_cosignature(as_text(answer.body), request->checkpoint, now);
    if (kept) {
      s.known_size = s.cosigned_size =
          note::UnverifiedCheckpoint::parse(request->checkpoint)->claim().head.size.value();
      s.pause = Duration{0};
      s.next_attempt = now + interval;
      ++changes_;
      return;
    }
    report(Severity::warning, kept.error());
    if (kept.error().code == Code::damaged) reopen(link::LinkId{call.link}, now);
  }
  s.pause = std::clamp(s.pause * 2, pause_min, pause_max);
  s.next_attempt = now + s.pause;
  if (answer.status != 409) return;  // Also where the link is another object now.
  // It knows another size: that one is where the next proof begins, if our log has it.
  auto const size = note::parse_tree_size(as_text(answer.body));
  if (size && size->value() <= link.heads().own_size && size->value() != s.known_size) {
    s.known_size = size->value();
    s.next_attempt = now;
  } else {
    report(Severity::error,
           fail(Code::conflict, "node.witness_disagrees", {{"origin", link.log().origin()}}));
  }
}

Instant Node::next_due() const {
  auto next = instant_max;
  for (auto const& [id, link] : links_) {
    if (!link->exchange_under_way()) next = std::min(next, link->next_exchange());
    for (auto const& witness : adopted_.find(id.agreement)->witnesses()) {
      auto const state = witnessing_.find({id, witness.verifier_key});
      if (state == witnessing_.end()) {
        if (link->heads().own_size > 0) next = Instant{};
      } else if (!state->second.under_way && state->second.cosigned_size < link->heads().own_size) {
        next = std::min(next, state->second.next_attempt);
      }
    }
  }
  return next;
}

}  // namespace comity::node
