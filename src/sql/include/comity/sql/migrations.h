/// The steps by which a program's tables came to be as they are. A database remembers how many it
/// has taken (`user_version`) and whose it is (`application_id`).
#pragma once

#include "comity/sql/database.h"

namespace comity::sql {

/// One step: its number (from 1, without gaps), a name for people, and SQL that takes the tables
/// from the step before it to this one. A step that was ever released is never edited.
struct Migration {
  int version;
  char const* name;
  char const* sql;
};

struct Schema {
  std::int32_t application_id;  ///< Not zero.
  std::span<Migration const> migrations;
};

/// Takes every step that `database` has not taken, in one transaction: it ends at the newest
/// version, or is left just as it was. Returns the number of steps taken. Not within a transaction.
/// Errors: those of `Database`; `refused sql.foreign_database` when another program made the file;
/// `refused sql.newer_database` when a newer version of this program did; `damaged
/// sql.migration_failed`, naming the step, when the tables do not take it.
Result<int> migrate(Database& database, Schema const& schema);

}  // namespace comity::sql
