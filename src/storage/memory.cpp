#include "comity/storage/memory.h"

#include "comity/link/limits.h"
#include "comity/merkle/hash.h"
#include "errors.h"

#include <algorithm>
#include <set>

namespace comity::storage {

using link::Record;
using link::Side;
using message::Direction;

/// One of the two logs of a link, as its tree reads it back.
class MemoryLinkStore::SideLog final : public log::LogStore {
 public:
  SideLog(MemoryLinkStore const& store, Side side) : store_{store}, side_{side} {}

  Result<merkle::TreeSize> size() const override {
    auto const& heads = store_.heads_;
    if (!heads) return merkle::TreeSize{0};
    return merkle::TreeSize{side_ == Side::own ? heads->own_size : heads->mirror_size};
  }

  Result<std::vector<Digest>> leaf_hashes(merkle::LeafIndex first,
                                          merkle::TreeSize end) const override {
    std::vector<Digest> out;
    for (auto index = first.value(); index < end.value(); ++index) {
      auto const* const record = store_.held_at(side_, index);
      if (record == nullptr) return entry_missing(side_, index);
      auto const& place = side_ == Side::own ? record->own : *record->peer;
      out.push_back(merkle::leaf_hash(message::entry_bytes(place.mark, record->envelope)));
    }
    return out;
  }

  Result<std::vector<Digest>> full_tile(merkle::TileId id) const override {
    auto const& tiles = store_.tiles_[side_ == Side::own ? 0 : 1];
    auto const found = tiles.find(id);
    if (found == tiles.end()) return tile_missing(side_, id);
    return found->second;
  }

  Result<std::string> checkpoint() const override {
    return side_ == Side::own && store_.heads_ ? store_.heads_->own_checkpoint : std::string{};
  }

 private:
  MemoryLinkStore const& store_;
  Side side_;
};

MemoryLinkStore::MemoryLinkStore()
    : own_log_{std::make_unique<SideLog>(*this, Side::own)},
      peer_log_{std::make_unique<SideLog>(*this, Side::peer)} {}

MemoryLinkStore::~MemoryLinkStore() = default;

Result<std::optional<link::Heads>> MemoryLinkStore::heads() {
  return heads_;
}

Result<void> MemoryLinkStore::commit(link::Batch const& batch) {
  check_batch(batch);
  if (failure_) return *failure_;
  if (batch.own_size_before != records_.size()) return store_moved(records_.size(), batch);
  for (auto const& receipt : batch.receipted) {
    auto const* const sent = held(Direction::sent, receipt.seq);
    if (sent == nullptr || sent->peer) return receipt_without_message(receipt.seq);
  }
  heads_ = batch.heads;
  for (auto const& record : batch.added) {
    by_number_.emplace(std::pair{record.direction, record.seq}, records_.size());
    if (record.peer) by_peer_index_.emplace(record.peer->index, records_.size());
    records_.push_back(record);
  }
  for (auto const& receipt : batch.receipted) {
    auto const at = by_number_.at({Direction::sent, receipt.seq});
    records_[at].peer = receipt.peer;
    by_peer_index_.emplace(receipt.peer.index, at);
  }
  for (auto const& tile : batch.own_tiles) tiles_[0].emplace(tile.id, tile.hashes);
  for (auto const& tile : batch.peer_tiles) tiles_[1].emplace(tile.id, tile.hashes);
  loose_.erase(loose_.begin(), loose_.lower_bound(batch.loose_dropped_below));
  for (auto const& loose : batch.loose_added) loose_.insert_or_assign(loose.index, loose.proof);
  for (auto const& incident : batch.incidents) {
    if (++incident_counts_[incident.kind] <= link::evidence_rows_max)
      incidents_.push_back(incident);
  }
  return {};
}

log::LogStore const& MemoryLinkStore::log(Side side) const {
  return side == Side::own ? *own_log_ : *peer_log_;
}

Record const* MemoryLinkStore::held(Direction direction, std::uint64_t seq) const {
  auto const found = by_number_.find({direction, seq});
  return found == by_number_.end() ? nullptr : &records_[found->second];
}

Record const* MemoryLinkStore::held_at(Side side, std::uint64_t index) const {
  if (side == Side::own) return index < records_.size() ? &records_[index] : nullptr;
  auto const found = by_peer_index_.find(index);
  return found == by_peer_index_.end() ? nullptr : &records_[found->second];
}

Result<std::optional<Record>> MemoryLinkStore::find(Direction direction, std::uint64_t seq) {
  auto const* const record = held(direction, seq);
  return record == nullptr ? std::optional<Record>{} : *record;
}

Result<std::optional<Record>> MemoryLinkStore::at(Side side, std::uint64_t index) {
  auto const* const record = held_at(side, index);
  return record == nullptr ? std::optional<Record>{} : *record;
}

Result<std::vector<Record>> MemoryLinkStore::range(Side side, std::uint64_t first,
                                                   std::size_t count, Bodies bodies) {
  std::vector<Record> out;
  for (auto index = first; out.size() < count; ++index) {
    auto const* const record = held_at(side, index);
    if (record == nullptr) break;
    out.push_back(*record);
    if (bodies == Bodies::without) out.back().body.reset();
  }
  return out;
}

Result<std::vector<Record>> MemoryLinkStore::undelivered(std::uint64_t first, std::size_t count,
                                                         std::size_t bytes) {
  std::vector<Record> out;
  std::size_t used = 0;
  for (auto at = by_number_.lower_bound({Direction::sent, first}); at != by_number_.end(); ++at) {
    auto const& record = records_[at->second];
    if (record.direction != Direction::sent || out.size() == count || used >= bytes) break;
    if (record.peer) continue;
    used += record.envelope.size() + (record.body ? record.body->bytes.size() : 0);
    out.push_back(record);
  }
  return out;
}

Result<std::vector<Record>> MemoryLinkStore::of_case(message::CaseId const& id, Bodies bodies) {
  std::vector<Record> out;
  for (auto const& record : records_) {
    if (id.empty() || record.case_id != id) continue;
    out.push_back(record);
    if (bodies == Bodies::without) out.back().body.reset();
  }
  return out;
}

Result<std::vector<message::CaseId>> MemoryLinkStore::cases(std::size_t first, std::size_t count) {
  std::set<message::CaseId> seen;
  std::vector<message::CaseId> out;
  for (auto record = records_.rbegin(); record != records_.rend() && out.size() < count; ++record) {
    if (record->case_id.empty() || !seen.insert(record->case_id).second) continue;
    if (seen.size() > first) out.push_back(record->case_id);
  }
  return out;
}

Result<std::uint64_t> MemoryLinkStore::case_count() {
  std::set<message::CaseId> seen;
  for (auto const& record : records_) {
    if (!record.case_id.empty()) seen.insert(record.case_id);
  }
  return std::uint64_t{seen.size()};
}

Result<std::vector<message::CaseId>> MemoryLinkStore::cases_of(message::RequestId const& id) {
  std::set<message::CaseId> out;
  for (auto const& record : records_) {
    bool const names = !id.empty() && record.request_id == id && !record.case_id.empty();
    if (names) out.insert(record.case_id);
  }
  return std::vector(out.begin(), out.end());
}

Result<std::vector<link::Incident>> MemoryLinkStore::incidents(std::size_t first,
                                                               std::size_t count) {
  std::vector<link::Incident> out;
  for (auto i = first; i < incidents_.size() && out.size() < count; ++i) {
    out.push_back(incidents_[incidents_.size() - 1 - i]);
  }
  return out;
}

Result<std::uint64_t> MemoryLinkStore::incident_count() {
  std::uint64_t count = 0;
  for (auto const& [kind, of_kind] : incident_counts_) count += of_kind;
  return count;
}

Result<std::vector<link::LooseProof>> MemoryLinkStore::loose_proofs() {
  std::vector<link::LooseProof> out;
  for (auto const& [index, proof] : loose_) out.push_back({index, proof});
  return out;
}

Result<void> MemoryLinkStore::delete_body(Direction direction, std::uint64_t seq) {
  auto const found = by_number_.find({direction, seq});
  if (found == by_number_.end()) return no_such_message(direction, seq);
  records_[found->second].body.reset();
  return {};
}

Result<link::LinkStore*> MemoryStores::open(link::LinkId const& id) {
  auto& store = links_[id];
  if (!store) store = std::make_unique<MemoryLinkStore>();
  return static_cast<link::LinkStore*>(store.get());
}

Result<void> MemoryStores::adopt(ByteView envelope, Instant) {
  adopted_.push_back(to_bytes(envelope));
  return {};
}

Result<std::optional<link::PublishedNote::Head>> MemoryStores::read(std::string_view origin) {
  auto const found = published_.find(origin);
  if (found == published_.end()) return std::optional<Head>{};
  return std::optional{found->second};
}

Result<void> MemoryStores::write(std::string_view origin, Head const& head) {
  published_.insert_or_assign(std::string{origin}, head);
  return {};
}

Result<std::string> MemoryStores::latest(std::string_view origin) {
  auto const found = witnessed_.find(origin);
  return found == witnessed_.end() ? std::string{} : found->second;
}

Result<bool> MemoryStores::replace(std::string_view origin, std::string_view before,
                                   std::string_view after) {
  if (TRY(latest(origin)) != before) return false;
  witnessed_.insert_or_assign(std::string{origin}, after);
  return true;
}

Result<std::vector<std::string>> MemoryStores::origins(std::size_t first, std::size_t count) {
  std::vector<std::string> out;
  for (auto const& [origin, checkpoint] : witnessed_) {
    if (first > 0) {
      --first;
    } else if (out.size() < count) {
      out.push_back(origin);
    }
  }
  return out;
}

}  // namespace comity::storage
