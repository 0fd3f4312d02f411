#include "comity/merkle/tree.h"

#include <algorithm>
#include <bit>

namespace comity::merkle {
namespace {

Error damaged_tile(TileId id) {
  return fail(Code::damaged, "merkle.damaged_tile",
              {{"level", std::to_string(id.level)}, {"index", std::to_string(id.index)}});
}

Error beyond_tree(std::uint64_t asked, std::uint64_t size) {
  return fail(Code::not_found, "merkle.beyond_tree",
              {{"asked", std::to_string(asked)}, {"size", std::to_string(size)}});
}

Result<TileNodes> read_tile(TileReader const& tiles, TileId id) {
  auto const hashes = TRY(tiles.full_tile(id));
  if (hashes.size() != tile_width) return damaged_tile(id);
  TileNodes nodes;
  for (auto const& hash : hashes) nodes.append(hash);
  return nodes;
}

/// The largest power of two below `leaves`, which is at least 2: where RFC 6962 splits a tree.
std::uint64_t split_of(std::uint64_t leaves) {
  return std::bit_floor(leaves - 1);
}

/// The hash of the leaves `begin` to `end`, a range that RFC 6962's splits lead to: it is made of
/// perfect subtrees of falling size, one for each bit of its length, joined from the right.
/// `node_at(level, index)` gives their hashes.
template <typename NodeAt>
Result<Digest> fold(std::uint64_t begin, std::uint64_t end, NodeAt node_at) {
  if (begin == end) return empty_root();
  auto level = static_cast<unsigned>(std::countr_zero(end - begin));
  auto hash = TRY(node_at(level, (end - 1) >> level));
  while (end -= std::uint64_t{1} << level, end > begin) {
    level = static_cast<unsigned>(std::countr_zero(end - begin));
    hash = node_hash(TRY(node_at(level, (end - 1) >> level)), hash);
  }
  return hash;
}

/// Where the perfect subtree of 2^level leaves at `index` stands in its tile.
struct Place {
  Place(unsigned level, std::uint64_t index)
      : row{level % tile_height},
        tile{level / tile_height, index >> (tile_height - row)},
        at{index & ((tile_width >> row) - 1)} {}

  unsigned row;
  TileId tile;
  std::size_t at;
};

}  // namespace

void TileNodes::append(Digest const& hash) {
  COMITY_CHECK(!full());
  nodes_[slot(0, width_)] = hash;
  ++width_;
  // A node is complete when the leaves under it end here.
  for (unsigned row = 1; row < tile_height && width_ % (std::size_t{1} << row) == 0; ++row) {
    auto const i = (width_ >> row) - 1;
    nodes_[slot(row, i)] = node_hash(at(row - 1, 2 * i), at(row - 1, 2 * i + 1));
  }
}

Digest TileNodes::root() const {
  COMITY_CHECK(full());
  return node_hash(at(tile_height - 1, 0), at(tile_height - 1, 1));
}

Result<TreeEdge> TreeEdge::rebuild(TreeSize size, std::span<Digest const> tail,
                                   TileReader const& tiles) {
  TreeEdge edge;
  edge.size_ = size;
  if (tail.size() != size.value() % tile_width) {
    return fail(Code::damaged, "merkle.tail_length",
                {{"size", std::to_string(size.value())}, {"leaves", std::to_string(tail.size())}});
  }
  // `hashes` counts the whole level: those before the last multiple of 256 are in full tiles.
  unsigned level = 0;
  for (auto hashes = size.value(); hashes > 0; hashes /= tile_width, ++level) {
    auto& nodes = edge.levels_.emplace_back();
    if (level == 0) {
      for (auto const& leaf : tail) nodes.append(leaf);
      continue;
    }
    for (auto index = hashes - hashes % tile_width; index < hashes; ++index) {
      nodes.append(TRY(read_tile(tiles, {level - 1, index})).root());
    }
  }
  return edge;
}

LeafIndex TreeEdge::append(Digest const& leaf, std::vector<FullTile>& completed) {
  LeafIndex const index{size_.value()};
  size_ = size_.next();
  auto hash = leaf;
  for (unsigned level = 0;; ++level) {
    if (level == levels_.size()) levels_.emplace_back();
    auto& nodes = levels_[level];
    nodes.append(hash);
    if (!nodes.full()) return index;
    // Full: it becomes one hash of the level above, which may fill that in turn.
    hash = nodes.root();
    completed.push_back({{level, index.value() >> (tile_height * (level + 1))},
                         {nodes.hashes().begin(), nodes.hashes().end()}});
    nodes.clear();
  }
}

Digest TreeEdge::root() const {
  auto const node_at = [this](unsigned level, std::uint64_t index) -> Result<Digest> {
    return *find(level, index);
  };
  return fold(0, size_.value(), node_at).value();
}

std::span<Digest const> TreeEdge::partial_tile(unsigned level) const {
  if (level >= levels_.size()) return {};
  return levels_[level].hashes();
}

Digest const* TreeEdge::find(unsigned level, std::uint64_t index) const {
  Place const place{level, index};
  if (place.tile.level >= levels_.size()) return nullptr;
  // Full tiles come before the partial one.
  auto const hashes = size_.value() >> (tile_height * place.tile.level);
  if (place.tile.index != hashes / tile_width) return nullptr;
  auto const& nodes = levels_[place.tile.level];
  return (place.at + 1) << place.row <= nodes.width() ? &nodes.at(place.row, place.at) : nullptr;
}

Result<Digest> Tree::leaf(LeafIndex index) {
  if (index.value() >= edge_.size().value()) {
    return beyond_tree(index.value(), edge_.size().value());
  }
  return node(0, index.value());
}

Result<Digest> Tree::root_at(TreeSize size) {
  if (size > edge_.size()) return beyond_tree(size.value(), edge_.size().value());
  return range(0, size.value());
}

Result<Proof> Tree::inclusion_proof(LeafIndex index, TreeSize size) {
  if (size > edge_.size()) return beyond_tree(size.value(), edge_.size().value());
  if (index.value() >= size.value()) return beyond_tree(index.value(), size.value());
  // RFC 6962 §2.1.1, from the root down; the proof goes the other way.
  Proof proof;
  std::uint64_t begin = 0;
  std::uint64_t end = size.value();
  while (end - begin > 1) {
    auto const middle = begin + split_of(end - begin);
    if (index.value() < middle) {
      proof.push_back(TRY(range(middle, end)));
      end = middle;
    } else {
      proof.push_back(TRY(range(begin, middle)));
      begin = middle;
    }
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

Result<Proof> Tree::consistency_proof(TreeSize older, TreeSize size) {
  if (size > edge_.size()) return beyond_tree(size.value(), edge_.size().value());
  if (older > size) return beyond_tree(older.value(), size.value());
  Proof proof;
  if (older.value() == 0) return proof;
  // RFC 6962 §2.1.2, likewise.
  std::uint64_t begin = 0;
  std::uint64_t end = size.value();
  while (older.value() != end) {
    auto const middle = begin + split_of(end - begin);
    if (older.value() <= middle) {
      proof.push_back(TRY(range(middle, end)));
      end = middle;
    } else {
      proof.push_back(TRY(range(begin, middle)));
      begin = middle;
    }
  }
  // A subtree that starts at the first leaf is the older tree itself, whose root is known.
  if (begin != 0) proof.push_back(TRY(range(begin, end)));
  std::reverse(proof.begin(), proof.end());
  return proof;
}

Result<Digest> Tree::range(std::uint64_t begin, std::uint64_t end) {
  return fold(begin, end,
              [this](unsigned level, std::uint64_t index) { return node(level, index); });
}

Result<Digest> Tree::node(unsigned level, std::uint64_t index) {
  if (auto const* const hash = edge_.find(level, index)) return *hash;
  Place const place{level, index};
  TRY(load(place.tile));
  return loaded_[place.tile.level]->nodes.at(place.row, place.at);
}

Result<void> Tree::load(TileId id) {
  auto& loaded = loaded_[id.level];
  if (loaded && loaded->index == id.index) return {};
  auto nodes = TRY(read_tile(tiles_, id));
  // The level above is believed already, up to the edge.
  auto const expected = TRY(node(tile_height * (id.level + 1), id.index));
  if (nodes.root() != expected) return damaged_tile(id);
  loaded = Loaded{id.index, std::move(nodes)};
  return {};
}

}  // namespace comity::merkle
