#include "comity/sql/database.h"
#include "comity/sql/simulated_disk.h"
#include "fixtures.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity::sql {
namespace {

/// A transaction writes this many rows, so that a torn one would show.
constexpr int rows_each = 3;

/// Small enough that the workload copies the write-ahead log into the file several times.
constexpr char const* schema =
    "PRAGMA wal_autocheckpoint = 6;"
    "CREATE TABLE IF NOT EXISTS entry (number INTEGER, part INTEGER, content BLOB NOT NULL,"
    " PRIMARY KEY (number, part)) STRICT;";

Bytes content_of(int number, int part) {
  return Bytes(700 + static_cast<std::size_t>(number * part) % 4'000,
               static_cast<std::uint8_t>(number * rows_each + part));
}

Result<void> commit_one(Database& database, int number) {
  auto transaction = TRY(database.begin());
  for (int part = 0; part < rows_each; ++part) {
    TRY(database.run("INSERT INTO entry VALUES (?, ?, ?)", number, part, content_of(number, part)));
  }
  return transaction.commit();
}

Result<std::unique_ptr<Database>> open(SimulatedDisk& disk) {
  auto database = TRY(Database::open("node.db", {.vfs = disk.vfs()}));
  TRY(database->run_script(schema));
  return database;
}

/// Commits transactions `first`, `first` + 1, ... until one fails; returns the number of the first
/// that was not acknowledged.
int commit_from(Database& database, int first, int last) {
  for (int number = first; number <= last; ++number) {
    if (!commit_one(database, number)) return number;
  }
  return last + 1;
}

/// The transactions that are there: 1 to the result, whole, in a sound file; or -1.
int transactions_in(Database& database) {
  auto const findings = database.quick_check();
  if (!findings || !findings->empty()) return -1;
  auto rows = database.query("SELECT number, part, content FROM entry ORDER BY number, part");
  int count = 0;
  while (rows->next().value()) {
    auto const [number, part, content] = rows->row<int, int, ByteView>().value();
    bool const is_next = number == count / rows_each + 1 && part == count % rows_each;
    if (!is_next || !std::ranges::equal(content, content_of(number, part))) return -1;
    ++count;
  }
  return count % rows_each == 0 ? count / rows_each : -1;
}

/// Opens after a crash and checks that all `acknowledged` transactions are there, and none but
/// perhaps the next; then goes on from there.
void check_recovered(SimulatedDisk& disk, int acknowledged) {
  auto const database = open(disk);
  REQUIRE_MESSAGE(database, database.error().brief());
  int const found = transactions_in(**database);
  CHECK(found >= acknowledged);
  CHECK(found <= acknowledged + 1);
  CHECK(commit_one(**database, found + 1));
  CHECK(transactions_in(**database) == found + 1);
}

}  // namespace

TEST_CASE("a crash at any operation keeps every committed transaction whole, and no half one") {
  constexpr int last = 12;
  bool finished = false;
  for (std::uint64_t cut = 0; !finished; ++cut) {
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      CAPTURE(cut);
      CAPTURE(seed);
      SimulatedDisk disk;
      SeededRandom random{cut << 32 | seed};
      disk.cut_power_after(cut);
      int acknowledged = 0;
      {
        auto const database = open(disk);
        if (database) acknowledged = commit_from(**database, 1, last) - 1;
        finished = disk.has_power();
        disk.crash(random);
      }
      check_recovered(disk, acknowledged);
    }
  }
}

TEST_CASE("a crash while a crash is being recovered from loses nothing either") {
  constexpr int last = 6;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    SimulatedDisk disk;
    SeededRandom random{seed};
    int acknowledged = 0;
    for (int crashes = 0; crashes < 5; ++crashes) {
      disk.cut_power_after(random.next() % 40);
      auto const database = open(disk);
      if (database) {
        int const found = transactions_in(**database);
        if (disk.has_power()) REQUIRE(found >= acknowledged);
        if (found >= 0) acknowledged = commit_from(**database, found + 1, found + last) - 1;
      }
      disk.crash(random);
    }
    check_recovered(disk, acknowledged);
  }
}

TEST_CASE("a process that is killed loses nothing and leaves no lock") {
  SimulatedDisk disk;
  auto database = open(disk).value();
  REQUIRE(commit_from(*database, 1, 5) == 6);
  auto const unfinished = database->begin().value();
  REQUIRE(database->run("INSERT INTO entry VALUES (6, 0, x'00')"));
  disk.kill();
  check_recovered(disk, 5);
}

TEST_CASE("unsynced writes are torn by a crash, synced ones never") {
  int torn = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SimulatedDisk disk;
    SeededRandom random{seed};
    auto const file = disk.open_file("plain", Mode::create).value();
    REQUIRE(file->write(0, Bytes(4'096, 1)));
    disk.cut_power_after(1);
    REQUIRE_FALSE(file->write(1'024, Bytes(2'048, 2)));
    disk.crash(random);
    auto const content = disk.files().at("plain");
    REQUIRE(content.size() == 4'096);
    bool is_possible = true;
    for (std::size_t i = 0; i < content.size(); ++i) {
      bool const is_whole_sector = content[i] == content[i / 512 * 512];
      bool const may_be_new = i >= 1'024 && i < 3'072;
      is_possible &= is_whole_sector && (content[i] == 1 || (may_be_new && content[i] == 2));
    }
    CHECK(is_possible);
    auto const fresh = std::ranges::count(content, 2);
    if (fresh > 0 && fresh < 2'048) ++torn;
  }
  CHECK(torn > 0);
}

TEST_CASE("a full disk is said to be full, loses nothing, and goes on when there is space") {
  for (std::uint64_t free = 0; free < 260'000; free += 3'000) {
    CAPTURE(free);
    SimulatedDisk disk;
    auto database = open(disk).value();
    REQUIRE(commit_from(*database, 1, 2) == 3);
    disk.set_free_bytes(free);
    int next = 3;
    Result<void> outcome;
    while (outcome && next < 200) {
      outcome = commit_one(*database, next);
      if (outcome) ++next;
    }
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error() == fail(Code::unavailable, "sql.disk_full", {{"path", "node.db"}}));
    CHECK(transactions_in(*database) == next - 1);
    CHECK_FALSE(commit_one(*database, next));
    if (free % 2 == 0) disk.kill();
    disk.set_free_bytes(std::nullopt);
    if (free % 2 == 0) database = open(disk).value();
    CHECK(commit_from(*database, next, next + 3) == next + 4);
    CHECK(transactions_in(*database) == next + 3);
  }
}

TEST_CASE("after a statement that ended its transaction, the rest of it is not stored by itself") {
  SimulatedDisk disk;
  auto const database = open(disk).value();
  REQUIRE(database->run_script("PRAGMA cache_size = 1; PRAGMA cache_spill = 1"));
  auto transaction = database->begin().value();
  disk.set_free_bytes(20'000);
  auto const large = database->run("INSERT INTO entry VALUES (1, 0, ?)", Bytes(400'000, 1));
  REQUIRE_FALSE(large);
  CHECK(large.error().id == "sql.disk_full");
  disk.set_free_bytes(std::nullopt);
  auto const later = database->run("INSERT INTO entry VALUES (1, 1, x'00')");
  REQUIRE_FALSE(later);
  CHECK(later.error().id == "sql.rolled_back");
  CHECK_FALSE(transaction.commit());
  CHECK(transactions_in(*database) == 0);
  CHECK(commit_one(*database, 1));
}

TEST_CASE("an error at any operation is reported, loses nothing, and the database goes on") {
  constexpr int last = 12;
  bool reached = true;
  for (std::uint64_t failing = 0; reached; ++failing) {
    for (bool const cut_later : {false, true}) {
      CAPTURE(failing);
      CAPTURE(cut_later);
      SimulatedDisk disk;
      SeededRandom random{failing};
      disk.fail_after(failing);
      auto database = open(disk);
      if (!database) {
        CHECK(database.error().code == Code::unavailable);
        database = open(disk);
        REQUIRE(database);
      }
      int next = commit_from(**database, 1, last);
      reached = disk.operations() > failing;
      // The connection goes on without being opened again, although a failed sync has left writes
      // in the system's memory that no later sync will bring to the disk.
      next = commit_from(**database, next, last);
      REQUIRE(next == last + 1);
      CHECK(transactions_in(**database) == last);
      if (cut_later) {
        disk.crash(random);
      } else {
        database->reset();
      }
      check_recovered(disk, last);
    }
  }
}

TEST_CASE("a statement that returns a row and then fails to commit has failed") {
  SimulatedDisk disk;
  auto const database = open(disk).value();
  REQUIRE(commit_one(*database, 1));
  bool committed = false;
  for (std::uint64_t failing = 0; !committed; ++failing) {
    REQUIRE(failing < 20);
    disk.fail_after(failing);
    auto const deleted = database->first<int>("DELETE FROM entry RETURNING number");
    committed = deleted.has_value();
    CHECK(transactions_in(*database) == (committed ? 0 : 1));
  }
}

TEST_CASE("what a failed sync left unsafe does not undermine what a restarted process commits") {
  // The write-ahead log is long, so that what it holds is not copied and safe by accident.
  constexpr char const* long_log = "PRAGMA wal_autocheckpoint = 1000";
  for (std::uint64_t failing = 0; failing < 60; ++failing) {
    CAPTURE(failing);
    SimulatedDisk disk;
    SeededRandom random{failing};
    auto database = open(disk).value();
    REQUIRE(database->run_script(long_log));
    disk.fail_after(failing);
    int const acknowledged = commit_from(*database, 1, 12) - 1;
    disk.kill();
    database.reset();
    database = open(disk).value();
    REQUIRE(database->run_script(long_log));
    int const found = transactions_in(*database);
    CHECK(found >= acknowledged);
    REQUIRE(commit_from(*database, found + 1, found + 2) == found + 3);
    disk.crash(random);
    check_recovered(disk, found + 2);
  }
}

TEST_CASE("the same seed gives the same crash") {
  auto const survivors = [](std::uint64_t seed) {
    SimulatedDisk disk;
    SeededRandom random{seed};
    auto const database = open(disk).value();
    disk.cut_power_after(seed);
    commit_from(*database, 1, 12);
    disk.crash(random);
    auto const reopened = open(disk).value();
    return std::pair{transactions_in(*reopened), disk.operations()};
  };
  for (std::uint64_t seed = 0; seed < 60; ++seed) CHECK(survivors(seed) == survivors(seed));
}

}  // namespace comity::sql
