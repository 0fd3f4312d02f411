#include "comity/sql/migrations.h"

#include "comity/sql/simulated_disk.h"

#include <doctest/doctest.h>

namespace comity::sql {
namespace {

constexpr std::int32_t our_id = 0x436f6d69;

constexpr std::array<Migration, 3> steps{{
    {1, "cases",
     "CREATE TABLE cases (id INTEGER PRIMARY KEY) STRICT; INSERT INTO cases VALUES (1)"},
    {2, "names", "ALTER TABLE cases ADD COLUMN name TEXT NOT NULL DEFAULT 'none'"},
    {3, "half right", "INSERT INTO cases VALUES (2, 'x'); INSERT INTO cases VALUES (2, 'y')"},
}};

Schema up_to(std::size_t count) {
  return {our_id, std::span{steps}.first(count)};
}

struct Place {
  std::unique_ptr<Database> open() { return Database::open("m.db", {.vfs = disk.vfs()}).value(); }

  SimulatedDisk disk;
};

std::string refusal_of(Result<int> const& result) {
  return result ? "no error" : result.error().id;
}

}  // namespace

TEST_CASE("migrations are taken once, in order, and remembered") {
  Place place;
  CHECK(migrate(*place.open(), up_to(1)).value() == 1);
  auto const database = place.open();
  CHECK(migrate(*database, up_to(2)).value() == 1);
  CHECK(migrate(*database, up_to(2)).value() == 0);
  CHECK(database->first<std::string>("SELECT name FROM cases").value() == "none");
}

TEST_CASE("a migration that fails midway leaves the database just as it was") {
  Place place;
  auto const database = place.open();
  REQUIRE(migrate(*database, up_to(1)));
  auto const failed = migrate(*database, up_to(3));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Code::damaged);
  CHECK(failed.error().id == "sql.migration_failed");
  CHECK(failed.error().parameter("version") == "3");
  CHECK(failed.error().parameter("name") == "half right");
  CHECK(failed.error().parameter("detail") == "UNIQUE constraint failed: cases.id");
  CHECK(database->first<int>("PRAGMA user_version").value() == 1);
  CHECK(database->first<int>("SELECT count(*) FROM pragma_table_info('cases')").value() == 1);
  CHECK(migrate(*database, up_to(2)).value() == 1);
}

TEST_CASE("a migration that a full disk stops says so and can be tried again") {
  Place place;
  auto const database = place.open();
  place.disk.set_free_bytes(10'000);
  CHECK(refusal_of(migrate(*database, up_to(2))) == "sql.disk_full");
  place.disk.set_free_bytes(std::nullopt);
  CHECK(migrate(*database, up_to(2)).value() == 2);
}

TEST_CASE("a database of a newer version or of another program is refused and left alone") {
  Place place;
  auto const database = place.open();
  REQUIRE(migrate(*database, up_to(2)));
  auto const older = migrate(*database, up_to(1));
  REQUIRE_FALSE(older);
  CHECK(older.error() == fail(Code::refused, "sql.newer_database",
                              {{"path", "m.db"}, {"found", "2"}, {"known", "1"}}));
  CHECK(refusal_of(migrate(*database, {our_id + 1, steps})) == "sql.foreign_database");
  CHECK(database->first<int>("PRAGMA application_id").value() == our_id);

  auto const unmarked = Database::open("other.db", {.vfs = place.disk.vfs()}).value();
  REQUIRE(unmarked->run("CREATE TABLE theirs (k INTEGER)"));
  CHECK(refusal_of(migrate(*unmarked, up_to(2))) == "sql.foreign_database");
}

}  // namespace comity::sql
