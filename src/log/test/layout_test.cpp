#include "comity/log/layout.h"

#include "comity/crypto/hash.h"
#include "comity/log/log.h"

#include <map>
#include <span>

#include <doctest/doctest.h>

namespace comity::log {
namespace {

using Files = std::map<std::string, std::string>;

struct LaidOut {
  Files files;
  merkle::TreeHead head;
};

LaidOut lay_out(std::vector<std::string> const& entries) {
  LaidOut out;
  Layout layout{[&](std::string const& path, ByteView content) -> Result<void> {
    CHECK(out.files.emplace(path, to_text(content)).second);
    return {};
  }};
  for (auto const& entry : entries) REQUIRE(layout.add(as_bytes(entry)));
  out.head = layout.finish().value();
  return out;
}

std::vector<std::string> names_of(Files const& files) {
  std::vector<std::string> names;
  for (auto const& [name, content] : files) names.push_back(name);
  return names;
}

/// MTH of RFC 6962 §2.1, word by word.
Digest tree_hash(std::span<std::string const> entries) {
  if (entries.empty()) return crypto::sha256({});
  if (entries.size() == 1) return crypto::sha256(to_bytes('\0' + entries[0]));
  std::size_t half = 1;
  while (half * 2 < entries.size()) half *= 2;
  auto const left = tree_hash(entries.first(half));
  auto const right = tree_hash(entries.subspan(half));
  return crypto::sha256({as_bytes("\x01"), left.view(), right.view()});
}

/// The n-th tile of a level as C2SP tlog-tiles defines it, as far as the tree is full there.
std::string tile_of(std::span<std::string const> entries, unsigned level, std::size_t n) {
  std::size_t const span = std::size_t{1} << (8 * level);
  std::string tile;
  for (std::size_t i = n * 256; i < (n + 1) * 256 && (i + 1) * span <= entries.size(); ++i) {
    tile += as_text(tree_hash(entries.subspan(i * span, span)).view());
  }
  return tile;
}

}  // namespace

TEST_CASE("[P6.1] every tile holds the hashes by which C2SP tlog-tiles defines it") {
  std::vector<std::string> entries;
  for (int i = 0; i < 65'800; ++i) entries.push_back("record " + std::to_string(i));
  for (std::size_t const size : {0, 1, 2, 255, 256, 300, 700, 65'800}) {
    auto const first = std::span{entries}.first(size);
    auto const laid_out = lay_out({first.begin(), first.end()});
    CHECK(laid_out.head == merkle::TreeHead{merkle::TreeSize{size}, tree_hash(first)});
    std::size_t tiles = 0;
    for (unsigned level = 0; level < 3; ++level) {
      for (std::size_t n = 0;; ++n, ++tiles) {
        auto const tile = tile_of(first, level, n);
        if (tile.empty()) break;
        auto const part = tile.size() / 32 < 256 ? ".p/" + std::to_string(tile.size() / 32) : "";
        auto const number = std::to_string(1000 + n).substr(1);
        auto const path = "tile/" + std::to_string(level) + "/" + number + part;
        REQUIRE_MESSAGE(laid_out.files.contains(path), path);
        CHECK_MESSAGE(laid_out.files.at(path) == tile, path);
      }
    }
    CHECK(laid_out.files.size() == tiles + (size + 255) / 256);
  }
}

TEST_CASE("[P6.1] a bundle is its entries, each after its length in two bytes") {
  using namespace std::literals;
  auto const files = lay_out({"one", "", std::string(0x1234, 'x')}).files;
  CHECK(files.at("tile/entries/000.p/3") == "\0\3one\0\0\x12\x34"s + std::string(0x1234, 'x'));
}

TEST_CASE("full tiles have no partial beside them, and empty ones are not written") {
  CHECK(lay_out({}).files.empty());
  CHECK(names_of(lay_out({""}).files) ==
        std::vector<std::string>{"tile/0/000.p/1", "tile/entries/000.p/1"});
  CHECK(names_of(lay_out(std::vector<std::string>(256, "x")).files) ==
        std::vector<std::string>{"tile/0/000", "tile/1/000.p/1", "tile/entries/000"});
  CHECK(names_of(lay_out(std::vector<std::string>(512, "x")).files) ==
        std::vector<std::string>{"tile/0/000", "tile/0/001", "tile/1/000.p/2", "tile/entries/000",
                                 "tile/entries/001"});
}

TEST_CASE("a layout of 70,000 entries has the tiles of the example in C2SP tlog-tiles") {
  auto const files = lay_out(std::vector<std::string>(70'000, "x")).files;
  CHECK(files.size() == 274 + 274 + 2 + 1);
  CHECK(files.contains("tile/0/272"));
  CHECK(files.at("tile/0/273.p/112").size() == 112 * 32);
  CHECK(files.at("tile/1/000").size() == merkle::tile_bytes);
  CHECK(files.contains("tile/1/001.p/17"));
  CHECK(files.contains("tile/2/000.p/1"));
  CHECK(files.at("tile/entries/273.p/112").size() == 112 * 3);
}

TEST_CASE("an export stops where it cannot write") {
  int files = 0;
  Layout layout{[&](std::string const&, ByteView) -> Result<void> {
    if (++files == 2) return fail(Code::unavailable, "test.disk_full");
    return {};
  }};
  for (int i = 0; i < 255; ++i) REQUIRE(layout.add({}));
  CHECK(layout.add({}).error().id == "test.disk_full");
}

TEST_CASE("an entry that is too long for a bundle is refused") {
  Layout layout{[](std::string const&, ByteView) -> Result<void> { return {}; }};
  CHECK(layout.add(Bytes(entry_bytes_max)));
  CHECK(layout.add(Bytes(entry_bytes_max + 1)).error().code == Code::too_large);
  CHECK(layout.finish().value().size == merkle::TreeSize{1});
}

}  // namespace comity::log
