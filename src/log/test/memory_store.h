/// A log store in memory, which counts what is read and can be damaged.
#pragma once

#include "comity/log/log.h"

#include <map>

namespace comity::log {

class MemoryStore : public LogStore {
 public:
  Result<merkle::TreeSize> size() const override { return merkle::TreeSize{leaves.size()}; }

  Result<std::vector<Digest>> leaf_hashes(merkle::LeafIndex first,
                                          merkle::TreeSize end) const override {
    leaves_read += end.value() - first.value();
    return std::vector<Digest>(leaves.begin() + static_cast<std::ptrdiff_t>(first.value()),
                               leaves.begin() + static_cast<std::ptrdiff_t>(end.value()));
  }

  Result<std::vector<Digest>> full_tile(merkle::TileId id) const override {
    ++tiles_read;
    auto const found = tiles.find(id);
    if (found == tiles.end()) return fail(Code::damaged, "test.no_tile");
    return found->second;
  }

  Result<std::string> checkpoint() const override { return signed_note; }

  void commit(Growth const& growth) {
    leaves.insert(leaves.end(), growth.leaf_hashes.begin(), growth.leaf_hashes.end());
    for (auto const& tile : growth.tiles) tiles[tile.id] = tile.hashes;
  }

  void commit(Append const& append) {
    commit(append.growth);
    signed_note = append.checkpoint;
  }

  std::vector<Digest> leaves;
  std::map<merkle::TileId, std::vector<Digest>> tiles;
  std::string signed_note;
  mutable std::uint64_t leaves_read = 0;
  mutable std::uint64_t tiles_read = 0;
};

}  // namespace comity::log
