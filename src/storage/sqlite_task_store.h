/// Tasks and letters in a node's database.
#pragma once

#include "comity/sql/database.h"
#include "comity/triage/store.h"
#include "data_sealer.h"

#include <map>

namespace comity::storage {

/// Refers to both, which outlive it. With a sealer everything but ids, times and counts is sealed;
/// without, it is kept as it is. Errors of all calls, besides those of the port: those of
/// `sql::Database`; `damaged crypto.seal_broken`, `forbidden storage.storage_key_needed` (path).
class SqliteTaskStore final : public triage::TaskStore {
 public:
  SqliteTaskStore(sql::Database& database, DataSealer const* sealer)
      : database_{database}, sealer_{sealer} {}

  Result<void> commit(Batch const& batch) override;
  Result<std::optional<triage::Task>> find(triage::TaskId const& id) override;
  Result<std::vector<triage::Task>> of_request(message::RequestId const& request) override;
  Result<std::vector<triage::Task>> list(std::size_t first, std::size_t count) override;
  Result<std::vector<triage::Task>> of_holder(std::string_view holder, std::size_t first,
                                              std::size_t count) override;
  Result<std::vector<triage::Task>> to_chase(Instant now, std::size_t count) override;
  Result<std::vector<triage::Letter>> letters_of(triage::TaskId const& id) override;
  Result<std::vector<triage::Letter>> letters_due(Instant now, std::size_t count) override;
  Result<void> update(triage::Letter const& letter) override;

 private:
  struct Row {
    std::int64_t number = 0;
    Bytes record;
  };

  /// Reads who holds which task, once.
  Result<void> learn_holders();

  Result<std::optional<std::int64_t>> number_of(triage::TaskId const& id);
  Result<std::int64_t> add(triage::Assignment const& assignment);
  Result<void> add(std::int64_t task, triage::Event const& event);
  Result<void> add(std::int64_t task, triage::Letter const& letter);
  Result<std::vector<triage::Task>> tasks(sql::Rows rows);
  Result<triage::Task> task_of(Row const& row);
  Result<std::vector<triage::Letter>> letters(sql::Rows rows);

  Bytes seal(std::string_view table, std::int64_t key, json::Value const& value) const;
  Result<json::Value> open(std::string_view table, std::int64_t key, ByteView record) const;

  sql::Database& database_;
  DataSealer const* sealer_;

  /// The numbers of each holder's tasks, rising; in memory alone, because who is tasked is sealed
  /// on disk. Nothing before somebody asks: most nodes never do.
  std::optional<std::map<std::string, std::vector<std::int64_t>, std::less<>>> by_holder_;
};

}  // namespace comity::storage
