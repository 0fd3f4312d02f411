/// A growing tree: its right edge in memory, all else in tiles that somebody keeps. Appending and
/// the root need the edge alone; proofs over older leaves read tiles.
#pragma once

#include "comity/merkle/proof.h"
#include "comity/merkle/tile.h"

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace comity::merkle {

/// A tile with the nodes above its hashes: eight rows, the first of up to 256 hashes, each next
/// one of half as many. Every node is computed once, when its second child comes.
class TileNodes {
 public:
  TileNodes() : nodes_(2 * tile_width - 2) {}

  /// Not when full.
  void append(Digest const& hash);

  std::size_t width() const { return width_; }

  bool full() const { return width_ == tile_width; }

  /// Node `i` of `row`, which must be complete: (i + 1) · 2^row ≤ width().
  Digest const& at(unsigned row, std::size_t i) const { return nodes_[slot(row, i)]; }

  std::span<Digest const> hashes() const { return {nodes_.data(), width_}; }

  /// Of a full tile: the hash that stands for it one level up.
  Digest root() const;

  void clear() { width_ = 0; }

 private:
  static std::size_t slot(unsigned row, std::size_t i) {
    return 2 * tile_width - (2 * tile_width >> row) + i;
  }

  std::vector<Digest> nodes_;
  std::size_t width_ = 0;
};

/// The right edge: the partial tile of every level, about 16 KiB each. A value: copying it is how
/// a caller keeps a state to come back to.
class TreeEdge {
 public:
  /// The edge of a tree of `size` that was stored: `tail` are the hashes of its last
  /// `size mod 256` leaves; the levels above come from at most 255 full tiles each. The caller
  /// compares `root()` with what was signed. Errors: those of the reader; `damaged
  /// merkle.tail_length` if `tail` has another length; `damaged merkle.damaged_tile`.
  static Result<TreeEdge> rebuild(TreeSize size, std::span<Digest const> tail,
                                  TileReader const& tiles);

  /// Adds a leaf. Tiles that it completes are put on `completed`, the lowest level first: they
  /// leave the edge and must be kept by the caller.
  LeafIndex append(Digest const& leaf, std::vector<FullTile>& completed);

  TreeSize size() const { return size_; }

  Digest root() const;

  TreeHead head() const { return {size_, root()}; }

  /// The partial tile of `level`: size / 256^level mod 256 hashes. Empty above the top.
  std::span<Digest const> partial_tile(unsigned level) const;

  /// The perfect subtree of 2^level leaves at `index` of its level, if the edge has it.
  Digest const* find(unsigned level, std::uint64_t index) const;

 private:
  std::vector<TileNodes> levels_;
  TreeSize size_;
};

/// All of a tree: what the edge lacks is read from tiles, and a tile is believed only if it hashes
/// to what the level above it holds, up to the edge. So a damaged store yields an error, never a
/// wrong proof. Refers to both; make one for a few questions in a row (it keeps the last tile of
/// each level) and let it go before the edge grows. Not thread-safe.
///
/// Errors of all: those of the reader; `damaged merkle.damaged_tile`; `not_found
/// merkle.beyond_tree` for sizes above the edge's, and for an index not below the size.
class Tree {
 public:
  Tree(TreeEdge const& edge, TileReader const& tiles) : edge_{edge}, tiles_{tiles} {}

  Result<Digest> leaf(LeafIndex index);

  Result<Digest> root_at(TreeSize size);

  /// RFC 6962 §2.1.1.
  Result<Proof> inclusion_proof(LeafIndex index, TreeSize size);

  /// RFC 6962 §2.1.2. Empty if `older` is 0 or equals `size`; `not_found` if it is larger.
  Result<Proof> consistency_proof(TreeSize older, TreeSize size);

 private:
  struct Loaded {
    std::uint64_t index;
    TileNodes nodes;
  };

  Result<Digest> node(unsigned level, std::uint64_t index);
  Result<Digest> range(std::uint64_t begin, std::uint64_t end);
  Result<void> load(TileId id);

  TreeEdge const& edge_;
  TileReader const& tiles_;
  std::array<std::optional<Loaded>, tile_levels_max> loaded_;
};

}  // namespace comity::merkle
