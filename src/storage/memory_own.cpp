#include "comity/merkle/hash.h"
#include "comity/storage/own.h"
#include "errors.h"

#include <algorithm>

namespace comity::storage {
namespace {

template <typename Tables, typename Table>
std::vector<Bytes> all_of(Tables const& tables, Table table) {
  std::vector<Bytes> out;
  auto const found = tables.find(table);
  if (found == tables.end()) return out;
  for (auto const& [id, record] : found->second) out.push_back(record);
  return out;
}

}  // namespace

class MemoryOwnStores::JournalLog final : public log::LogStore {
 public:
  explicit JournalLog(MemoryOwnStores const& stores) : stores_{stores} {}

  Result<merkle::TreeSize> size() const override {
    return merkle::TreeSize{stores_.entries_.size()};
  }

  Result<std::vector<Digest>> leaf_hashes(merkle::LeafIndex first,
                                          merkle::TreeSize end) const override {
    std::vector<Digest> out;
    for (auto i = first.value(); i < end.value(); ++i)
      out.push_back(merkle::leaf_hash(stores_.entries_.at(i)));
    return out;
  }

  Result<std::vector<Digest>> full_tile(merkle::TileId id) const override {
    auto const found = stores_.tiles_.find(id);
    if (found == stores_.tiles_.end()) return tile_missing(link::Side::own, id);
    return found->second;
  }

  Result<std::string> checkpoint() const override { return stores_.checkpoint_; }

 private:
  MemoryOwnStores const& stores_;
};

MemoryOwnStores::MemoryOwnStores() : log_{std::make_unique<JournalLog>(*this)} {}

MemoryOwnStores::~MemoryOwnStores() = default;

Result<std::vector<Bytes>> MemoryOwnStores::records(people::Table table) {
  return all_of(people_, table);
}

Result<void> MemoryOwnStores::put(people::Table table, std::string_view id, ByteView record) {
  if (failure_) return *failure_;
  people_[table].insert_or_assign(std::string{id}, Bytes{record.begin(), record.end()});
  return {};
}

Result<void> MemoryOwnStores::remove(people::Table table, std::string_view id) {
  if (failure_) return *failure_;
  people_[table].erase(std::string{id});
  return {};
}

Result<std::vector<Bytes>> MemoryOwnStores::records(release::Table table) {
  return all_of(release_, table);
}

Result<void> MemoryOwnStores::put(release::Table table, std::string_view id, ByteView record) {
  if (failure_) return *failure_;
  release_[table].insert_or_assign(std::string{id}, Bytes{record.begin(), record.end()});
  return {};
}

Result<void> MemoryOwnStores::remove(release::Table table, std::string_view id) {
  if (failure_) return *failure_;
  release_[table].erase(std::string{id});
  return {};
}

Result<std::vector<Bytes>> MemoryOwnStores::records(watch::Table table) {
  return all_of(watch_, table);
}

Result<void> MemoryOwnStores::put(watch::Table table, std::string_view id, ByteView record) {
  if (failure_) return *failure_;
  watch_[table].insert_or_assign(std::string{id}, Bytes{record.begin(), record.end()});
  return {};
}

log::LogStore const& MemoryOwnStores::journal_log() const {
  return *log_;
}

Result<std::vector<Bytes>> MemoryOwnStores::journal_entries(std::uint64_t first,
                                                            std::size_t count) {
  auto const begin = std::min<std::uint64_t>(first, entries_.size());
  auto const end = begin + std::min<std::uint64_t>(count, entries_.size() - begin);
  return std::vector<Bytes>(entries_.begin() + static_cast<std::ptrdiff_t>(begin),
                            entries_.begin() + static_cast<std::ptrdiff_t>(end));
}

Result<void> MemoryOwnStores::commit_journal(log::Append const& append,
                                             std::span<Bytes const> entries) {
  if (failure_) return *failure_;
  COMITY_CHECK(append.growth.previous_size.value() == entries_.size());
  entries_.insert(entries_.end(), entries.begin(), entries.end());
  for (auto const& tile : append.growth.tiles) tiles_.emplace(tile.id, tile.hashes);
  checkpoint_ = append.checkpoint;
  return {};
}

}  // namespace comity::storage
