#include "comity/sql/database.h"

#include "comity/sql/limits.h"
#include "failure.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace comity::sql {
namespace {

int bind(sqlite3_stmt* statement, int index, Value const& value, sqlite3_destructor_type lifetime) {
  auto const bytes = value.bytes();
  // SQLite takes a null pointer for NULL, but an empty text or blob is a value.
  void const* const data = bytes.empty() ? "" : static_cast<void const*>(bytes.data());
  switch (value.kind()) {
    case Value::Kind::null:
      return sqlite3_bind_null(statement, index);
    case Value::Kind::integer:
      return sqlite3_bind_int64(statement, index, value.integer());
    case Value::Kind::text:
      return sqlite3_bind_text64(statement, index, static_cast<char const*>(data), bytes.size(),
                                 lifetime, SQLITE_UTF8);
    case Value::Kind::blob:
      return sqlite3_bind_blob64(statement, index, data, bytes.size(), lifetime);
  }
  return SQLITE_MISUSE;
}

/// What the system said when the write-ahead log could not be written or synced in a commit, which
/// `sqlite3_system_errno` does not know; 0 if nothing.
int errno_of_journal(sqlite3* handle) {
  sqlite3_file* journal = nullptr;
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &journal);
  if (!journal || !journal->pMethods) return 0;
  int system_errno = 0;
  journal->pMethods->xFileControl(journal, SQLITE_FCNTL_LAST_ERRNO, &system_errno);
  return system_errno;
}

}  // namespace

Transaction::Transaction(Transaction&& other) noexcept
    : database_{std::exchange(other.database_, nullptr)} {}

Transaction::~Transaction() {
  if (database_) database_->roll_back();
}

Result<void> Transaction::commit() {
  COMITY_CHECK(database_);
  auto const committed = database_->run("COMMIT");
  if (committed) {
    database_->in_transaction_ = false;
  } else {
    database_->roll_back();
  }
  database_ = nullptr;
  if (!committed) return committed.error();
  return {};
}

Result<std::unique_ptr<Database>> Database::open(std::string path, Options const& options) {
  std::unique_ptr<Database> database{new Database{std::move(path)}};
  TRY(database->connect(options));
  TRY(database->configure());
  return database;
}

Database::~Database() {
  COMITY_CHECK(!in_transaction_);
  for (auto const& [sql, prepared] : prepared_) {
    COMITY_CHECK(!prepared.in_use);
    sqlite3_finalize(prepared.statement);
  }
  COMITY_CHECK(sqlite3_close(handle_) == SQLITE_OK);
}

Result<void> Database::connect(Options const& options) {
  int const flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (options.mode == Mode::create ? SQLITE_OPEN_CREATE : 0);
  char const* const vfs = options.vfs.empty() ? nullptr : options.vfs.c_str();
  int const opened = sqlite3_open_v2(path_.c_str(), &handle_, flags, vfs);
  if (!handle_) return error_of(SQLITE_NOMEM, 0, {}, path_);
  if (opened != SQLITE_OK) return failure(opened);
  // Without the right to write, SQLite opens the file for reading and says nothing.
  if (sqlite3_db_readonly(handle_, "main") == 1) return failure(SQLITE_READONLY);
  for (int const option : {SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_ENABLE_FKEY}) {
    sqlite3_db_config(handle_, option, 1, nullptr);
  }
  for (int const option :
       {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_DQS_DML}) {
    sqlite3_db_config(handle_, option, 0, nullptr);
  }
  return {};
}

Result<void> Database::configure() {
  // The lock comes first: with it the index of the write-ahead log stays in this process's memory.
  TRY(
      run_script(fmt::format("PRAGMA locking_mode = EXCLUSIVE;"
                             "PRAGMA page_size = {};"
                             "PRAGMA mmap_size = 0;"
                             "PRAGMA temp_store = MEMORY;"
                             "PRAGMA cell_size_check = ON;"
                             "PRAGMA secure_delete = ON;"
                             "PRAGMA cache_size = -{};",
                             page_bytes, cache_kib_max)));
  auto const journal = TRY(first<std::string>("PRAGMA journal_mode = WAL"));
  if (journal != "wal") return failure(SQLITE_CANTOPEN);
  TRY(
      run_script(fmt::format("PRAGMA synchronous = FULL;"
                             "PRAGMA wal_autocheckpoint = {};"
                             "PRAGMA journal_size_limit = {};",
                             wal_pages_before_checkpoint, wal_bytes_kept_max)));
  int const copied =
      sqlite3_wal_checkpoint_v2(handle_, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (copied != SQLITE_OK) return failure(copied);
  return {};
}

Result<std::int64_t> Database::run_with(std::string_view sql, std::span<Value const> values) {
  auto rows = TRY(start(sql, values, Lifetime::borrowed));
  while (TRY(rows.next())) {
  }
  return sqlite3_changes64(handle_);
}

Result<Rows> Database::start(std::string_view sql, std::span<Value const> values,
                             Lifetime lifetime) {
  TRY(check_usable());
  auto rows = TRY(prepare(sql));
  COMITY_CHECK(sqlite3_bind_parameter_count(rows.statement_) == static_cast<int>(values.size()));
  auto* const keep = lifetime == Lifetime::borrowed ? SQLITE_STATIC : SQLITE_TRANSIENT;
  for (int index = 1; auto const& value : values) {
    int const bound = bind(rows.statement_, index++, value, keep);
    if (bound != SQLITE_OK) return failure(bound);
  }
  return rows;
}

Result<Rows> Database::prepare(std::string_view sql) {
  auto const known = prepared_.find(sql);
  if (known != prepared_.end() && !known->second.in_use) {
    known->second.in_use = true;
    return Rows{*this, known->second.statement, &known->second.in_use};
  }
  sqlite3_stmt* statement = nullptr;
  char const* rest = nullptr;
  int const prepared = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &statement, &rest);
  if (prepared != SQLITE_OK) return failure(prepared);
  COMITY_CHECK(statement && rest == sql.data() + sql.size());
  if (known != prepared_.end()) return Rows{*this, statement, nullptr};
  auto& kept = prepared_.emplace(sql, Prepared{statement, true}).first->second;
  return Rows{*this, statement, &kept.in_use};
}

Result<void> Database::run_script(std::string const& sql) {
  TRY(check_usable());
  int const result_code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (result_code != SQLITE_OK) return failure(result_code);
  return {};
}

Result<Transaction> Database::begin() {
  COMITY_CHECK(!in_transaction_);
  TRY(run("BEGIN IMMEDIATE"));
  in_transaction_ = true;
  return Transaction{*this};
}

Result<std::vector<std::string>> Database::quick_check() {
  std::vector<std::string> findings;
  auto rows = TRY(query(fmt::format("PRAGMA quick_check({})", findings_max)));
  while (TRY(rows.next())) findings.push_back(TRY(rows.column<std::string>(0)));
  if (findings == std::vector<std::string>{"ok"}) findings.clear();
  return findings;
}

Result<void> Database::check_usable() const {
  if (must_reopen_) return fail(Code::unavailable, "sql.reopen", {{"path", path_}});
  // SQLite gave the transaction up; what follows in it must not become a transaction of its own.
  if (in_transaction_ && sqlite3_get_autocommit(handle_) != 0) {
    return fail(Code::unavailable, "sql.rolled_back", {{"path", path_}});
  }
  return {};
}

void Database::roll_back() {
  in_transaction_ = false;
  if (sqlite3_get_autocommit(handle_) != 0) return;
  int const result_code = sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
  if (result_code != SQLITE_OK) must_reopen_ = true;
}

Error Database::failure(int result_code) const {
  int system_errno = sqlite3_system_errno(handle_);
  if (system_errno == 0) system_errno = errno_of_journal(handle_);
  return error_of(result_code, system_errno, sqlite3_errmsg(handle_), path_);
}

}  // namespace comity::sql
