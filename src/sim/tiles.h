/// The tiles of a tree that is made by hand.
#pragma once

#include "comity/merkle/tree.h"

#include <map>

namespace comity::sim {

class Tiles final : public merkle::TileReader {
 public:
  /// Adds a leaf to `edge`, keeps what it completes, and returns where the leaf stands.
  std::uint64_t append(merkle::TreeEdge& edge, Digest const& leaf) {
    std::vector<merkle::FullTile> completed;
    auto const index = edge.append(leaf, completed);
    for (auto& tile : completed) tiles_[tile.id] = std::move(tile.hashes);
    return index.value();
  }

  Result<std::vector<Digest>> full_tile(merkle::TileId id) const override {
    auto const found = tiles_.find(id);
    COMITY_CHECK(found != tiles_.end());
    return found->second;
  }

 private:
  std::map<merkle::TileId, std::vector<Digest>> tiles_;
};

}  // namespace comity::sim
