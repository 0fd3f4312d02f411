#include "comity/log/layout.h"

#include "comity/log/log.h"

namespace comity::log {

Result<void> Layout::add(ByteView entry) {
  auto const hash = TRY(entry_hash(entry));
  append_u16(bundle_, static_cast<std::uint16_t>(entry.size()));
  append(bundle_, entry);
  std::vector<merkle::FullTile> completed;
  edge_.append(hash, completed);
  for (auto const& tile : completed) {
    TRY(write_(merkle::tile_path(tile.id, merkle::tile_width), merkle::encode_tile(tile.hashes)));
    if (tile.id.level > 0) continue;
    TRY(write_(merkle::entries_path(tile.id.index, merkle::tile_width), bundle_));
    bundle_.clear();
  }
  return {};
}

Result<merkle::TreeHead> Layout::finish() {
  auto const size = edge_.size().value();
  // `full` counts the full tiles of the level: the partial one comes after them.
  auto full = size / merkle::tile_width;
  if (!bundle_.empty()) {
    TRY(write_(merkle::entries_path(full, size % merkle::tile_width), bundle_));
  }
  for (unsigned level = 0; level < merkle::tile_levels_max; ++level) {
    auto const hashes = edge_.partial_tile(level);
    if (!hashes.empty()) {
      TRY(write_(merkle::tile_path({level, full}, hashes.size()), merkle::encode_tile(hashes)));
    }
    full /= merkle::tile_width;
  }
  return edge_.head();
}

}  // namespace comity::log
