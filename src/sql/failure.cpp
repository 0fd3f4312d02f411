#include "failure.h"

#include "comity/sql/limits.h"

#include <cerrno>
#include <system_error>

#include <sqlite3.h>

namespace comity::sql {
namespace {

Error broken_rule(int result_code, Parameters parameters) {
  bool const duplicate = result_code == SQLITE_CONSTRAINT_UNIQUE ||
                         result_code == SQLITE_CONSTRAINT_PRIMARYKEY ||
                         result_code == SQLITE_CONSTRAINT_ROWID;
  return fail(Code::conflict, duplicate ? "sql.not_unique" : "sql.constraint",
              std::move(parameters));
}

}  // namespace

Error error_of(int result_code, int system_errno, std::string_view detail,
               std::string const& path) {
  std::string const words{detail.substr(0, detail_bytes_max)};
  Parameters const file{{"path", path}};
  Parameters const both{{"path", path}, {"detail", words}};
  if (result_code == SQLITE_IOERR_NOMEM) result_code = SQLITE_NOMEM;
  if (result_code == SQLITE_ABORT_ROLLBACK) {
    return fail(Code::unavailable, "sql.rolled_back", file);
  }
  switch (result_code & 0xff) {
    case SQLITE_FULL:
      return fail(Code::unavailable, "sql.disk_full", file);
    case SQLITE_IOERR:
      return input_output_error(system_errno, words, path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return fail(Code::unavailable, "sql.locked", file);
    case SQLITE_READONLY:
      return fail(Code::unavailable, "sql.read_only", file);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return cannot_open(system_errno, words, path);
    case SQLITE_NOMEM:
      return fail(Code::unavailable, "sql.out_of_memory", file);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail(Code::damaged, "sql.damaged", both);
    case SQLITE_CONSTRAINT:
      return broken_rule(result_code, both);
    case SQLITE_TOOBIG:
      return fail(Code::too_large, "sql.too_large", file);
    default:
      COMITY_CHECK(result_code != SQLITE_MISUSE && result_code != SQLITE_RANGE);
      return fail(Code::damaged, "sql.failed", both);
  }
}

Error input_output_error(int system_errno, std::string_view detail, std::string const& path) {
  // Space that was promised to a write can turn out to be missing only at the sync.
  if (system_errno == ENOSPC || system_errno == EDQUOT) {
    return fail(Code::unavailable, "sql.disk_full", {{"path", path}});
  }
  std::string words{detail};
  if (system_errno != 0) words += ": " + std::generic_category().message(system_errno);
  return fail(Code::unavailable, "sql.io", {{"path", path}, {"detail", words}});
}

Error cannot_open(int system_errno, std::string_view detail, std::string const& path) {
  if (system_errno == ENOENT) return fail(Code::not_found, "sql.not_found", {{"path", path}});
  std::string const words =
      system_errno != 0 ? std::generic_category().message(system_errno) : std::string{detail};
  return fail(Code::unavailable, "sql.cannot_open", {{"path", path}, {"detail", words}});
}

}  // namespace comity::sql
