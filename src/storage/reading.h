/// What reading rows needs in several places.
#pragma once

#include "comity/sql/database.h"

#include <algorithm>
#include <limits>

namespace comity::storage {

/// Puts the columns of the current row into `fields`, in order. Errors: those of `sql::Rows`.
template <typename... Fields>
Result<void> read(sql::Rows const& rows, Fields&... fields) {
  auto row = TRY(rows.row<Fields...>());
  std::tie(fields...) = std::move(row);
  return {};
}

/// A count or position as SQL takes it: what is beyond its numbers is beyond every row.
inline std::int64_t bounded(std::uint64_t value) {
  constexpr std::uint64_t max = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(value, max));
}

}  // namespace comity::storage
