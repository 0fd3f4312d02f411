#include "comity/merkle/proof.h"

#include <bit>

namespace comity::merkle {
namespace {

Error wrong_length() {
  return fail(Code::invalid, "merkle.proof_length");
}

Error proof_fails() {
  return fail(Code::refused, "merkle.proof_fails");
}

bool is_odd(std::uint64_t number) {
  return (number & 1) != 0;
}

Result<void> verify_in_range(std::uint64_t index, std::uint64_t size, Digest const& leaf,
                             ProofView proof, Digest const& root) {
  if (index >= size) {
    return fail(Code::invalid, "merkle.index_beyond_size",
                {{"index", std::to_string(index)}, {"size", std::to_string(size)}});
  }
  // RFC 9162 §2.1.3.2. fn and sn are the places of the leaf and of the last leaf, one level up at
  // each round.
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  auto hash = leaf;
  for (auto const& p : proof) {
    // 4.a. If sn is 0, then stop the iteration and fail the proof verification.
    if (sn == 0) return wrong_length();
    // 4.b. If LSB(fn) is set, or if fn is equal to sn: hash from the left, and skip the levels
    // where the leaf's subtree is the last one and has no sibling.
    if (is_odd(fn) || fn == sn) {
      hash = node_hash(p, hash);
      for (; !is_odd(fn) && fn != 0; fn >>= 1) sn >>= 1;
    } else {
      hash = node_hash(hash, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  // 5. Compare sn to 0 and r to the root hash.
  if (sn != 0) return wrong_length();
  if (hash != root) return proof_fails();
  return {};
}

}  // namespace

bool Subtree::is_valid() const {
  if (start > end) return false;
  auto const leaves = end - start;
  // Beyond half the number range only 0 is such a multiple, and bit_ceil is not defined.
  if (leaves > std::uint64_t{1} << 63) return start == 0;
  return start % std::bit_ceil(leaves) == 0;
}

Result<void> verify_inclusion(LeafIndex index, Digest const& leaf, ProofView proof,
                              TreeHead const& head) {
  return verify_in_range(index.value(), head.size.value(), leaf, proof, head.root);
}

Result<void> verify_subtree_inclusion(LeafIndex index, Digest const& leaf, ProofView proof,
                                      Subtree subtree, Digest const& root) {
  if (!subtree.is_valid()) return fail(Code::invalid, "merkle.not_a_subtree");
  if (index.value() < subtree.start) {
    return fail(Code::invalid, "merkle.index_beyond_size",
                {{"index", std::to_string(index.value())}, {"size", std::to_string(subtree.end)}});
  }
  return verify_in_range(index.value() - subtree.start, subtree.end - subtree.start, leaf, proof,
                         root);
}

Result<void> verify_consistency(TreeHead const& older, TreeHead const& newer, ProofView proof) {
  if (newer.size.value() == 0 && newer.root != empty_root()) return proof_fails();
  return verify_subtree_consistency({0, older.size.value()}, older.root, newer, proof);
}

Result<void> verify_subtree_consistency(Subtree subtree, Digest const& subtree_root,
                                        TreeHead const& head, ProofView proof) {
  // draft-ietf-plants-merkle-tree-certs §4.4.3; with start 0 it is RFC 9162 §2.1.4.2.
  // 1. Check that [start, end) is a valid subtree, and that end <= n.
  if (!subtree.is_valid()) return fail(Code::invalid, "merkle.not_a_subtree");
  if (subtree.end > head.size.value()) {
    return fail(
        Code::invalid, "merkle.older_is_larger",
        {{"older", std::to_string(subtree.end)}, {"size", std::to_string(head.size.value())}});
  }
  if (subtree.start == subtree.end) {
    if (!proof.empty()) return wrong_length();
    return subtree_root == empty_root() ? Result<void>{} : proof_fails();
  }
  // 2. Set fn to start, sn to end - 1, and tn to n - 1.
  auto fn = subtree.start;
  auto sn = subtree.end - 1;
  auto tn = head.size.value() - 1;
  auto const go_up = [&] { fn >>= 1, sn >>= 1, tn >>= 1; };
  // 3. Skip the levels below the first node of the proof.
  while (fn != sn && (sn == tn || is_odd(sn))) go_up();
  // 4. That node is the subtree itself, if the subtree is a node of the tree; else it comes first.
  auto subtree_hash = subtree_root;
  if (fn != sn) {
    if (proof.empty()) return wrong_length();
    subtree_hash = proof.front();
    proof = proof.subspan(1);
  }
  auto tree_hash = subtree_hash;
  // 5. For each value p in the proof:
  for (auto const& p : proof) {
    if (tn == 0) return wrong_length();
    if (is_odd(sn) || sn == tn) {
      if (fn < sn) subtree_hash = node_hash(p, subtree_hash);
      tree_hash = node_hash(p, tree_hash);
      while (!is_odd(sn)) go_up();
    } else {
      tree_hash = node_hash(tree_hash, p);
    }
    go_up();
  }
  // 6. Compare tn to 0, and both hashes to the roots.
  if (tn != 0) return wrong_length();
  if (subtree_hash != subtree_root || tree_hash != head.root) return proof_fails();
  return {};
}

}  // namespace comity::merkle
