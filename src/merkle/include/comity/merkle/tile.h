/// Tiles: a tree cut into pieces of 256 hashes, as C2SP tlog-tiles has them. Tile `index` of level
/// `l` holds the roots of the perfect subtrees of 256^l leaves from `index * 256^(l+1)` on.
#pragma once

#include "comity/merkle/hash.h"

#include <string>
#include <vector>

namespace comity::merkle {

/// Hashes in a full tile. Fixed by C2SP tlog-tiles.
constexpr std::size_t tile_width = 256;
constexpr std::size_t tile_bytes = tile_width * Digest::size;

/// log2(tile_width): the levels of the binary tree that one tile spans.
constexpr unsigned tile_height = 8;

/// Levels that trees of 64-bit size can have.
constexpr unsigned tile_levels_max = 8;

struct TileId {
  unsigned level = 0;
  std::uint64_t index = 0;

  friend auto operator<=>(TileId const&, TileId const&) = default;
};

/// A tile that is complete and will never change.
struct FullTile {
  TileId id;
  std::vector<Digest> hashes;

  friend bool operator==(FullTile const&, FullTile const&) = default;
};

/// Where full tiles are kept.
class TileReader {
 public:
  virtual ~TileReader() = default;

  /// The 256 hashes of a full tile. Only full tiles of the committed tree are asked for. Errors:
  /// `unavailable` if the store cannot be read, `damaged` if it lacks the tile.
  virtual Result<std::vector<Digest>> full_tile(TileId id) const = 0;
};

/// "tile/0/x001/x234/067", or "tile/1/000.p/17" if `width` is less than 256. `width` is 1 to 256.
std::string tile_path(TileId id, std::size_t width);

/// "tile/entries/x001/x234/067", likewise: where the entries under a level-0 tile are.
std::string entries_path(std::uint64_t index, std::size_t width);

/// The hashes one after the other: a tile's content on disk and on the wire.
Bytes encode_tile(std::span<Digest const> hashes);

/// Errors: `invalid merkle.bad_tile` unless 1 to 256 whole hashes.
Result<std::vector<Digest>> parse_tile(ByteView bytes);

}  // namespace comity::merkle
