#include "comity/note/forms.h"
#include "state.h"

#include <algorithm>

namespace comity::link {

Step::Step(Link::State& link, Instant now) : heads{link.heads}, link_{link}, now_{now} {}

Step::~Step() {
  // After a commit there is nothing left to discard.
  link_.log.discard();
  link_.mirror.discard();
}

Result<std::uint64_t> Step::add(Record record) {
  auto const leaf = message::entry_bytes(record.own.mark, record.envelope);
  record.own.index = TRY(link_.log.stage(leaf)).value();
  heads.own_size = record.own.index + 1;
  batch_.added.push_back(std::move(record));
  return heads.own_size - 1;
}

bool Step::adds_to(CaseId const& id) const {
  return std::ranges::any_of(batch_.added,
                             [&](Record const& record) { return record.case_id == id; });
}

void Step::receipted(Record const& sent, Place const& peer, Digest const& leaf) {
  batch_.receipted.push_back({sent.seq, peer});
  ++heads.receipted;
  peer_leaves_.emplace(peer.index, leaf);
}

void Step::proved(std::uint64_t index, merkle::Proof const& proof) {
  peer_proofs_.emplace(index, proof);
}

void Step::peer_leaf(std::uint64_t index, Digest const& leaf) {
  peer_leaves_.emplace(index, leaf);
}

void Step::incident(Incident incident) {
  // A fraud proof is worth nothing if cut; the first ones say all that there is to say.
  bool const whole = incident.kind == Incident::Kind::fraud && ++link_.frauds <= frauds_kept_max;
  if (!whole && incident.evidence.size() > evidence_bytes_max)
    incident.evidence.resize(evidence_bytes_max);
  batch_.incidents.push_back(std::move(incident));
}

void Step::peer_checkpoint(note::VerifiedCheckpoint const& checkpoint) {
  heads.peer_checkpoint = checkpoint.note().encode();
  heads.peer_size = checkpoint.head().size.value();
}

Result<void> Step::extend_mirror() {
  for (auto index = link_.mirror.size().value();; ++index) {
    if (auto const fresh = peer_leaves_.find(index); fresh != peer_leaves_.end()) {
      link_.mirror.stage(fresh->second);
      continue;
    }
    // It may have come in an earlier step, before the ones below it.
    auto const held = TRY(link_.with.store.at(Side::peer, index));
    if (!held) return {};
    link_.mirror.stage(
        TRY(log::entry_hash(message::entry_bytes(held->peer->mark, held->envelope))));
  }
}

Result<std::optional<merkle::TreeHead>> Step::recomputed(
    std::uint64_t size, std::optional<log::Growth> const& growth) const {
  if (growth && growth->head.size.value() == size) return std::optional{growth->head};
  if (size > link_.mirror.size().value()) return std::optional<merkle::TreeHead>{};
  auto const root = TRY(link_.mirror.tree().root_at(merkle::TreeSize{size}));
  return std::optional{merkle::TreeHead{merkle::TreeSize{size}, root}};
}

Result<void> Step::cosign(std::optional<log::Growth> const& growth) {
  if (heads.peer_checkpoint.empty() || heads.cosigned_size >= heads.peer_size) return {};
  auto const ours = TRY(recomputed(heads.peer_size, growth));
  if (!ours) return {};
  auto const parsed = TRY(note::UnverifiedCheckpoint::parse(heads.peer_checkpoint));
  // Every leaf was proved to be in a checkpoint consistent with this one, so another root means
  // that our own store is damaged.
  if (parsed.claim().head != *ours) {
    return fail(Code::damaged, "link.mirror_differs", {{"size", std::to_string(heads.peer_size)}});
  }
  auto const keys = link_.own_keys(agreement::Role::mirror, now_);
  if (!keys)
    return {};  // Without a valid mirror key the peer gets no cosignature, and all else goes on.
  auto const name = message::mirror_name(link_.id.agreement, link_.id.peer, link_.id.owner);
  auto const signer = TRY(note::Signer::create_cosigner(name, *keys->front()));
  auto note = parsed.note();
  TRY(note.put(signer.sign(note.text(), now_)));
  heads.peer_cosigned = note.encode();
  heads.cosigned_size = heads.peer_size;
  link_.cosigned_at = now_;
  return {};
}

void Step::settle_loose_proofs() {
  batch_.loose_dropped_below = heads.cosigned_size;
  for (auto const& [index, proof] : peer_proofs_) {
    if (index < heads.cosigned_size) continue;
    note::ProofFile const file{{}, merkle::LeafIndex{index}, proof, heads.peer_checkpoint};
    batch_.loose_added.push_back({index, file.encode()});
  }
}

Result<void> Step::commit() {
  TRY(extend_mirror());
  std::optional<log::Growth> growth;
  if (link_.mirror.tree().staged_size() > link_.mirror.size()) {
    growth = link_.mirror.grow();
    heads.mirror_size = growth->head.size.value();
    batch_.peer_tiles = growth->tiles;
  }
  TRY(cosign(growth));
  settle_loose_proofs();
  seals_ = seals_ || !batch_.added.empty();
  if (seals_) TRY(seal());
  return store();
}

Result<void> Step::seal() {
  std::vector<note::Signer> signers;
  for (auto const* key : TRY(link_.own_keys(agreement::Role::checkpoint, now_))) {
    signers.push_back(TRY(note::Signer::create(link_.log.origin(), *key)));
  }
  auto append = TRY(link_.log.seal(signers, now_));
  batch_.own_tiles = std::move(append.growth.tiles);
  heads.own_checkpoint = std::move(append.checkpoint);
  return {};
}

Result<void> Step::store() {
  bool const anything = heads != link_.heads || !batch_.added.empty() ||
                        !batch_.receipted.empty() || !batch_.loose_added.empty() ||
                        !batch_.incidents.empty();
  if (anything) {
    batch_.own_size_before = link_.heads.own_size;
    batch_.heads = heads;
    if (auto const stored = link_.with.store.commit(batch_); !stored)
      return after_failure(stored.error());
  }
  if (seals_) link_.log.committed();
  if (heads.mirror_size != link_.heads.mirror_size) link_.mirror.committed();
  link_.heads = std::move(heads);
  return {};
}

Result<void> Link::State::renew_checkpoint(Instant now) {
  if (heads.own_size == 0) return {};
  auto const signed_by = TRY(note::UnverifiedCheckpoint::parse(heads.own_checkpoint));
  for (auto const* key : TRY(own_keys(agreement::Role::checkpoint, now))) {
    auto const verifier = TRY(note::VerifierKey::create(log.origin(), key->public_key()));
    bool const has_line = std::ranges::any_of(signed_by.note().signatures(), [&](auto const& line) {
      return line.name == verifier.name() && line.key_id == verifier.id();
    });
    if (has_line) continue;
    Step step{*this, now};
    step.seal_again();
    return step.commit();
  }
  return {};
}

Error Step::after_failure(Error const& cause) const {
  // A transaction whose outcome is unknown must not be forgotten in memory: its checkpoint may be
  // durable.
  auto const stored = link_.with.store.heads();
  bool const undone = stored && (*stored ? **stored == link_.heads : link_.heads.own_size == 0);
  return undone ? cause : fail(Code::damaged, "link.outcome_unknown", {{"cause", cause.brief()}});
}

}  // namespace comity::link
