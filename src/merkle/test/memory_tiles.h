/// Tiles in a map, which counts what is read.
#pragma once

#include "comity/merkle/tile.h"

#include <map>

namespace comity::merkle {

class MemoryTiles : public TileReader {
 public:
  Result<std::vector<Digest>> full_tile(TileId id) const override {
    ++reads;
    auto const found = tiles.find(id);
    if (found == tiles.end()) return fail(Code::damaged, "test.no_tile");
    return found->second;
  }

  void keep(std::vector<FullTile>& completed) {
    for (auto& tile : completed) tiles[tile.id] = std::move(tile.hashes);
    completed.clear();
  }

  std::map<TileId, std::vector<Digest>> tiles;
  mutable std::size_t reads = 0;
};

}  // namespace comity::merkle
