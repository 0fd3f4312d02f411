#include "comity/witness/witness.h"

#include "comity/crypto/hash.h"
#include "comity/merkle/hash.h"
#include "comity/note/checkpoint.h"
#include "comity/note/forms.h"

#include <algorithm>

namespace comity::witness {
namespace {

Answer refuse(int status, std::string_view why) {
  return {status, "text/plain; charset=utf-8", std::string{why} + "\n"};
}

Answer wrong_size(merkle::TreeSize held) {
  return {409, "text/x.tlog.size", note::encode_tree_size(held)};
}

/// Why the new head does not grow from the old one by this proof; "" if it does.
std::string_view judge_growth(merkle::TreeHead const& old, merkle::TreeHead const& next,
                              merkle::ProofView proof) {
  if (next.size.value() == 0 && next.root != merkle::empty_root())
    return "the root of the empty tree is wrong";
  if (old.size.value() == 0 && !proof.empty()) return "there is nothing to prove from size 0";
  if (old.size == next.size && old.root != next.root)
    return "the tree of this size has another root here";
  return merkle::verify_consistency(old, next, proof) ? "" : "the consistency proof does not hold";
}

}  // namespace

Result<Witness> Witness::create(std::string name, crypto::PrivateKey const& key,
                                WitnessStore& store) {
  return Witness{TRY(note::Signer::create_cosigner(std::move(name), key)), store};
}

Result<void> Witness::know(agreement::Agreement const& agreement) {
  for (auto const& owner : agreement.parties()) {
    for (auto const& peer : agreement.parties()) {
      if (owner.id == peer.id) continue;
      auto const origin = message::log_origin(agreement.id(), owner.id, peer.id);
      auto& keys = logs_[origin];
      for (auto const& key : owner.keys) {
        if (key.role != agreement::Role::checkpoint) continue;
        auto verifier = TRY(note::VerifierKey::create(origin, key.key));
        if (std::ranges::find(keys, verifier) == keys.end()) keys.push_back(std::move(verifier));
      }
    }
  }
  return {};
}

Answer Witness::add_checkpoint(std::string_view request, Instant now) {
  auto const call = note::AddCheckpoint::parse(request);
  if (!call) return refuse(400, "the request is malformed");
  auto parsed = note::UnverifiedCheckpoint::parse(call->checkpoint);
  if (!parsed) return refuse(400, "the checkpoint is malformed");
  auto const origin = parsed->claim().origin;
  auto const known = logs_.find(origin);
  if (known == logs_.end()) return refuse(404, "this log is not known here");
  auto const verified =
      note::VerifiedCheckpoint::verify(*std::move(parsed), origin, {{}, known->second});
  if (!verified) return refuse(403, "no trusted key has signed this checkpoint");
  if (call->old_size > verified->head().size)
    return refuse(400, "the old size is above the checkpoint's");

  auto const held = store_->latest(origin);
  if (!held) return refuse(500, held.error().brief());
  merkle::TreeHead old{merkle::TreeSize{0}, merkle::empty_root()};
  if (!held->empty()) {
    auto const last = note::UnverifiedCheckpoint::parse(*held);
    if (!last) return refuse(500, last.error().brief());
    old = last->claim().head;
  }
  if (call->old_size != old.size) return wrong_size(old.size);
  if (auto const wrong = judge_growth(old, verified->head(), call->proof); !wrong.empty())
    return refuse(422, wrong);

  auto note = verified->note();
  auto const line = signer_.sign(note.text(), now);
  if (auto const put = note.put(line); !put) return refuse(400, put.error().brief());
  auto const stored = store_->replace(origin, *held, note.encode());
  if (!stored) return refuse(500, stored.error().brief());
  // Another call was faster: its size is the one to begin from.
  if (!*stored) return wrong_size(old.size);
  return {200, "text/plain; charset=utf-8", line.encode()};
}

std::vector<std::string> Witness::origins() const {
  std::vector<std::string> out;
  for (auto const& [origin, keys] : logs_) out.push_back(origin);
  return out;
}

Answer Witness::checkpoint(std::string_view origin_sha256_hex) const {
  for (auto const& [origin, keys] : logs_) {
    if (crypto::sha256(as_bytes(origin)).hex() != origin_sha256_hex) continue;
    auto const held = store_->latest(origin);
    if (!held) return refuse(500, held.error().brief());
    if (!held->empty()) return {200, "text/plain; charset=utf-8", *held};
  }
  return refuse(404, "no checkpoint of this log is held here");
}

}  // namespace comity::witness
