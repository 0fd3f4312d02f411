#include "comity/log/log.h"

#include <algorithm>

namespace comity::log {
namespace {

std::string text_of(merkle::TreeSize size) {
  return std::to_string(size.value());
}

/// What the store says was signed last, against what it holds.
Result<void> check_stored(note::VerifiedCheckpoint const& checkpoint, GrowingTree const& tree) {
  auto const& head = checkpoint.head();
  if (head.size != tree.size()) {
    return fail(Code::damaged, "log.checkpoint_size",
                {{"size", text_of(head.size)}, {"stored", text_of(tree.size())}});
  }
  if (head != tree.head()) {
    return fail(Code::damaged, "log.checkpoint_root", {{"size", text_of(head.size)}});
  }
  return {};
}

/// What others hold of this log, against what the store holds. [P6.4]
Result<void> check_published(std::span<merkle::TreeHead const> published, GrowingTree const& tree) {
  for (auto const& head : published) {
    if (head.size > tree.size()) {
      return fail(Code::damaged, "log.older_than_published",
                  {{"size", text_of(tree.size())}, {"published", text_of(head.size)}});
    }
    if (TRY(tree.root_at(head.size)) != head.root) {
      return fail(Code::damaged, "log.differs_from_published", {{"size", text_of(head.size)}});
    }
  }
  return {};
}

}  // namespace

Result<Digest> entry_hash(ByteView entry) {
  if (entry.size() > entry_bytes_max) {
    return fail(Code::too_large, "log.entry_too_large",
                {{"size", std::to_string(entry.size())}, {"max", std::to_string(entry_bytes_max)}});
  }
  return merkle::leaf_hash(entry);
}

Log::Log(Identity identity, GrowingTree tree, std::string checkpoint, merkle::TreeHead signed_head)
    : identity_{std::move(identity)},
      tree_{std::move(tree)},
      checkpoint_{std::move(checkpoint)},
      signed_head_{signed_head} {}

Result<Log> Log::open(Identity identity, LogStore const& store,
                      std::span<merkle::TreeHead const> published) {
  auto tree = TRY(GrowingTree::open(store));
  TRY(check_published(published, tree));
  auto checkpoint = TRY(store.checkpoint());
  if (checkpoint.empty()) {
    if (tree.size() != merkle::TreeSize{0}) return fail(Code::damaged, "log.checkpoint_missing");
    return Log{
        std::move(identity), std::move(tree), "", {merkle::TreeSize{0}, merkle::empty_root()}};
  }
  auto const opened =
      note::VerifiedCheckpoint::open(checkpoint, identity.origin, {{}, identity.keys});
  if (!opened) {
    return fail(Code::damaged, "log.checkpoint_not_ours", {{"cause", opened.error().id}});
  }
  TRY(check_stored(*opened, tree));
  return Log{std::move(identity), std::move(tree), std::move(checkpoint), opened->head()};
}

Result<merkle::LeafIndex> Log::stage(ByteView entry) {
  return tree_.stage(TRY(entry_hash(entry)));
}

Result<Append> Log::seal(std::span<note::Signer const> signers, Instant now) {
  COMITY_CHECK(!signers.empty());
  auto const proof = tree_.growth_proof();
  auto growth = tree_.grow();
  if (!proof || !merkle::verify_consistency(signed_head_, growth.head, *proof)) {
    return fail(Code::damaged, "log.inconsistent", {{"size", text_of(signed_head_.size)}});
  }
  auto note = TRY(note::Note::create(note::Checkpoint{origin(), growth.head, {}}.encode()));
  for (auto const& signer : signers) {
    COMITY_CHECK(signer.verifier().name() == origin());
    TRY(note.put(signer.sign(note.text(), now)));
  }
  sealed_checkpoint_ = note.encode();
  return Append{std::move(growth), sealed_checkpoint_};
}

void Log::committed() {
  tree_.committed();
  checkpoint_ = std::move(sealed_checkpoint_);
  signed_head_ = tree_.head();
}

void Log::discard() {
  tree_.discard();
}

}  // namespace comity::log
