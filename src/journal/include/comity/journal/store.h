/// Where a node keeps its journal.
#pragma once

#include "comity/log/log.h"

#include <span>

namespace comity::journal {

/// Errors of all: `unavailable` if it cannot be read or written now, `damaged` if what must be
/// there is not.
class JournalStore {
 public:
  virtual ~JournalStore() = default;

  /// The log's leaves, tiles and checkpoint as they were committed.
  virtual log::LogStore const& journal_log() const = 0;

  /// Entries from number `first` on, at most `count`.
  virtual Result<std::vector<Bytes>> journal_entries(std::uint64_t first, std::size_t count) = 0;

  /// Adds all of it or nothing; durable when it returns.
  virtual Result<void> commit_journal(log::Append const& append,
                                      std::span<Bytes const> entries) = 0;
};

}  // namespace comity::journal
