#include "comity/log/mirror.h"

#include "memory_store.h"

#include <doctest/doctest.h>

namespace comity::log {
namespace {

using merkle::TreeHead;
using merkle::TreeSize;

Digest leaf_of(std::size_t i) {
  return merkle::leaf_hash(as_bytes("entry " + std::to_string(i)));
}

/// Copies the next `count` leaves in one commit.
void copy(Mirror& mirror, MemoryStore& store, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) mirror.stage(leaf_of(store.leaves.size() + i));
  store.commit(mirror.grow());
  mirror.committed();
}

/// What the peer would sign.
TreeHead peer_head(std::size_t size) {
  merkle::TreeEdge edge;
  std::vector<merkle::FullTile> completed;
  for (std::size_t i = 0; i < size; ++i) edge.append(leaf_of(i), completed);
  return edge.head();
}

}  // namespace

TEST_CASE("[P6.5] a mirror agrees with the checkpoints of the log that it copies") {
  MemoryStore store;
  auto mirror = Mirror::open(store).value();
  for (std::size_t const count : {1, 254, 1, 1, 1'000}) copy(mirror, store, count);
  for (std::size_t const size : {0, 1, 255, 256, 257, 600, 1'257}) {
    CHECK(mirror.check(peer_head(size)));
  }
  auto const again = Mirror::open(store).value();
  CHECK(again.tree().head() == mirror.tree().head());
  CHECK(again.check(peer_head(1'257)));
}

TEST_CASE("[P6.5] a checkpoint beyond what was copied cannot be judged yet") {
  MemoryStore store;
  auto mirror = Mirror::open(store).value();
  copy(mirror, store, 10);
  mirror.stage(leaf_of(10));
  auto const refused = mirror.check(peer_head(11));
  CHECK(refused.error().code == Code::not_found);
  CHECK(refused.error().id == "log.not_copied_yet");
  store.commit(mirror.grow());
  mirror.committed();
  CHECK(mirror.check(peer_head(11)));
}

TEST_CASE("[P6.7] a checkpoint of another tree is a fork") {
  MemoryStore store;
  auto mirror = Mirror::open(store).value();
  copy(mirror, store, 300);
  for (std::size_t const size : {1, 256, 300}) {
    auto head = peer_head(size);
    head.root.bytes[9] ^= 1;
    auto const refused = mirror.check(head);
    CHECK(refused.error().code == Code::conflict);
    CHECK(refused.error().id == "log.forked");
  }
}

TEST_CASE("a copy that was not committed is forgotten") {
  MemoryStore store;
  auto mirror = Mirror::open(store).value();
  copy(mirror, store, 255);
  for (int i = 0; i < 5; ++i) mirror.stage(leaf_of(0));
  static_cast<void>(mirror.grow());
  mirror.discard();
  copy(mirror, store, 5);
  CHECK(mirror.check(peer_head(260)));
}

}  // namespace comity::log
