#include "comity/merkle/tree.h"

#include <doctest/doctest.h>

namespace comity::merkle {
namespace {

std::size_t width_at(TreeEdge const& edge, unsigned level) {
  return edge.partial_tile(level).size();
}

}  // namespace

TEST_CASE("tiles have the paths of C2SP tlog-tiles") {
  CHECK(tile_path({0, 0}, 256) == "tile/0/000");
  CHECK(tile_path({0, 999}, 256) == "tile/0/999");
  CHECK(tile_path({0, 1000}, 256) == "tile/0/x001/000");
  CHECK(tile_path({0, 1'234'067}, 256) == "tile/0/x001/x234/067");
  CHECK(tile_path({1, 0}, 17) == "tile/1/000.p/17");
  CHECK(tile_path({7, 1'234'067}, 255) == "tile/7/x001/x234/067.p/255");
  CHECK(entries_path(273, 112) == "tile/entries/273.p/112");
  CHECK(entries_path(1'000'000, 256) == "tile/entries/x001/x000/000");
}

TEST_CASE("a tree of 70,000 leaves has the tiles that C2SP tlog-tiles counts for it") {
  TreeEdge edge;
  std::vector<FullTile> full;
  for (int i = 0; i < 70'000; ++i) edge.append(leaf_hash({}), full);
  auto const at_level = [&](unsigned level) {
    return std::count_if(full.begin(), full.end(),
                         [&](FullTile const& tile) { return tile.id.level == level; });
  };
  CHECK(at_level(0) == 273);
  CHECK(at_level(1) == 1);
  CHECK(at_level(2) == 0);
  CHECK(width_at(edge, 0) == 112);
  CHECK(width_at(edge, 1) == 17);
  CHECK(width_at(edge, 2) == 1);
  CHECK(width_at(edge, 3) == 0);
}

TEST_CASE("a tree of 256 leaves has a full tile and one hash above it") {
  TreeEdge edge;
  std::vector<FullTile> full;
  for (int i = 0; i < 256; ++i) edge.append(leaf_hash({}), full);
  CHECK(full.size() == 1);
  CHECK(full[0].id == TileId{0, 0});
  CHECK(width_at(edge, 0) == 0);
  CHECK(width_at(edge, 1) == 1);
  CHECK(edge.partial_tile(1)[0] == edge.root());
}

TEST_CASE("a tile is 1 to 256 whole hashes") {
  std::vector<Digest> const hashes{leaf_hash(as_bytes("a")), leaf_hash(as_bytes("b"))};
  auto const bytes = encode_tile(hashes);
  CHECK(bytes.size() == 64);
  CHECK(parse_tile(bytes).value() == hashes);
  CHECK_FALSE(parse_tile({}));
  CHECK_FALSE(parse_tile(ByteView{bytes}.first(63)));
  CHECK_FALSE(parse_tile(Bytes(tile_bytes + 32)));
  CHECK(parse_tile(Bytes(tile_bytes)));
}

}  // namespace comity::merkle
