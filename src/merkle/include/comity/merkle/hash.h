/// The hashes of an RFC 6962 tree, and the numbers that name places in it. A *leaf index* counts
/// from 0; a *tree size* is how many leaves there are: mixing them up is the classic mistake, so
/// they are different types.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/strong_id.h"

namespace comity::merkle {

using LeafIndex = StrongNumber<struct LeafIndexTag>;
using TreeSize = StrongNumber<struct TreeSizeTag>;

/// The largest tree that a checkpoint may claim: what other verifiers hold in a signed 64-bit
/// number, and what the 63 proof lines of the witness protocol can reach.
constexpr TreeSize tree_size_max{(std::uint64_t{1} << 63) - 1};

/// SHA-256(0x00 ‖ leaf). RFC 6962 §2.1.
Digest leaf_hash(ByteView leaf);

/// SHA-256(0x01 ‖ left ‖ right). RFC 6962 §2.1.
Digest node_hash(Digest const& left, Digest const& right);

/// The root of the tree without leaves: SHA-256 of nothing.
Digest const& empty_root();

/// One state of a tree, as a checkpoint states it.
struct TreeHead {
  TreeSize size;
  Digest root;

  friend bool operator==(TreeHead const&, TreeHead const&) = default;
};

}  // namespace comity::merkle
