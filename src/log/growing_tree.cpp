#include "comity/log/growing_tree.h"

#include <algorithm>

namespace comity::log {
namespace {

/// The tiles of a store, and those that are not there yet.
class StoreAndStaged final : public merkle::TileReader {
 public:
  StoreAndStaged(LogStore const& store, std::vector<merkle::FullTile> const& staged)
      : store_{store}, staged_{staged} {}

  Result<std::vector<Digest>> full_tile(merkle::TileId id) const override {
    auto const tile = std::find_if(staged_.begin(), staged_.end(),
                                   [&](merkle::FullTile const& other) { return other.id == id; });
    if (tile != staged_.end()) return tile->hashes;
    return store_.full_tile(id);
  }

 private:
  LogStore const& store_;
  std::vector<merkle::FullTile> const& staged_;
};

}  // namespace

GrowingTree::GrowingTree(LogStore const& store, merkle::TreeEdge edge)
    : store_{&store}, committed_{std::move(edge)}, staged_{committed_} {}

Result<GrowingTree> GrowingTree::open(LogStore const& store) {
  auto const size = TRY(store.size());
  auto const tail = size.value() % merkle::tile_width;
  std::vector<Digest> leaves;
  if (tail > 0) {
    leaves = TRY(store.leaf_hashes(merkle::LeafIndex{size.value() - tail}, size));
  }
  return GrowingTree{store, TRY(merkle::TreeEdge::rebuild(size, leaves, store))};
}

merkle::LeafIndex GrowingTree::stage(Digest const& leaf_hash) {
  COMITY_CHECK(stage_ == Stage::growing);
  leaf_hashes_.push_back(leaf_hash);
  return staged_.append(leaf_hash, tiles_);
}

Growth GrowingTree::grow() {
  COMITY_CHECK(stage_ == Stage::growing);
  stage_ = Stage::grown;
  Growth growth{committed_.size(), std::move(leaf_hashes_), std::move(tiles_), staged_.head()};
  leaf_hashes_.clear();
  tiles_.clear();
  return growth;
}

void GrowingTree::committed() {
  COMITY_CHECK(stage_ == Stage::grown);
  stage_ = Stage::growing;
  committed_ = staged_;
}

void GrowingTree::discard() {
  stage_ = Stage::growing;
  staged_ = committed_;
  leaf_hashes_.clear();
  tiles_.clear();
}

Result<Digest> GrowingTree::leaf(merkle::LeafIndex index) const {
  return tree().leaf(index);
}

Result<Digest> GrowingTree::root_at(merkle::TreeSize size) const {
  return tree().root_at(size);
}

Result<merkle::Proof> GrowingTree::inclusion_proof(merkle::LeafIndex index,
                                                   merkle::TreeSize size) const {
  return tree().inclusion_proof(index, size);
}

Result<merkle::Proof> GrowingTree::consistency_proof(merkle::TreeSize older,
                                                     merkle::TreeSize size) const {
  return tree().consistency_proof(older, size);
}

Result<merkle::Proof> GrowingTree::growth_proof() const {
  COMITY_CHECK(stage_ == Stage::growing);
  StoreAndStaged const tiles{*store_, tiles_};
  return merkle::Tree{staged_, tiles}.consistency_proof(committed_.size(), staged_.size());
}

}  // namespace comity::log
