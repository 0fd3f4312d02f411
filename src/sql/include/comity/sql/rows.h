/// The rows of a query, one at a time.
#pragma once

#include "comity/sql/value.h"

#include <string>
#include <tuple>

struct sqlite3_stmt;

namespace comity::sql {

class Database;

/// A statement that is running. It goes back to its database's cache when it ends, so it must not
/// outlive the database; while it lives, the write-ahead log cannot be reused, so it should be
/// short-lived. Not thread-safe.
class Rows {
 public:
  Rows(Rows&& other) noexcept;
  Rows& operator=(Rows&&) = delete;
  ~Rows();

  /// Moves to the next row; false after the last and ever after. Errors: see `Database`.
  Result<bool> next();

  /// Ends the statement before its last row. A statement that writes and returns rows (RETURNING, a
  /// PRAGMA) outside a transaction commits only here or after the last row, and may fail so.
  /// Errors: see `Database`.
  Result<void> finish();

  /// Column `index` (from 0) of the current row. `T` is an integer, bool, `Instant`, `std::string`,
  /// `std::string_view`, `Bytes`, `ByteView`, `Digest`, `StrongId`, `StrongNumber`, or an optional
  /// of these, which alone takes NULL. Views last until the next call of `next`.
  /// Errors: `damaged sql.unexpected_value` when what is stored is no `T`.
  template <typename T>
  Result<T> column(int index) const;

  /// The first columns of the current row, all or none:
  /// `auto const [seq, hash] = TRY(rows.row<std::int64_t, Digest>());`
  template <typename... Ts>
  Result<std::tuple<Ts...>> row() const;

 private:
  friend class Database;

  Rows(Database& database, sqlite3_stmt* statement, bool* in_use)
      : database_{&database}, statement_{statement}, in_use_{in_use} {}

  template <typename... Ts, std::size_t... indices>
  Result<std::tuple<Ts...>> row_of(std::index_sequence<indices...>) const;

  bool is_null(int index) const;
  Result<std::int64_t> integer(int index) const;
  Result<std::string_view> text(int index) const;
  Result<ByteView> blob(int index) const;
  Error unexpected(int index) const;

  Database* database_;
  sqlite3_stmt* statement_;
  bool* in_use_;  ///< In the cache's entry; null for a second run of one that is in use.
  bool ended_ = false;
};

template <typename T>
Result<T> Rows::column(int index) const {
  if constexpr (detail::is_a<T, std::optional>) {
    if (is_null(index)) return T{};
    return T{TRY(column<typename T::value_type>(index))};
  } else if constexpr (std::same_as<T, bool>) {
    auto const value = TRY(integer(index));
    if (value != 0 && value != 1) return unexpected(index);
    return value == 1;
  } else if constexpr (std::integral<T>) {
    auto const value = TRY(integer(index));
    if (!std::in_range<T>(value)) return unexpected(index);
    return static_cast<T>(value);
  } else if constexpr (std::same_as<T, Instant>) {
    auto const value = instant_from_milliseconds(TRY(integer(index)));
    if (!value) return unexpected(index);
    return *value;
  } else if constexpr (detail::is_a<T, StrongNumber>) {
    return T{TRY(column<std::uint64_t>(index))};
  } else if constexpr (std::same_as<T, Digest>) {
    auto const value = Digest::from(TRY(blob(index)));
    if (!value) return unexpected(index);
    return *value;
  } else if constexpr (std::same_as<T, ByteView>) {
    return blob(index);
  } else if constexpr (std::same_as<T, Bytes>) {
    return to_bytes(TRY(blob(index)));
  } else if constexpr (std::same_as<T, std::string_view>) {
    return text(index);
  } else {
    return T{std::string{TRY(text(index))}};
  }
}

template <typename... Ts>
Result<std::tuple<Ts...>> Rows::row() const {
  return row_of<Ts...>(std::index_sequence_for<Ts...>{});
}

template <typename... Ts, std::size_t... indices>
Result<std::tuple<Ts...>> Rows::row_of(std::index_sequence<indices...>) const {
  std::tuple<Result<Ts>...> columns{column<Ts>(static_cast<int>(indices))...};
  Error const* failed = nullptr;
  auto const look = [&](auto const& result) {
    if (!result && !failed) failed = &result.error();
  };
  (look(std::get<indices>(columns)), ...);
  if (failed) return *failed;
  return std::tuple<Ts...>{std::move(*std::get<indices>(columns))...};
}

}  // namespace comity::sql
