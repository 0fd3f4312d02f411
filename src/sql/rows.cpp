#include "comity/sql/rows.h"

#include "comity/sql/database.h"

#include <sqlite3.h>

namespace comity::sql {

Rows::Rows(Rows&& other) noexcept
    : database_{other.database_},
      statement_{std::exchange(other.statement_, nullptr)},
      in_use_{other.in_use_},
      ended_{other.ended_} {}

Rows::~Rows() {
  if (!statement_) return;
  if (!in_use_) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  *in_use_ = false;
}

Result<bool> Rows::next() {
  // Stepping once more would run the statement again.
  if (ended_) return false;
  int const result_code = sqlite3_step(statement_);
  if (result_code == SQLITE_ROW) return true;
  // Not left to the destructor: the end of a read lets the write-ahead log be reused.
  TRY(finish());
  return false;
}

Result<void> Rows::finish() {
  ended_ = true;
  // Repeats the error of the last step, if it was one.
  int const result_code = sqlite3_reset(statement_);
  if (result_code != SQLITE_OK) return database_->failure(result_code);
  return {};
}

bool Rows::is_null(int index) const {
  COMITY_CHECK(index < sqlite3_data_count(statement_));
  return sqlite3_column_type(statement_, index) == SQLITE_NULL;
}

Result<std::int64_t> Rows::integer(int index) const {
  COMITY_CHECK(index < sqlite3_data_count(statement_));
  if (sqlite3_column_type(statement_, index) != SQLITE_INTEGER) return unexpected(index);
  return sqlite3_column_int64(statement_, index);
}

Result<std::string_view> Rows::text(int index) const {
  COMITY_CHECK(index < sqlite3_data_count(statement_));
  if (sqlite3_column_type(statement_, index) != SQLITE_TEXT) return unexpected(index);
  auto const* const data = reinterpret_cast<char const*>(sqlite3_column_text(statement_, index));
  return std::string_view{data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, index))};
}

Result<ByteView> Rows::blob(int index) const {
  COMITY_CHECK(index < sqlite3_data_count(statement_));
  if (sqlite3_column_type(statement_, index) != SQLITE_BLOB) return unexpected(index);
  auto const* const data = static_cast<std::uint8_t const*>(sqlite3_column_blob(statement_, index));
  return ByteView{data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, index))};
}

Error Rows::unexpected(int index) const {
  return fail(Code::damaged, "sql.unexpected_value",
              {{"path", database_->path()}, {"column", sqlite3_column_name(statement_, index)}});
}

}  // namespace comity::sql
