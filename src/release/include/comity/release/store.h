/// Where a node keeps what waits to leave, and what was let out in a hurry.
#pragma once

#include "comity/base/bytes.h"

#include <string_view>
#include <vector>

namespace comity::release {

/// What is kept, each record by its id. Databases hold these numbers.
enum class Table { waiting = 0, reviews = 1, admissions = 2, policy = 3 };

/// Records as JSON bytes. Errors of all: `unavailable` if it cannot be read or written now,
/// `damaged` if what it holds cannot be.
class ReleaseStore {
 public:
  virtual ~ReleaseStore() = default;

  /// All records of a table, in the order of their ids (by bytes).
  virtual Result<std::vector<Bytes>> records(Table table) = 0;

  /// Adds the record or replaces the one of that id; durable when it returns.
  virtual Result<void> put(Table table, std::string_view id, ByteView record) = 0;

  /// Removes the record, if there is one; durable when it returns.
  virtual Result<void> remove(Table table, std::string_view id) = 0;
};

}  // namespace comity::release
