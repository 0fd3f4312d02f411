/// A peer's log, copied: entries as they become known, in order, and the question whether a
/// checkpoint of the peer speaks of the same tree.
#pragma once

#include "comity/log/growing_tree.h"

namespace comity::log {

/// Refers to its store, which must outlive it. Not thread-safe. Use as `Log`, without keys:
///
///   stage(leaf hash) … → grow() → the owner's transaction → committed() or discard()
///
/// What arrives out of order is the caller's business: leaves are staged without a gap.
class Mirror {
 public:
  /// Errors: those of `GrowingTree::open`.
  static Result<Mirror> open(LogStore const& store);

  merkle::LeafIndex stage(Digest const& leaf_hash) { return tree_.stage(leaf_hash); }

  Growth grow() { return tree_.grow(); }

  void committed() { tree_.committed(); }

  void discard() { tree_.discard(); }

  /// That the copy, as committed, gives the peer's checkpoint: only then may it be cosigned.
  /// [P6.5] Errors: `not_found log.not_copied_yet` (size, copied) if leaves are still missing;
  /// `conflict log.forked` (size) if the peer signed another tree, which is fraud by somebody.
  Result<void> check(merkle::TreeHead const& claimed) const;

  GrowingTree const& tree() const { return tree_; }

  merkle::TreeSize size() const { return tree_.size(); }

 private:
  explicit Mirror(GrowingTree tree) : tree_{std::move(tree)} {}

  GrowingTree tree_;
};

}  // namespace comity::log
