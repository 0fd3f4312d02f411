/// A tree that grows one commit at a time: what is staged shows in no proof until the owner says
/// that it is durable, and is forgotten if the owner says that it is not.
#pragma once

#include "comity/log/store.h"
#include "comity/merkle/tree.h"

#include <vector>

namespace comity::log {

/// What one commit adds: to be made durable whole or not at all.
struct Growth {
  merkle::TreeSize previous_size;
  /// Of the leaves from `previous_size` on.
  std::vector<Digest> leaf_hashes;
  /// Completed by these leaves.
  std::vector<merkle::FullTile> tiles;
  merkle::TreeHead head;
};

/// Refers to its store, which must outlive it. Not thread-safe.
///
///   growing ──grow──▶ grown ──committed──▶ growing
///    stage ↻            └─────discard─────▶   (also from growing: forgets what is staged)
///
/// Calls that the picture does not show are bugs and abort.
class GrowingTree {
 public:
  /// Reads the edge back: the last leaves, and at most 255 tiles a level. Errors: those of the
  /// store and of `merkle::TreeEdge::rebuild`.
  static Result<GrowingTree> open(LogStore const& store);

  /// Where the leaf will stand.
  merkle::LeafIndex stage(Digest const& leaf_hash);

  /// Everything staged, to be committed.
  Growth grow();

  /// The growth is durable.
  void committed();

  /// It is not, and never will be.
  void discard();

  /// Where the next staged leaf will stand.
  merkle::TreeSize staged_size() const { return staged_.size(); }

  /// Committed. So are the tree and all the proofs below; their errors are those of
  /// `merkle::Tree`.
  merkle::TreeHead head() const { return committed_.head(); }

  merkle::TreeSize size() const { return committed_.size(); }

  Result<Digest> leaf(merkle::LeafIndex index) const;
  Result<Digest> root_at(merkle::TreeSize size) const;
  Result<merkle::Proof> inclusion_proof(merkle::LeafIndex index, merkle::TreeSize size) const;
  Result<merkle::Proof> consistency_proof(merkle::TreeSize older, merkle::TreeSize size) const;

  /// For many questions in a row. Let it go before the next `committed`.
  merkle::Tree tree() const { return {committed_, *store_}; }

  /// That what is staged extends what is committed. Before `grow`.
  Result<merkle::Proof> growth_proof() const;

 private:
  enum class Stage { growing, grown };

  GrowingTree(LogStore const& store, merkle::TreeEdge edge);

  LogStore const* store_;
  merkle::TreeEdge committed_;
  merkle::TreeEdge staged_;
  std::vector<Digest> leaf_hashes_;
  std::vector<merkle::FullTile> tiles_;
  Stage stage_ = Stage::growing;
};

}  // namespace comity::log
