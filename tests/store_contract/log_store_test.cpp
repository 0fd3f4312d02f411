/// What the trees of a link's two logs read from its store.
#include "batches.h"
#include "comity/log/mirror.h"
#include "comity/merkle/hash.h"
#include "contents.h"

#include <doctest/doctest.h>

namespace comity::storage {
namespace {

using link::Side;

std::vector<Digest> leaves(log::LogStore const& log, std::uint64_t first, std::uint64_t end) {
  return log.leaf_hashes(merkle::LeafIndex{first}, merkle::TreeSize{end}).value();
}

Digest leaf_of(link::Place const& place, link::Record const& record) {
  return merkle::leaf_hash(message::entry_bytes(place.mark, record.envelope));
}

/// Grows both trees by received messages, and commits what grew.
template <typename Subject>
void grow(Subject& subject, Batches& batches, std::size_t count) {
  auto& store = open(subject);
  auto own = log::Mirror::open(store.log(Side::own)).value();
  auto peer = log::Mirror::open(store.log(Side::peer)).value();
  for (std::size_t i = 0; i < count; ++i) {
    auto const& record = batches.receive({.body_bytes = std::nullopt, .envelope_bytes = 40});
    own.stage(leaf_of(record.own, record));
    peer.stage(leaf_of(*record.peer, record));
  }
  auto batch = batches.take();
  batch.own_tiles = own.grow().tiles;
  batch.peer_tiles = peer.grow().tiles;
  REQUIRE(store.commit(batch));
}

}  // namespace

TEST_CASE_TEMPLATE("[P5.2] leaves are the hashes of line and envelope, in each log's own order",
                   Subject, InMemory, OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.send();
  batches.receive();
  batches.send();
  auto const first = batches.take();
  REQUIRE(open(subject).commit(first));
  auto const third = batches.receipt(2);
  auto const fourth = batches.receipt(1);
  REQUIRE(open(subject).commit(batches.take()));
  subject.restart();
  auto const& r = first.added;
  std::vector const own{leaf_of(r[0].own, r[0]), leaf_of(r[1].own, r[1]), leaf_of(r[2].own, r[2])};
  CHECK(leaves(open(subject).log(Side::own), 0, 3) == own);
  CHECK(leaves(open(subject).log(Side::own), 1, 2) == std::vector{own[1]});
  std::vector const peer{leaf_of(*r[1].peer, r[1]), leaf_of(third, r[2]), leaf_of(fourth, r[0])};
  CHECK(leaves(open(subject).log(Side::peer), 0, 3) == peer);
  CHECK(leaves(open(subject).log(Side::peer), 2, 2).empty());
}

TEST_CASE_TEMPLATE("a leaf that is not there is damage", Subject, InMemory, OnRealDisk,
                   OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.send();
  batches.send();
  auto& store = open(subject);
  REQUIRE(store.commit(batches.take()));
  batches.receipt(1, 0);
  batches.receipt(2, 2);
  REQUIRE(store.commit(batches.take()));
  auto const missing = [&](Side side, std::uint64_t first, std::uint64_t end) {
    auto const found = store.log(side).leaf_hashes(merkle::LeafIndex{first}, merkle::TreeSize{end});
    REQUIRE_FALSE(found);
    CHECK(found.error().code == Code::damaged);
    CHECK(found.error().id == "storage.entry_missing");
    return std::string{found.error().parameter("index")};
  };
  CHECK(missing(Side::own, 1, 3) == "2");
  CHECK(missing(Side::peer, 0, 3) == "1");
  CHECK(missing(Side::peer, 1, 3) == "1");
}

TEST_CASE_TEMPLATE("tiles are kept for each log, level and index", Subject, InMemory, OnRealDisk,
                   OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  Chance chance{5};
  auto const tile = [&](merkle::TileId id) {
    merkle::FullTile made{id, std::vector<Digest>(merkle::tile_width)};
    for (auto& hash : made.hashes) chance.fill(hash.bytes);
    return made;
  };
  auto& batch = batches.current();
  batch.own_tiles = {tile({0, 0}), tile({0, 1}), tile({1, 0})};
  batch.peer_tiles = {tile({0, 0}), tile({2, 9})};
  auto const taken = batches.take();
  REQUIRE(open(subject).commit(taken));
  subject.restart();
  auto& store = open(subject);
  for (auto const& own : taken.own_tiles) {
    CHECK(store.log(Side::own).full_tile(own.id).value() == own.hashes);
  }
  for (auto const& peer : taken.peer_tiles) {
    CHECK(store.log(Side::peer).full_tile(peer.id).value() == peer.hashes);
  }
  auto const missing = store.log(Side::peer).full_tile({0, 1});
  REQUIRE_FALSE(missing);
  CHECK(missing.error() ==
        fail(Code::damaged, "storage.tile_missing", {{"log", "peer"}, {"tile", "tile/0/001"}}));
}

TEST_CASE_TEMPLATE("a tree that is opened again has the same root and proofs", Subject, InMemory,
                   OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  std::uint64_t size = 0;
  for (std::size_t const count : {1, 254, 1, 300, 212, 1}) {
    grow(subject, batches, count);
    size += count;
    subject.restart();
    for (auto const side : {Side::own, Side::peer}) {
      auto const& log = open(subject).log(side);
      std::vector<merkle::FullTile> unused;
      merkle::TreeEdge expected;
      for (std::uint64_t from = 0; from < size; from += 200) {
        for (auto const& leaf : leaves(log, from, std::min(size, from + 200))) {
          expected.append(leaf, unused);
        }
      }
      auto const opened = log::Mirror::open(log).value();
      CHECK(opened.tree().head() == expected.head());
      auto const proof =
          opened.tree().inclusion_proof(merkle::LeafIndex{0}, merkle::TreeSize{size}).value();
      CHECK(merkle::verify_inclusion(merkle::LeafIndex{0}, leaves(log, 0, 1)[0], proof,
                                     expected.head()));
    }
  }
}

}  // namespace comity::storage
