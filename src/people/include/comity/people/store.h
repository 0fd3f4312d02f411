/// Where a node keeps its people.
#pragma once

#include "comity/base/bytes.h"

#include <vector>

namespace comity::people {

/// What is kept, each record by its id. Databases hold these numbers: they are never given to
/// others.
enum class Table {
  agencies = 0,
  accounts = 1,
  tokens = 2,
  contacts = 3,
  rosters = 4,
  credentials = 5,
  invitations = 6,
  factors = 7,
  rules = 8,  ///< One record: "factors".
  bindings = 9,
};

/// Records as JSON bytes. Errors of all: `unavailable` if it cannot be read or written now,
/// `damaged` if what it holds cannot be.
class PeopleStore {
 public:
  virtual ~PeopleStore() = default;

  /// All records of a table, in the order of their ids (by bytes).
  virtual Result<std::vector<Bytes>> records(Table table) = 0;

  /// Adds the record or replaces the one of that id; durable when it returns.
  virtual Result<void> put(Table table, std::string_view id, ByteView record) = 0;

  /// Removes the record, if there is one; durable when it returns.
  virtual Result<void> remove(Table table, std::string_view id) = 0;
};

}  // namespace comity::people
