/// The own side's stores in the node's database.
#pragma once

#include "comity/sql/database.h"
#include "comity/storage/own.h"
#include "data_sealer.h"

namespace comity::storage {

/// Records are kept sealed if there is a sealer: drafts hold bodies. The journal is not, as no log
/// is. Refers to both, which outlive it.
class SqliteOwnStores final : public OwnStores {
 public:
  SqliteOwnStores(sql::Database& database, DataSealer const* sealer)
      : database_{database}, sealer_{sealer}, log_{database} {}

  Result<std::vector<Bytes>> records(people::Table table) override;
  Result<void> put(people::Table table, std::string_view id, ByteView record) override;
  Result<void> remove(people::Table table, std::string_view id) override;

  Result<std::vector<Bytes>> records(release::Table table) override;
  Result<void> put(release::Table table, std::string_view id, ByteView record) override;
  Result<void> remove(release::Table table, std::string_view id) override;

  Result<std::vector<Bytes>> records(watch::Table table) override;
  Result<void> put(watch::Table table, std::string_view id, ByteView record) override;

  log::LogStore const& journal_log() const override { return log_; }

  Result<std::vector<Bytes>> journal_entries(std::uint64_t first, std::size_t count) override;
  Result<void> commit_journal(log::Append const& append, std::span<Bytes const> entries) override;

 private:
  /// Whose table, and which of theirs.
  struct Place {
    std::int64_t owner;
    std::int64_t table;
  };

  class JournalLog final : public log::LogStore {
   public:
    explicit JournalLog(sql::Database& database) : database_{database} {}

    Result<merkle::TreeSize> size() const override;
    Result<std::vector<Digest>> leaf_hashes(merkle::LeafIndex first,
                                            merkle::TreeSize end) const override;
    Result<std::vector<Digest>> full_tile(merkle::TileId id) const override;
    Result<std::string> checkpoint() const override;

   private:
    sql::Database& database_;
  };

  static Place place_of(people::Table table) { return {1, static_cast<std::int64_t>(table)}; }

  static Place place_of(release::Table table) { return {2, static_cast<std::int64_t>(table)}; }

  static Place place_of(watch::Table table) { return {3, static_cast<std::int64_t>(table)}; }

  Result<std::vector<Bytes>> all_of(Place place);
  Result<void> put_in(Place place, std::string_view id, ByteView record);
  Result<void> remove_from(Place place, std::string_view id);

  sql::Database& database_;
  DataSealer const* sealer_;
  JournalLog log_;
};

}  // namespace comity::storage
