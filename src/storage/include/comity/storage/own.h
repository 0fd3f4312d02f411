/// What a node keeps for its own side alone: people, what waits to leave, the watch, the journal.
#pragma once

#include "comity/journal/store.h"
#include "comity/people/store.h"
#include "comity/release/store.h"
#include "comity/watch/store.h"

#include <map>

namespace comity::storage {

/// All of them in one place.
class OwnStores : public people::PeopleStore,
                  public release::ReleaseStore,
                  public watch::WatchStore,
                  public journal::JournalStore {};

/// In memory: for tests, and to say by example what the stores must do.
class MemoryOwnStores final : public OwnStores {
 public:
  MemoryOwnStores();
  ~MemoryOwnStores() override;

  /// The next changes answer with this error and change nothing; null to go on.
  void fail_changes(std::optional<Error> error) { failure_ = std::move(error); }

  Result<std::vector<Bytes>> records(people::Table table) override;
  Result<void> put(people::Table table, std::string_view id, ByteView record) override;
  Result<void> remove(people::Table table, std::string_view id) override;

  Result<std::vector<Bytes>> records(release::Table table) override;
  Result<void> put(release::Table table, std::string_view id, ByteView record) override;
  Result<void> remove(release::Table table, std::string_view id) override;

  Result<std::vector<Bytes>> records(watch::Table table) override;
  Result<void> put(watch::Table table, std::string_view id, ByteView record) override;

  log::LogStore const& journal_log() const override;
  Result<std::vector<Bytes>> journal_entries(std::uint64_t first, std::size_t count) override;
  Result<void> commit_journal(log::Append const& append, std::span<Bytes const> entries) override;

 private:
  class JournalLog;
  using Rows = std::map<std::string, Bytes, std::less<>>;

  std::map<people::Table, Rows> people_;
  std::map<release::Table, Rows> release_;
  std::map<watch::Table, Rows> watch_;
  std::vector<Bytes> entries_;
  std::map<merkle::TileId, std::vector<Digest>> tiles_;
  std::string checkpoint_;
  std::optional<Error> failure_;
  std::unique_ptr<JournalLog> log_;
};

}  // namespace comity::storage
