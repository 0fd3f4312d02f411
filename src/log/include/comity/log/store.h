/// What a log needs to read back. Writing is its owner's: entry, tiles and checkpoint go into one
/// transaction with whatever else the owner must keep.
#pragma once

#include "comity/merkle/tile.h"

#include <string>
#include <vector>

namespace comity::log {

/// One log as it was committed. Errors of all: `unavailable` if it cannot be read, `damaged` if
/// what must be there is not.
class LogStore : public merkle::TileReader {
 public:
  /// Leaves stored, without a gap, from 0.
  virtual Result<merkle::TreeSize> size() const = 0;

  /// The hashes of the stored leaves from `first` to `end` (exclusive): at most 255 are asked for.
  virtual Result<std::vector<Digest>> leaf_hashes(merkle::LeafIndex first,
                                                  merkle::TreeSize end) const = 0;

  /// The last signed checkpoint; empty if none was ever signed. Of a mirrored log nobody asks.
  virtual Result<std::string> checkpoint() const = 0;
};

}  // namespace comity::log
