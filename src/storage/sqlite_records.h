/// The records of evidence in a node's database.
#pragma once

#include "comity/evidence/store.h"
#include "data_sealer.h"

namespace comity::storage {

/// Refers to both, which outlive it. Everything but ids and numbers is sealed. Errors of all calls,
/// besides those of the port: those of `sql::Database`; `damaged crypto.seal_broken`.
class SqliteRecords final : public evidence::Records {
 public:
  SqliteRecords(sql::Database& database, DataSealer const& sealer)
      : database_{database}, sealer_{sealer} {}

  Result<void> commit(evidence::Change const& change) override;
  Result<std::optional<evidence::Item>> find(evidence::ItemId const& id) override;
  Result<std::vector<evidence::Item>> list(std::uint64_t first, std::size_t count) override;
  Result<std::vector<evidence::Item>> with_content(Digest const& sha256) override;
  Result<std::vector<evidence::Entry>> custody(evidence::ItemId const& id) override;
  Result<std::uint64_t> seen(std::string_view origin) override;
  Result<std::uint64_t> add_access(evidence::ItemId const& id,
                                   evidence::Access const& access) override;
  Result<void> set_access(std::uint64_t number, evidence::Access const& access) override;
  Result<std::vector<evidence::Access>> accesses(evidence::ItemId const& id,
                                                 std::size_t count) override;

 private:
  Result<std::optional<std::int64_t>> number_of(evidence::ItemId const& id);
  Result<std::vector<evidence::Item>> items(sql::Rows rows);
  Result<void> put(evidence::Item const& item);
  Result<void> add(evidence::Entry const& entry);
  Result<void> drop(evidence::ItemId const& id);

  sql::Database& database_;
  DataSealer const& sealer_;
};

}  // namespace comity::storage
