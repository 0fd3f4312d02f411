/// One SQLite database, held by this process alone: write-ahead log, every commit on the disk
/// before it returns. It knows how to run SQL, not what a table means.
#pragma once

#include "comity/sql/disk.h"
#include "comity/sql/rows.h"

#include <array>
#include <span>
#include <unordered_map>
#include <vector>

struct sqlite3;

namespace comity::sql {

struct Options {
  Mode mode = Mode::create;
  std::string vfs;  ///< `Disk::vfs()`; empty for the system's own.
};

namespace detail {

template <typename... Ts>
struct RowOf {
  using type = std::tuple<Ts...>;
};

template <typename T>
struct RowOf<T> {
  using type = T;
};

template <typename T>
inline constexpr bool is_view = std::same_as<T, std::string_view> || std::same_as<T, ByteView>;

struct TextHash {
  using is_transparent = void;

  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

}  // namespace detail

/// A transaction, rolled back when it goes unless it was committed. Must not outlive its database.
class Transaction {
 public:
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  /// All of it is on the disk when this succeeds, and the transaction is over either way. After an
  /// error all of it is rolled back and the database may be used again; only a crash before the
  /// next commit can still bring it back whole, when the disk failed at the very last step.
  /// Errors: see `Database`; `unavailable sql.rolled_back` when an earlier statement of it failed
  /// in such a way (disk full, input or output error) that SQLite gave the transaction up.
  Result<void> commit();

 private:
  friend class Database;

  explicit Transaction(Database& database) : database_{&database} {}

  Database* database_;
};

/// Neither thread-safe nor movable. Any operation can fail with
///   `unavailable sql.disk_full`, `unavailable sql.io`  nothing was lost; it can be tried again;
///   `unavailable sql.locked`         another process (or connection) has the database;
///   `unavailable sql.read_only`, `unavailable sql.out_of_memory`;
///   `unavailable sql.reopen`         rolling back failed: close this and open the database again;
///   `damaged sql.damaged`            the file is not a database, or contradicts itself;
///   `damaged sql.failed`             SQLite refuses the statement: the tables are not those of
///                                    this program;
///   `conflict sql.not_unique`, `conflict sql.constraint`  for a rule of the table itself;
///   `too_large sql.too_large`        for a text or blob above SQLite's limit (10^9 bytes).
/// Each names the file. A statement that this program should never have written aborts.
class Database {
 public:
  /// Takes the lock, recovers what a crash left, and copies the write-ahead log into the database,
  /// so that nothing rests on pages of that log which a failed sync may have kept off the disk.
  /// Errors: as above, `not_found sql.not_found`, `unavailable sql.cannot_open`.
  static Result<std::unique_ptr<Database>> open(std::string path, Options const& options = {});

  Database(Database const&) = delete;
  Database& operator=(Database const&) = delete;

  /// Copies the write-ahead log into the file and lets the lock go. All `Rows` and `Transaction`s
  /// have gone before.
  ~Database();

  std::string const& path() const { return path_; }

  /// Runs one statement to its end; returns the rows changed, if it is an INSERT, UPDATE or DELETE.
  /// Statements are prepared once and kept by their text, so `sql` must be a text of the program,
  /// with `?` where values go. Outside a `Transaction` it is one of its own.
  template <typename... Values>
  Result<std::int64_t> run(std::string_view sql, Values const&... values) {
    return run_with(sql, std::array<Value, sizeof...(Values)>{Value{values}...});
  }

  /// Starts a query. The values are copied, so they need not outlive the call.
  template <typename... Values>
  Result<Rows> query(std::string_view sql, Values const&... values) {
    return start(sql, std::array<Value, sizeof...(Values)>{Value{values}...}, Lifetime::copied);
  }

  /// The first row of a query, if it has any, as a `Column` if there is one and else as a tuple:
  /// `auto const size = TRY(database.first<std::int64_t>("SELECT max(size) FROM head"));`
  template <typename... Columns, typename... Values>
  Result<std::optional<typename detail::RowOf<Columns...>::type>> first(std::string_view sql,
                                                                        Values const&... values);

  /// Runs several statements without values.
  Result<void> run_script(std::string const& sql);

  /// Begins a transaction that writes. One at a time: beginning a second one is a bug and aborts.
  Result<Transaction> begin();

  /// Reads the whole file and returns what is wrong with it, at most `findings_max` lines for a
  /// person; none if it is sound. Takes time in proportion to the file.
  Result<std::vector<std::string>> quick_check();

 private:
  friend class Rows;
  friend class Transaction;

  enum class Lifetime { borrowed, copied };

  struct Prepared {
    sqlite3_stmt* statement = nullptr;
    bool in_use = false;
  };

  explicit Database(std::string path) : path_{std::move(path)} {}

  Result<void> connect(Options const& options);
  Result<void> configure();
  Result<std::int64_t> run_with(std::string_view sql, std::span<Value const> values);
  Result<Rows> start(std::string_view sql, std::span<Value const> values, Lifetime lifetime);
  Result<Rows> prepare(std::string_view sql);
  Result<void> check_usable() const;
  void roll_back();
  Error failure(int result_code) const;

  std::string path_;
  sqlite3* handle_ = nullptr;
  std::unordered_map<std::string, Prepared, detail::TextHash, std::equal_to<>> prepared_;
  bool in_transaction_ = false;
  bool must_reopen_ = false;
};

template <typename... Columns, typename... Values>
Result<std::optional<typename detail::RowOf<Columns...>::type>> Database::first(
    std::string_view sql, Values const&... values) {
  static_assert((!detail::is_view<Columns> && ...), "a view would outlive its row");
  using Row = typename detail::RowOf<Columns...>::type;
  Rows rows =
      TRY(start(sql, std::array<Value, sizeof...(Values)>{Value{values}...}, Lifetime::borrowed));
  std::optional<Row> row;
  if (TRY(rows.next())) {
    if constexpr (sizeof...(Columns) == 1) {
      row = TRY(rows.column<Row>(0));
    } else {
      row = TRY(rows.row<Columns...>());
    }
    TRY(rows.finish());
  }
  return row;
}

}  // namespace comity::sql
