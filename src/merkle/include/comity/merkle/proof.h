/// Checking proofs: pure functions of what was sent. Making them is `tree.h`.
#pragma once

#include "comity/merkle/hash.h"

#include <span>
#include <vector>

namespace comity::merkle {

/// Hashes of a proof, the one nearest to the leaves first.
using Proof = std::vector<Digest>;
using ProofView = std::span<Digest const>;

/// No proof in a tree of 64-bit size is longer. Parsers refuse more before they store them.
constexpr std::size_t proof_hashes_max = 64;

/// That the leaf with hash `leaf` stands at `index` in the tree `head`. Errors:
/// `invalid merkle.index_beyond_size`; `invalid merkle.proof_length` unless it has exactly as many
/// hashes as the place demands; `refused merkle.proof_fails` if it leads to another root.
/// RFC 9162 §2.1.3.2.
Result<void> verify_inclusion(LeafIndex index, Digest const& leaf, ProofView proof,
                              TreeHead const& head);

/// That `newer` has the leaves of `older` at the same places, and perhaps more after them. Equal
/// sizes and the empty older tree need an empty proof; an empty tree has `empty_root()` only.
/// Errors: `invalid merkle.older_is_larger`, `invalid merkle.proof_length`,
/// `refused merkle.proof_fails`. RFC 9162 §2.1.4.2.
Result<void> verify_consistency(TreeHead const& older, TreeHead const& newer, ProofView proof);

/// The leaves `start` to `end` (exclusive) of a tree, where they form a tree of their own whose
/// inner nodes are also inner nodes of every larger one: `start` is a multiple of the smallest
/// power of two that is not less than `end - start`. An empty range is such a tree as well.
struct Subtree {
  std::uint64_t start = 0;
  std::uint64_t end = 0;

  bool is_valid() const;
};

/// That the leaf stands at `index` (of the whole tree) in the subtree with that `root`. Errors: as
/// `verify_inclusion`, and `invalid merkle.not_a_subtree`.
Result<void> verify_subtree_inclusion(LeafIndex index, Digest const& leaf, ProofView proof,
                                      Subtree subtree, Digest const& root);

/// That the subtree with root `subtree_root` is part of the tree `head`. An empty subtree says
/// nothing of the tree: only its own root and the empty proof are checked. Errors: as
/// `verify_consistency`, and `invalid merkle.not_a_subtree`. draft-ietf-plants-merkle-tree-certs
/// §4.4.3.
Result<void> verify_subtree_consistency(Subtree subtree, Digest const& subtree_root,
                                        TreeHead const& head, ProofView proof);

}  // namespace comity::merkle
