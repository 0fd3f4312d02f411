/// What is asked of the stores in SQLite only.
#include "comity/sql/database.h"

#include "batches.h"
#include "comity/sql/slot_file.h"
#include "contents.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity::storage {
namespace {

using link::Side;
using message::Direction;

/// True if some file of the disk has these bytes in it.
bool holds(sql::SimulatedDisk const& disk, ByteView bytes) {
  return std::ranges::any_of(disk.files(), [&](auto const& file) {
    auto const& content = file.second;
    return std::search(content.begin(), content.end(), bytes.begin(), bytes.end()) != content.end();
  });
}

/// Changes rows behind the store's back.
void change(OnSimulatedDisk& subject, char const* sql) {
  subject.stop();
  {
    auto const database = sql::Database::open("node.db", {.vfs = subject.disk.vfs()}).value();
    REQUIRE(database->run_script(sql));
  }
  subject.restart();
}

}  // namespace

TEST_CASE("a second process is told that the database is in use") {
  OnRealDisk subject;
  auto const second = subject.open();
  REQUIRE_FALSE(second);
  CHECK(second.error() ==
        fail(Code::unavailable, "sql.locked", {{"path", subject.database().string()}}));
}

TEST_CASE("a database of another program is refused, and left alone") {
  sql::SimulatedDisk disk;
  {
    auto const database = sql::Database::open("node.db", {.vfs = disk.vfs()}).value();
    REQUIRE(database->run_script("CREATE TABLE messages (entry INTEGER PRIMARY KEY) STRICT"));
  }
  auto const stores = SqliteStores::open(disk, "node.db", "published");
  REQUIRE_FALSE(stores);
  CHECK(stores.error().id == "sql.foreign_database");
}

TEST_CASE("[P4.4] a deleted body is in no file once the database is closed") {
  OnSimulatedDisk subject{OnSimulatedDisk::Bodies::plain};
  Batches batches;
  for (std::size_t const size : {100, 60'000}) batches.send({.body_bytes = size});
  auto const batch = batches.take();
  REQUIRE(open(subject).commit(batch));
  subject.restart();
  for (auto const& record : batch.added) {
    auto const piece = ByteView{record.body->bytes}.first(32);
    CHECK(holds(subject.disk, piece));
    CHECK(holds(subject.disk, record.body->salt));
    REQUIRE(open(subject).delete_body(record.direction, record.seq));
    subject.restart();
    CHECK_FALSE(holds(subject.disk, piece));
    CHECK_FALSE(holds(subject.disk, record.body->salt));
  }
}

TEST_CASE("[P6.4] an old copy of the database does not bring old published heads with it") {
  OnSimulatedDisk subject;
  auto const origin = link_with("jp").origin(Side::own);
  Batches batches;
  batches.send();
  REQUIRE(open(subject).commit(batches.take()));
  REQUIRE(subject.stores().published.write(origin, {1, {}}));
  subject.stop();
  auto const copy = subject.disk.files().at("node.db");
  subject.restart();
  batches.send();
  REQUIRE(open(subject).commit(batches.take()));
  REQUIRE(subject.stores().published.write(origin, {2, {}}));
  subject.stop();
  subject.disk.put("node.db", copy);
  subject.restart();
  CHECK(open(subject).log(Side::own).size().value() == merkle::TreeSize{1});
  CHECK(subject.stores().published.read(origin).value()->size == 2);
}

TEST_CASE("[P6.4] a database that does not know a published log is refused") {
  OnSimulatedDisk subject;
  auto const origin = link_with("jp").origin(Side::own);
  Batches batches;
  batches.send();
  REQUIRE(open(subject).commit(batches.take()));
  REQUIRE(subject.stores().published.write(origin, {1, {}}));
  subject.stop();
  subject.disk.put("node.db", {});
  auto const stores = SqliteStores::open(subject.disk, "node.db", "published");
  REQUIRE_FALSE(stores);
  CHECK(stores.error() == fail(Code::damaged, "storage.older_than_published",
                               {{"path", "node.db"}, {"log", "comity.0101010101010101.cn.jp"}}));
}

TEST_CASE("publishing the same head again costs no write") {
  OnSimulatedDisk subject;
  auto const origin = link_with("jp").origin(Side::own);
  REQUIRE(subject.stores().published.write(origin, {1, {}}));
  auto const operations = subject.disk.operations();
  REQUIRE(subject.stores().published.write(origin, {1, {}}));
  CHECK(subject.disk.operations() == operations);
  REQUIRE(subject.stores().published.write(origin, {2, {}}));
  CHECK(subject.disk.operations() > operations);
}

TEST_CASE("a published head that is none is damage") {
  OnSimulatedDisk subject;
  open(subject);
  auto const path = "published/comity.0101010101010101.cn.jp";
  auto file = sql::SlotFile::open(subject.disk, path, sql::Mode::create).value();
  for (std::size_t const size : {0, 39, 41}) {
    REQUIRE(file.write(Bytes(size)));
    subject.restart();
    auto const head = subject.stores().published.read(link_with("jp").origin(Side::own));
    REQUIRE_FALSE(head);
    CHECK(head.error() == fail(Code::damaged, "storage.bad_published_head", {{"path", path}}));
  }
}

TEST_CASE("rows that hold what they cannot are damage, not surprises") {
  struct Damage {
    char const* sql;
    char const* id;
  };

  for (auto const& damage : {
           Damage{"UPDATE messages SET direction = 2", "storage.unknown_number"},
           Damage{"UPDATE messages SET disposition = 3", "storage.unknown_number"},
           Damage{"UPDATE mirrored SET disposition = 3", "storage.unknown_number"},
           Damage{"UPDATE bodies SET salt = x'00'", "storage.bad_salt"},
           Damage{"UPDATE messages SET digest = x'00'", "sql.unexpected_value"},
           Damage{"UPDATE messages SET time = -1", "sql.unexpected_value"},
       }) {
    CAPTURE(damage.sql);
    OnSimulatedDisk subject{OnSimulatedDisk::Bodies::plain};
    Batches batches;
    batches.receive();
    REQUIRE(open(subject).commit(batches.take()));
    change(subject, damage.sql);
    auto const found = open(subject).at(Side::own, 0);
    REQUIRE_FALSE(found);
    CHECK(found.error().code == Code::damaged);
    CHECK(found.error().id == damage.id);
  }
}

TEST_CASE("an entry that is gone from the database is missed by the trees") {
  OnSimulatedDisk subject;
  Batches batches;
  for (int i = 0; i < 3; ++i) batches.receive();
  REQUIRE(open(subject).commit(batches.take()));
  change(subject, "DELETE FROM messages WHERE seq = 2");
  for (auto const side : {Side::own, Side::peer}) {
    auto const leaves =
        open(subject).log(side).leaf_hashes(merkle::LeafIndex{0}, merkle::TreeSize{3});
    REQUIRE_FALSE(leaves);
    CHECK(leaves.error().id == "storage.entry_missing");
    CHECK(leaves.error().parameter("index") == "1");
  }
}

TEST_CASE("the statistics count what is there") {
  OnSimulatedDisk subject;
  Batches batches;
  for (int i = 0; i < 3; ++i)
    batches.send({.case_id = i == 0 ? "c-1" : "c-2", .body_bytes = 50'000});
  batches.receive();
  REQUIRE(open(subject).commit(batches.take()));
  batches.receipt(1);
  batches.current().incidents.resize(2);
  REQUIRE(open(subject).commit(batches.take()));
  REQUIRE(subject.stores().adoptions.adopt(Bytes(9), Instant{}));
  REQUIRE(subject.stores().links.open(link_with("kr")));
  auto const before = subject.sqlite().statistics().value();
  CHECK(before.agreements == 1);
  CHECK(before.links == 2);
  CHECK(before.messages == 4);
  CHECK(before.undelivered == 2);
  CHECK(before.cases == 2);
  CHECK(before.incidents == 2);
  CHECK(before.bytes > 150'000);
  REQUIRE(open(subject).delete_body(Direction::sent, 1));
  auto const after = subject.sqlite().statistics().value();
  CHECK(after.bytes == before.bytes);
  CHECK(after.free_bytes >= before.free_bytes + 40'000);
  CHECK(subject.sqlite().quick_check().value().empty());
}

TEST_CASE("a damaged file is found by the check") {
  OnSimulatedDisk subject;
  Batches batches;
  // So many that the second half of the file is rows: the tables themselves are read at the start.
  for (int i = 0; i < 400; ++i) batches.send({.body_bytes = 2'000});
  REQUIRE(open(subject).commit(batches.take()));
  subject.stop();
  auto file = subject.disk.files().at("node.db");
  for (std::size_t at = file.size() / 2; at < file.size(); at += 8'192) file[at] ^= 0xff;
  subject.disk.put("node.db", file);
  subject.restart();
  auto const findings = subject.sqlite().quick_check();
  CHECK((!findings || !findings->empty()));
}

}  // namespace comity::storage
