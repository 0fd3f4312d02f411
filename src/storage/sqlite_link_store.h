/// One link's rows in a node's database.
#pragma once

#include "comity/link/store.h"
#include "comity/sql/database.h"
#include "data_sealer.h"

#include <map>

namespace comity::storage {

/// Refers to the database, which outlives it. Errors of all calls, besides those of the port: those
/// of `sql::Database`; `damaged storage.unknown_number`.
class SqliteLinkStore final : public link::LinkStore {
 public:
  /// `number` is the link's, from the table `links`. Bodies are kept in the clear if `sealer` is
  /// null; else it outlives the store.
  SqliteLinkStore(sql::Database& database, std::int64_t number, DataSealer const* sealer);

  Result<std::optional<link::Heads>> heads() override;
  Result<void> commit(link::Batch const& batch) override;
  log::LogStore const& log(link::Side side) const override;
  Result<std::optional<link::Record>> find(message::Direction direction,
                                           std::uint64_t seq) override;
  Result<std::optional<link::Record>> at(link::Side side, std::uint64_t index) override;
  Result<std::vector<link::Record>> range(link::Side side, std::uint64_t first, std::size_t count,
                                          Bodies bodies) override;
  Result<std::vector<link::Record>> undelivered(std::uint64_t first, std::size_t count,
                                                std::size_t bytes) override;
  Result<std::vector<link::Record>> of_case(message::CaseId const& id, Bodies bodies) override;
  Result<std::vector<message::CaseId>> cases(std::size_t first, std::size_t count) override;
  Result<std::uint64_t> case_count() override;
  Result<std::vector<message::CaseId>> cases_of(message::RequestId const& id) override;
  Result<std::vector<link::Incident>> incidents(std::size_t first, std::size_t count) override;
  Result<std::uint64_t> incident_count() override;
  Result<std::vector<link::LooseProof>> loose_proofs() override;
  Result<void> delete_body(message::Direction direction, std::uint64_t seq) override;

 private:
  using CaseNumbers = std::map<message::CaseId, std::int64_t>;

  class SideLog final : public log::LogStore {
   public:
    SideLog(sql::Database& database, std::int64_t link, link::Side side)
        : database_{database}, link_{link}, side_{side} {}

    Result<merkle::TreeSize> size() const override;
    Result<std::vector<Digest>> leaf_hashes(merkle::LeafIndex first,
                                            merkle::TreeSize end) const override;
    Result<std::vector<Digest>> full_tile(merkle::TileId id) const override;
    Result<std::string> checkpoint() const override;

   private:
    Result<sql::Rows> leaves(std::uint64_t first, std::uint64_t end) const;

    sql::Database& database_;
    std::int64_t link_;
    link::Side side_;
  };

  /// The key of our entry `index`, or of the link's end if there can be no such entry.
  std::int64_t row(std::uint64_t index) const;

  Result<link::Record> record_of(sql::Rows const& rows) const;
  Result<std::optional<link::Record>> only(sql::Rows rows) const;
  Result<std::vector<link::Record>> all(sql::Rows rows) const;

  Result<void> check_not_moved(link::Batch const& batch);
  Result<void> put_heads(link::Heads const& heads);
  /// Returns the numbers of all cases that they belong to.
  Result<CaseNumbers> note_cases(std::vector<link::Record> const& added);
  Result<void> note_requests(std::vector<link::Record> const& added, CaseNumbers const& cases);
  Result<void> add(link::Record const& record, CaseNumbers const& cases);
  Result<void> mirror(std::int64_t entry, link::Place const& place);
  Result<void> take_receipt(link::Batch::Receipted const& receipted);
  Result<void> add_tiles(link::Side side, std::vector<merkle::FullTile> const& tiles);
  Result<void> change_loose_proofs(link::Batch const& batch);
  Result<void> add(link::Incident const& incident);

  sql::Database& database_;
  std::int64_t link_;
  DataSealer const* sealer_;
  SideLog own_log_;
  SideLog peer_log_;
};

}  // namespace comity::storage
