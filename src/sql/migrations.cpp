#include "comity/sql/migrations.h"

#include <fmt/format.h>

namespace comity::sql {
namespace {

Result<void> take(Database& database, Migration const& migration) {
  auto const taken = database.run_script(migration.sql);
  if (taken) return {};
  auto const& error = taken.error();
  if (error.code == Code::unavailable) return error;
  return fail(Code::damaged, "sql.migration_failed",
              {{"path", database.path()},
               {"version", std::to_string(migration.version)},
               {"name", migration.name},
               {"detail", std::string{error.parameter("detail")}}});
}

Result<void> check_owner(Database& database, Schema const& schema) {
  auto const owner = *TRY(database.first<std::int32_t>("PRAGMA application_id"));
  if (owner == schema.application_id) return {};
  bool const empty = !TRY(database.first<std::int64_t>("SELECT 1 FROM sqlite_schema"));
  if (owner == 0 && empty) return {};
  return fail(Code::refused, "sql.foreign_database", {{"path", database.path()}});
}

}  // namespace

Result<int> migrate(Database& database, Schema const& schema) {
  for (int version = 0; auto const& migration : schema.migrations) {
    COMITY_CHECK(migration.version == ++version);
  }
  TRY(check_owner(database, schema));
  auto const newest = static_cast<int>(schema.migrations.size());
  int const found = *TRY(database.first<int>("PRAGMA user_version"));
  if (found < 0 || found > newest) {
    return fail(Code::refused, "sql.newer_database",
                {{"path", database.path()},
                 {"found", std::to_string(found)},
                 {"known", std::to_string(newest)}});
  }
  if (found == newest) return 0;
  auto transaction = TRY(database.begin());
  for (auto const& migration : schema.migrations.subspan(static_cast<std::size_t>(found))) {
    TRY(take(database, migration));
  }
  TRY(database.run_script(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};",
                                      schema.application_id, newest)));
  TRY(transaction.commit());
  return newest - found;
}

}  // namespace comity::sql
