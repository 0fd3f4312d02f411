/// Where a node keeps who has the watch, and the views of its officers.
#pragma once

#include "comity/base/bytes.h"

#include <string_view>
#include <vector>

namespace comity::watch {

/// What is kept, each record by its id. Databases hold these numbers.
enum class Table { watches = 0, views = 1 };

/// Records as JSON bytes. Errors of all: `unavailable` if it cannot be read or written now,
/// `damaged` if what it holds cannot be.
class WatchStore {
 public:
  virtual ~WatchStore() = default;

  /// All records of a table, in the order of their ids (by bytes).
  virtual Result<std::vector<Bytes>> records(Table table) = 0;

  /// Adds the record or replaces the one of that id; durable when it returns.
  virtual Result<void> put(Table table, std::string_view id, ByteView record) = 0;
};

}  // namespace comity::watch
