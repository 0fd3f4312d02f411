#include "comity/sql/database.h"

#include "../failure.h"
#include "comity/sql/simulated_disk.h"
#include "fixtures.h"

#include <cerrno>
#include <fstream>
#include <limits>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>

#include <doctest/doctest.h>
#include <sqlite3.h>

namespace comity::sql {

static_assert(!std::is_constructible_v<Value, double>);
static_assert(!std::is_convertible_v<int, Value>);
static_assert(!std::is_move_constructible_v<Database>);

namespace {

struct CaseTag;
using CaseName = StrongId<CaseTag>;
using CaseNumber = StrongNumber<CaseTag>;

/// A database on a disk of its own.
struct Scratch {
  Scratch() { REQUIRE(database->run("CREATE TABLE t (k INTEGER PRIMARY KEY, v ANY) STRICT")); }

  template <typename T>
  Result<T> echo(T const& value) {
    TRY(database->run("INSERT OR REPLACE INTO t VALUES (1, ?)", value));
    return *TRY(database->first<T>("SELECT v FROM t WHERE k = 1"));
  }

  SimulatedDisk disk;
  std::unique_ptr<Database> database = Database::open("t.db", {.vfs = disk.vfs()}).value();
};

std::string id_of(Result<std::int64_t> const& result) {
  return result ? "no error" : result.error().id;
}

}  // namespace

TEST_CASE("what is stored is read back, for every type") {
  Scratch scratch;
  for (auto const number : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1},
                            std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
    CHECK(scratch.echo(number).value() == number);
  }
  CHECK(scratch.echo(true).value());
  CHECK_FALSE(scratch.echo(false).value());
  for (std::string const text : {"", "礼让", "a'b\"c"}) CHECK(scratch.echo(text).value() == text);
  std::string const with_zero{"a\0b", 3};
  CHECK(scratch.echo(with_zero).value() == with_zero);
  for (Bytes const& bytes : {Bytes{}, Bytes{0}, Bytes(100'000, 7)}) {
    CHECK(scratch.echo(bytes).value() == bytes);
  }
  auto const digest = Digest::parse(std::string(64, 'a')).value();
  CHECK(scratch.echo(digest).value() == digest);
  CHECK(scratch.echo(instant_max).value() == instant_max);
  CHECK(scratch.echo(CaseName{"CN-1"}).value() == CaseName{"CN-1"});
  CHECK(scratch.echo(CaseNumber{7}).value() == CaseNumber{7});
  CHECK(scratch.echo(std::optional<Bytes>{}).value() == std::nullopt);
  CHECK(scratch.echo(std::optional<Bytes>{Bytes{}}).value() == Bytes{});
}

TEST_CASE("a value of another type than was asked for is damage, never a default") {
  Scratch scratch;
  auto& database = *scratch.database;
  auto const id = [&](auto const& result) { return result ? "no error" : result.error().id; };
  REQUIRE(database.run("INSERT INTO t VALUES (1, 300), (2, 'x'), (3, x'00'), (4, NULL), (5, -1)"));
  auto const read = [&]<typename T>(int key, T) {
    return id(database.first<T>("SELECT v FROM t WHERE k = ?", key));
  };
  CHECK(read(1, std::int64_t{}) == "no error");
  for (auto const& got :
       {read(1, std::uint8_t{}), read(1, false), read(1, std::string{}), read(2, std::int64_t{}),
        read(2, Bytes{}), read(3, Digest{}), read(3, std::string{}), read(4, std::int64_t{}),
        read(4, std::string{}), read(4, Bytes{}), read(5, Instant{}), read(5, CaseNumber{})}) {
    CHECK(got == "sql.unexpected_value");
  }
  auto const row = database.first<std::int64_t, std::string, Bytes>("SELECT 1, 'a', 'not bytes'");
  REQUIRE_FALSE(row);
  CHECK(row.error().parameter("column") == "'not bytes'");
}

TEST_CASE("rows come one at a time and views of them are not copied") {
  Scratch scratch;
  auto& database = *scratch.database;
  CHECK(database.run("INSERT INTO t VALUES (1, 'a'), (2, 'b')").value() == 2);
  CHECK(database.run("UPDATE t SET v = 'c' WHERE k > ?", 5).value() == 0);
  auto rows =
      database.query("SELECT k, v FROM t WHERE v <> ? ORDER BY k", std::string{"z"}).value();
  std::string seen;
  while (rows.next().value()) {
    auto const [key, text] = rows.row<int, std::string_view>().value();
    // The same statement again, while the first run of it is not over.
    auto inner = database.query("SELECT k, v FROM t WHERE v <> ? ORDER BY k", text).value();
    REQUIRE(inner.next().value());
    seen += std::to_string(key) + std::string{text} + std::to_string(*inner.column<int>(0)) + " ";
  }
  CHECK(seen == "1a2 2b1 ");
  CHECK_FALSE(rows.next().value());
  CHECK(database.first<int>("SELECT k FROM t WHERE k = 9").value() == std::nullopt);
}

TEST_CASE("a transaction that goes is rolled back, one that is committed stays") {
  Scratch scratch;
  auto& database = *scratch.database;
  {
    auto const transaction = database.begin().value();
    REQUIRE(database.run("INSERT INTO t VALUES (1, 1)"));
  }
  CHECK(database.first<int>("SELECT count(*) FROM t").value() == 0);
  auto transaction = database.begin().value();
  REQUIRE(database.run("INSERT INTO t VALUES (1, 1)"));
  CHECK(transaction.commit());
  CHECK(database.first<int>("SELECT count(*) FROM t").value() == 1);
}

TEST_CASE("a rollback that fails for want of memory asks for the database to be opened again") {
  Scratch scratch;
  auto& database = *scratch.database;
  {
    auto const transaction = database.begin().value();
    REQUIRE(database.run("INSERT INTO t VALUES (1, 1)"));
    sqlite3_hard_heap_limit64(1);
    CHECK(id_of(database.run("INSERT INTO t VALUES (2, ?)", Bytes(100'000, 1))) ==
          "sql.out_of_memory");
  }
  sqlite3_hard_heap_limit64(0);
  CHECK(id_of(database.run("INSERT INTO t VALUES (3, 3)")) == "sql.reopen");
  scratch.database.reset();
  scratch.database = Database::open("t.db", {.vfs = scratch.disk.vfs()}).value();
  CHECK(scratch.database->first<int>("SELECT count(*) FROM t").value() == 0);
}

TEST_CASE("rules of a table are conflicts, and a repeated key is told apart") {
  Scratch scratch;
  auto& database = *scratch.database;
  REQUIRE(
      database.run_script("CREATE TABLE child (k INTEGER NOT NULL REFERENCES t (k)) STRICT;"
                          "INSERT INTO t VALUES (1, 1);"));
  auto const again = database.run("INSERT INTO t VALUES (1, 2)");
  REQUIRE_FALSE(again);
  CHECK(again.error().code == Code::conflict);
  CHECK(again.error().id == "sql.not_unique");
  CHECK(again.error().parameter("detail") == "UNIQUE constraint failed: t.k");
  CHECK(id_of(database.run("INSERT INTO child VALUES (2)")) == "sql.constraint");
  CHECK(id_of(database.run("INSERT INTO child VALUES (NULL)")) == "sql.constraint");
  CHECK(id_of(database.run("SELECT nothing FROM nowhere")) == "sql.failed");
  CHECK(id_of(database.run("SELECT \"text\"")) == "sql.failed");
}

TEST_CASE("a database is opened with the settings that durability rests on") {
  Scratch scratch;
  auto const setting = [&](char const* sql) {
    return scratch.database->first<std::int64_t>(sql).value();
  };
  CHECK(scratch.database->first<std::string>("PRAGMA journal_mode").value() == "wal");
  CHECK(scratch.database->first<std::string>("PRAGMA locking_mode").value() == "exclusive");
  CHECK(setting("PRAGMA synchronous") == 2);
  CHECK(setting("PRAGMA foreign_keys") == 1);
  CHECK(setting("PRAGMA trusted_schema") == 0);
  CHECK(setting("PRAGMA cell_size_check") == 1);
  CHECK(setting("PRAGMA secure_delete") == 1);
  CHECK(setting("PRAGMA page_size") == 8192);
  CHECK(setting("PRAGMA cache_size") == -8192);
}

TEST_CASE("a database that is open in another process is locked, and the error names it") {
  TemporaryFolder const folder;
  auto const path = folder.file("node.db");
  REQUIRE(Database::open(path));
  int ready[2];
  int done[2];
  REQUIRE(pipe(ready) == 0);
  REQUIRE(pipe(done) == 0);
  auto const child = fork();
  REQUIRE(child >= 0);
  char byte = 'x';
  if (child == 0) {
    close(done[1]);
    auto const held = Database::open(path);
    bool const told = held && write(ready[1], &byte, 1) == 1 && read(done[0], &byte, 1) == 0;
    _exit(told ? 0 : 1);
  }
  close(ready[1]);
  REQUIRE(read(ready[0], &byte, 1) == 1);
  auto const second = Database::open(path);
  REQUIRE_FALSE(second);
  CHECK(second.error() == fail(Code::unavailable, "sql.locked", {{"path", path}}));
  close(done[1]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(Database::open(path));
  close(ready[0]);
  close(done[0]);
}

TEST_CASE("a database that this process has open already is locked too, on either disk") {
  TemporaryFolder const folder;
  SimulatedDisk disk;
  for (auto const& vfs : {std::string{}, disk.vfs()}) {
    auto const path = folder.file("twice.db");
    auto const first = Database::open(path, {.vfs = vfs}).value();
    auto const second = Database::open(path, {.vfs = vfs});
    REQUIRE_FALSE(second);
    CHECK(second.error().id == "sql.locked");
  }
}

TEST_CASE("what cannot be opened says why") {
  TemporaryFolder const folder;
  SimulatedDisk disk;
  for (auto const& vfs : {std::string{}, disk.vfs()}) {
    auto const absent =
        Database::open(folder.file("absent.db"), {.mode = Mode::existing, .vfs = vfs});
    REQUIRE_FALSE(absent);
    CHECK(absent.error().code == Code::not_found);
  }
  std::filesystem::create_directory(folder.file("folder"));
  auto const a_folder = Database::open(folder.file("folder"));
  REQUIRE_FALSE(a_folder);
  CHECK(a_folder.error().id == "sql.cannot_open");
  CHECK(a_folder.error().parameter("path") == folder.file("folder"));
  std::ofstream{folder.file("text.db")} << std::string(20'000, 'x');
  auto const text = Database::open(folder.file("text.db"));
  REQUIRE_FALSE(text);
  CHECK(text.error().code == Code::damaged);
  CHECK(text.error().id == "sql.damaged");
}

TEST_CASE("damage to the header or to a page is found, by use or by the check") {
  SimulatedDisk disk;
  auto const open = [&] { return Database::open("d.db", {.vfs = disk.vfs()}); };
  {
    auto const database = open().value();
    REQUIRE(
        database->run_script("CREATE TABLE t (k INTEGER PRIMARY KEY, v BLOB) STRICT;"
                             "CREATE INDEX by_v ON t (v);"));
    for (int key = 0; key < 200; ++key) {
      REQUIRE(database->run("INSERT INTO t VALUES (?, ?)", key, Bytes(500, 1)));
    }
    CHECK(database->quick_check().value().empty());
  }
  auto const sound = disk.files().at("d.db");
  auto const outcome_of = [&](std::size_t offset, std::uint8_t flip) {
    auto content = sound;
    content[offset] ^= flip;
    disk.put("d.db", content);
    auto const database = open();
    if (!database) return database.error().id;
    auto const findings = (*database)->quick_check();
    if (!findings) return findings.error().id;
    return std::string{findings->empty() ? "sound" : "findings"};
  };
  CHECK(outcome_of(0, 0) == "sound");
  CHECK(outcome_of(0, 1) == "sql.damaged");
  CHECK(outcome_of(100, 0xff) == "sql.damaged");
  std::size_t const pages = sound.size() / 8192;
  for (std::size_t page = 1; page < pages; ++page) {
    CAPTURE(page);
    CHECK_FALSE(outcome_of(page * 8192, 0xff) == "sound");
  }
}

TEST_CASE("a failing read is an input or output error, and later reads go on") {
  Scratch scratch;
  REQUIRE(scratch.database->run("INSERT INTO t VALUES (1, ?)", Bytes(1 << 20, 1)));
  scratch.database.reset();
  scratch.database = Database::open("t.db", {.vfs = scratch.disk.vfs()}).value();
  scratch.disk.fail_reads(true);
  auto const failed = scratch.database->first<Bytes>("SELECT v FROM t");
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Code::unavailable);
  CHECK(failed.error().id == "sql.io");
  scratch.disk.fail_reads(false);
  CHECK(scratch.database->first<Bytes>("SELECT v FROM t").value()->size() == 1 << 20);
}

TEST_CASE("each failure of SQLite has its own code and id") {
  struct Row {
    int result_code;
    int system_errno;
    Code code;
    char const* id;
  };

  for (auto const& row : {
           Row{SQLITE_FULL, 0, Code::unavailable, "sql.disk_full"},
           Row{SQLITE_IOERR_WRITE, EIO, Code::unavailable, "sql.io"},
           Row{SQLITE_IOERR_FSYNC, ENOSPC, Code::unavailable, "sql.disk_full"},
           Row{SQLITE_IOERR_WRITE, EDQUOT, Code::unavailable, "sql.disk_full"},
           Row{SQLITE_IOERR_NOMEM, 0, Code::unavailable, "sql.out_of_memory"},
           Row{SQLITE_NOMEM, 0, Code::unavailable, "sql.out_of_memory"},
           Row{SQLITE_BUSY_RECOVERY, 0, Code::unavailable, "sql.locked"},
           Row{SQLITE_LOCKED, 0, Code::unavailable, "sql.locked"},
           Row{SQLITE_READONLY_DBMOVED, 0, Code::unavailable, "sql.read_only"},
           Row{SQLITE_CANTOPEN, ENOENT, Code::not_found, "sql.not_found"},
           Row{SQLITE_CANTOPEN_ISDIR, 0, Code::unavailable, "sql.cannot_open"},
           Row{SQLITE_PERM, EACCES, Code::unavailable, "sql.cannot_open"},
           Row{SQLITE_CORRUPT_INDEX, 0, Code::damaged, "sql.damaged"},
           Row{SQLITE_NOTADB, 0, Code::damaged, "sql.damaged"},
           Row{SQLITE_CONSTRAINT_PRIMARYKEY, 0, Code::conflict, "sql.not_unique"},
           Row{SQLITE_CONSTRAINT_CHECK, 0, Code::conflict, "sql.constraint"},
           Row{SQLITE_TOOBIG, 0, Code::too_large, "sql.too_large"},
           Row{SQLITE_ABORT_ROLLBACK, 0, Code::unavailable, "sql.rolled_back"},
           Row{SQLITE_ERROR, 0, Code::damaged, "sql.failed"},
       }) {
    auto const error = error_of(row.result_code, row.system_errno, std::string(500, 'x'), "a.db");
    CAPTURE(error.brief());
    CHECK(error.code == row.code);
    CHECK(error.id == row.id);
    CHECK(error.parameter("path") == "a.db");
    CHECK(error.parameter("detail").size() < 300);
  }
}

}  // namespace comity::sql
