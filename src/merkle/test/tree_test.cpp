#include "comity/merkle/tree.h"

#include "memory_tiles.h"

#include <bit>
#include <random>

#include <doctest/doctest.h>

namespace comity::merkle {
namespace {

// The reference: RFC 6962 §2.1, and for subtrees draft-ietf-plants-merkle-tree-certs §4.4.1, word
// for word: slow, and over all the leaves.

Digest mth(std::span<Digest const> d) {
  if (d.empty()) return empty_root();
  if (d.size() == 1) return d[0];
  auto const k = std::bit_floor(d.size() - 1);
  return node_hash(mth(d.first(k)), mth(d.subspan(k)));
}

Proof path(std::size_t m, std::span<Digest const> d) {
  if (d.size() == 1) return {};
  auto const k = std::bit_floor(d.size() - 1);
  auto proof = m < k ? path(m, d.first(k)) : path(m - k, d.subspan(k));
  proof.push_back(m < k ? mth(d.subspan(k)) : mth(d.first(k)));
  return proof;
}

/// With `start` 0 it is SUBPROOF of RFC 6962 §2.1.2.
Proof subproof(std::size_t start, std::size_t end, std::span<Digest const> d, bool whole = true) {
  if (start == 0 && end == d.size()) return whole ? Proof{} : Proof{mth(d)};
  auto const k = std::bit_floor(d.size() - 1);
  auto proof = end <= k     ? subproof(start, end, d.first(k), whole)
               : k <= start ? subproof(start - k, end - k, d.subspan(k), whole)
                            : subproof(0, end - k, d.subspan(k), false);
  proof.push_back(end <= k ? mth(d.subspan(k)) : mth(d.first(k)));
  return proof;
}

Digest leaf_of(std::size_t i) {
  return leaf_hash(as_bytes("leaf " + std::to_string(i)));
}

/// A tree of the leaves "leaf 0", "leaf 1" …, with everything that anybody may want to know of it.
struct Grown {
  explicit Grown(std::size_t size) {
    std::vector<FullTile> completed;
    heads.push_back(edge.head());
    for (std::size_t i = 0; i < size; ++i) {
      leaves.push_back(leaf_of(i));
      CHECK(edge.append(leaves.back(), completed) == LeafIndex{i});
      tiles.keep(completed);
      heads.push_back(edge.head());
    }
  }

  std::span<Digest const> first(std::size_t count) const { return std::span{leaves}.first(count); }

  std::span<Digest const> tail() const { return first(leaves.size()).last(leaves.size() % 256); }

  TreeEdge edge;
  MemoryTiles tiles;
  std::vector<Digest> leaves;
  std::vector<TreeHead> heads;
};

}  // namespace

TEST_CASE("the root of the leaves \"leaf 0\" to \"leaf 999\" is what Go and Python found") {
  Grown const grown{1000};
  CHECK(to_base64(grown.edge.root().view()) == "L/M/udjxT4nKMGKJYzM2oWj/P0Uy6PdBoAGdy0wdYKE=");
}

TEST_CASE("the tree without leaves has the hash of nothing (RFC 6962 §2.1)") {
  CHECK(empty_root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(TreeEdge{}.head() == TreeHead{TreeSize{0}, empty_root()});
}

TEST_CASE("[P6.1] proofs and roots are those of RFC 6962 at every size up to 300") {
  Grown const grown{300};
  Tree tree{grown.edge, grown.tiles};
  for (std::size_t n = 0; n <= 300; ++n) {
    TreeSize const size{n};
    REQUIRE(grown.heads[n].root == mth(grown.first(n)));
    REQUIRE(tree.root_at(size).value() == grown.heads[n].root);
    for (std::size_t i = 0; i < n; ++i) {
      auto const proof = tree.inclusion_proof(LeafIndex{i}, size).value();
      REQUIRE(verify_inclusion(LeafIndex{i}, grown.leaves[i], proof, grown.heads[n]));
      if (n % 16 == 3) REQUIRE(proof == path(i, grown.first(n)));
    }
    for (std::size_t m = 0; m <= n; ++m) {
      auto const proof = tree.consistency_proof(TreeSize{m}, size).value();
      REQUIRE(verify_consistency(grown.heads[m], grown.heads[n], proof));
      if (n % 16 == 3 && m > 0) REQUIRE(proof == subproof(0, m, grown.first(n)));
    }
  }
}

TEST_CASE("no change to an inclusion proof is accepted") {
  Grown const grown{70};
  Tree tree{grown.edge, grown.tiles};
  for (std::size_t n = 1; n <= 70; ++n) {
    for (std::size_t i = 0; i < n; ++i) {
      auto const good = tree.inclusion_proof(LeafIndex{i}, TreeSize{n}).value();
      auto const refused = [&](std::size_t index, Proof const& proof, TreeHead const& head) {
        return !verify_inclusion(LeafIndex{index}, grown.leaves[i], proof, head);
      };
      for (std::size_t k = 0; k < good.size(); ++k) {
        auto bad = good;
        bad[k].bytes[(i + k) % 32] ^= 1 << n % 8;
        REQUIRE(refused(i, bad, grown.heads[n]));
        bad = good;
        bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(k));
        REQUIRE(refused(i, bad, grown.heads[n]));
        bad = good;
        bad.insert(bad.begin() + static_cast<std::ptrdiff_t>(k), good[k]);
        REQUIRE(refused(i, bad, grown.heads[n]));
      }
      auto longer = good;
      longer.push_back(grown.heads[n].root);
      REQUIRE(refused(i, longer, grown.heads[n]));
      for (std::size_t other = 0; other <= 70; ++other) {
        if (other != i) REQUIRE(refused(other, good, grown.heads[n]));
        if (other != n) REQUIRE(refused(i, good, grown.heads[other]));
      }
    }
  }
}

TEST_CASE("no change to a consistency proof is accepted") {
  Grown const grown{70};
  Tree tree{grown.edge, grown.tiles};
  for (std::size_t n = 1; n <= 70; ++n) {
    for (std::size_t m = 0; m <= n; ++m) {
      auto const good = tree.consistency_proof(TreeSize{m}, TreeSize{n}).value();
      auto const refused = [&](Proof const& proof) {
        return !verify_consistency(grown.heads[m], grown.heads[n], proof);
      };
      for (std::size_t k = 0; k < good.size(); ++k) {
        auto bad = good;
        bad[k].bytes[(m + k) % 32] ^= 1 << n % 8;
        REQUIRE(refused(bad));
        bad = good;
        bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(k));
        REQUIRE(refused(bad));
        bad = good;
        bad.insert(bad.begin() + static_cast<std::ptrdiff_t>(k), good[k]);
        REQUIRE(refused(bad));
      }
      auto longer = good;
      longer.push_back(grown.heads[n].root);
      REQUIRE(refused(longer));
      auto other_root = grown.heads[m];
      other_root.root.bytes[0] ^= 1;
      REQUIRE_FALSE(verify_consistency(other_root, grown.heads[n], good));
      if (m != n) REQUIRE_FALSE(verify_consistency(grown.heads[n], grown.heads[m], good));
    }
  }
}

TEST_CASE("larger trees prove the same, through tiles") {
  constexpr std::size_t size = 70'000;
  Grown const grown{size};
  Tree tree{grown.edge, grown.tiles};
  std::mt19937_64 random{1};
  for (int round = 0; round < 300; ++round) {
    auto const n = 1 + random() % size;
    auto const i = random() % n;
    auto const m = random() % (n + 1);
    CHECK(tree.root_at(TreeSize{n}).value() == grown.heads[n].root);
    CHECK(tree.leaf(LeafIndex{i}).value() == grown.leaves[i]);
    auto const inclusion = tree.inclusion_proof(LeafIndex{i}, TreeSize{n}).value();
    CHECK(verify_inclusion(LeafIndex{i}, grown.leaves[i], inclusion, grown.heads[n]));
    auto const consistency = tree.consistency_proof(TreeSize{m}, TreeSize{n}).value();
    CHECK(verify_consistency(grown.heads[m], grown.heads[n], consistency));
  }
}

TEST_CASE("a proof for a recent leaf reads no tile") {
  Grown const grown{70'000};
  Tree tree{grown.edge, grown.tiles};
  grown.tiles.reads = 0;
  for (std::size_t i = 69'900; i < 70'000; ++i) {
    CHECK(tree.inclusion_proof(LeafIndex{i}, TreeSize{70'000}));
    CHECK(tree.consistency_proof(TreeSize{i}, TreeSize{70'000}));
  }
  CHECK(grown.tiles.reads == 0);
}

TEST_CASE("what lies beyond the tree is not found") {
  Grown const grown{5};
  Tree tree{grown.edge, grown.tiles};
  CHECK(tree.root_at(TreeSize{6}).error().code == Code::not_found);
  CHECK(tree.leaf(LeafIndex{5}).error().code == Code::not_found);
  CHECK(tree.inclusion_proof(LeafIndex{4}, TreeSize{4}).error().code == Code::not_found);
  CHECK(tree.inclusion_proof(LeafIndex{0}, TreeSize{6}).error().code == Code::not_found);
  CHECK(tree.consistency_proof(TreeSize{4}, TreeSize{3}).error().code == Code::not_found);
  CHECK(tree.consistency_proof(TreeSize{4}, TreeSize{6}).error().code == Code::not_found);
}

TEST_CASE("an edge comes back from tiles and the last leaves, and grows on alike") {
  for (std::size_t const size : {0, 1, 255, 256, 257, 511, 512, 65'535, 65'536, 65'537, 70'000}) {
    Grown grown{size};
    grown.tiles.reads = 0;
    auto edge = TreeEdge::rebuild(TreeSize{size}, grown.tail(), grown.tiles).value();
    CHECK(grown.tiles.reads <= 2 * 255);
    CHECK(edge.head() == grown.edge.head());
    std::vector<FullTile> of_rebuilt;
    std::vector<FullTile> of_grown;
    for (std::size_t i = 0; i < 300; ++i) {
      edge.append(leaf_of(i), of_rebuilt);
      grown.edge.append(leaf_of(i), of_grown);
    }
    CHECK(edge.head() == grown.edge.head());
    CHECK(of_rebuilt == of_grown);
  }
}

TEST_CASE("an edge is not rebuilt from too few leaves, or without its tiles") {
  Grown grown{600};
  CHECK(TreeEdge::rebuild(TreeSize{600}, grown.tail().subspan(1), grown.tiles).error().id ==
        "merkle.tail_length");
  grown.tiles.tiles.begin()->second.pop_back();
  CHECK(TreeEdge::rebuild(TreeSize{600}, grown.tail(), grown.tiles).error().id ==
        "merkle.damaged_tile");
  grown.tiles.tiles.clear();
  CHECK_FALSE(TreeEdge::rebuild(TreeSize{600}, grown.tail(), grown.tiles));
}

TEST_CASE("a tile with one wrong bit gives an error and never a wrong proof") {
  Grown grown{70'000};
  std::mt19937_64 random{2};
  for (auto& [id, hashes] : grown.tiles.tiles) {
    if (id.level == 0 && id.index % 32 != 1) continue;
    auto& byte = hashes[random() % 256].bytes[random() % 32];
    byte ^= 4;
    Tree tree{grown.edge, grown.tiles};
    LeafIndex const inside{id.index << 8 * (id.level + 1)};
    auto const proof = tree.inclusion_proof(inside, TreeSize{70'000});
    CHECK(proof.error().id == "merkle.damaged_tile");
    CHECK(proof.error().parameter("level") == std::to_string(id.level));
    byte ^= 4;
    CHECK(tree.inclusion_proof(inside, TreeSize{70'000}));
  }
}

TEST_CASE("only ranges that are nodes of every larger tree are subtrees") {
  for (std::uint64_t start = 0; start < 40; ++start) {
    for (std::uint64_t end = start + 1; end <= 40; ++end) {
      CHECK(Subtree{start, end}.is_valid() == (start % std::bit_ceil(end - start) == 0));
    }
  }
  CHECK(Subtree{7, 7}.is_valid());
  CHECK_FALSE(Subtree{8, 7}.is_valid());
  CHECK(Subtree{0, ~std::uint64_t{0}}.is_valid());
  CHECK_FALSE(Subtree{1, ~std::uint64_t{0}}.is_valid());
}

TEST_CASE("every subtree is proved to belong to its tree, and no changed proof is accepted") {
  constexpr std::size_t n = 40;
  Grown const grown{n};
  auto const& head = grown.heads[n];
  for (std::size_t start = 0; start < n; ++start) {
    for (std::size_t end = start + 1; end <= n; ++end) {
      Subtree const subtree{start, end};
      auto const leaves = grown.first(end).subspan(start);
      auto const root = mth(leaves);
      if (!subtree.is_valid()) {
        CHECK(verify_subtree_consistency(subtree, root, head, {}).error().id ==
              "merkle.not_a_subtree");
        continue;
      }
      for (std::size_t i = start; i < end; ++i) {
        auto const proof = path(i - start, leaves);
        CHECK(verify_subtree_inclusion(LeafIndex{i}, grown.leaves[i], proof, subtree, root));
      }
      auto proof = subproof(start, end, grown.first(n));
      CHECK(verify_subtree_consistency(subtree, root, head, proof));
      for (auto& hash : proof) {
        hash.bytes[7] ^= 1;
        CHECK_FALSE(verify_subtree_consistency(subtree, root, head, proof));
        hash.bytes[7] ^= 1;
      }
      proof.push_back(root);
      CHECK_FALSE(verify_subtree_consistency(subtree, root, head, proof));
    }
  }
}

}  // namespace comity::merkle
