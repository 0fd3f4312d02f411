/// Bodies on a disk that was stolen.
#include "batches.h"
#include "contents.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity::storage {
namespace {

using enum OnSimulatedDisk::Bodies;

bool holds(sql::SimulatedDisk const& disk, ByteView piece) {
  return std::ranges::any_of(disk.files(), [&](auto const& file) {
    return !std::ranges::search(file.second, piece).empty();
  });
}

/// True if any part of the body or its salt can be read on the disk.
bool shows(sql::SimulatedDisk const& disk, message::Body const& body) {
  bool const salt = holds(disk, ByteView{body.salt}.first(16));
  return salt || holds(disk, ByteView{body.bytes}.first(16));
}

link::Batch two_messages() {
  Batches batches;
  for (std::size_t const size : {100, 60'000}) batches.send({.body_bytes = size});
  return batches.take();
}

}  // namespace

TEST_CASE("no body and no salt is in any file, and all are there for who has the key") {
  OnSimulatedDisk subject;
  auto const batch = two_messages();
  REQUIRE(open(subject).commit(batch));
  for (int i = 0; i < 2; ++i, subject.restart()) {
    for (auto const& record : batch.added) {
      CHECK_FALSE(shows(subject.disk, *record.body));
      CHECK(text_of(*open(subject).find(record.direction, record.seq).value()) == text_of(record));
    }
  }
}

TEST_CASE("a database of before sealing is sealed when it is opened, and nothing else changes") {
  OnSimulatedDisk subject{plain};
  auto const batch = two_messages();
  REQUIRE(open(subject).commit(batch));
  REQUIRE(open(subject).delete_body(message::Direction::sent, 1));
  auto const before = contents(open(subject));
  subject.restart();
  CHECK(shows(subject.disk, *batch.added[1].body));
  subject.restart(sealed);
  CHECK(contents(open(subject)) == before);
  subject.restart();
  for (auto const& record : batch.added) CHECK_FALSE(shows(subject.disk, *record.body));
  CHECK(contents(open(subject)) == before);
}

TEST_CASE("without the key a sealed body cannot be read, and the logs can") {
  OnSimulatedDisk subject;
  auto const batch = two_messages();
  REQUIRE(open(subject).commit(batch));
  subject.restart(plain);
  using Bodies = link::LinkStore::Bodies;
  CHECK(open(subject).range(link::Side::own, 0, 9, Bodies::without).value().size() == 2);
  auto const refused = open(subject).range(link::Side::own, 0, 9, Bodies::with);
  CHECK(refused.error().id == "storage.storage_key_needed");
}

TEST_CASE("another node's storage key is refused by name") {
  OnSimulatedDisk subject;
  subject.stop();
  auto const other = crypto::SealingKey::from(Bytes(crypto::SealingKey::key_bytes, 6));
  auto const refused = SqliteStores::open(subject.disk, "node.db", "published",
                                          Sealing{other, test_sealing().random});
  REQUIRE_FALSE(refused);
  CHECK(refused.error() ==
        fail(Code::forbidden, "storage.wrong_storage_key", {{"path", "node.db"}}));
}

TEST_CASE("[P4.4] a sealed body that is deleted is gone") {
  OnSimulatedDisk subject;
  REQUIRE(open(subject).commit(two_messages()));
  REQUIRE(open(subject).delete_body(message::Direction::sent, 2));
  subject.restart();
  CHECK_FALSE(open(subject).find(message::Direction::sent, 2).value()->body);
  CHECK(open(subject).find(message::Direction::sent, 1).value()->body);
}

}  // namespace comity::storage
