#include "sqlite_own.h"

#include "comity/merkle/hash.h"
#include "errors.h"
#include "reading.h"

namespace comity::storage {
namespace {

constexpr std::string_view table_name = "own_records";

}  // namespace

Result<std::vector<Bytes>> SqliteOwnStores::all_of(Place place) {
  auto rows = TRY(database_.query(
      "SELECT number, sealed, record FROM own_records WHERE owner = ? AND place = ? ORDER BY id",
      place.owner, place.table));
  std::vector<Bytes> out;
  while (TRY(rows.next())) {
    std::int64_t number = 0;
    std::int64_t sealed = 0;
    Bytes record;
    TRY(read(rows, number, sealed, record));
    if (sealed == 0) {
      out.push_back(std::move(record));
    } else if (sealer_ == nullptr) {
      return fail(Code::forbidden, "storage.storage_key_needed", {{"path", database_.path()}});
    } else {
      out.push_back(TRY(sealer_->open(table_name, number, record)));
    }
  }
  return out;
}

/// A sealed record is bound to its row's number, so it gets a new row.
Result<void> SqliteOwnStores::put_in(Place place, std::string_view id, ByteView record) {
  auto transaction = TRY(database_.begin());
  TRY(remove_from(place, id));
  auto const number = *TRY(database_.first<std::int64_t>(
      "INSERT INTO own_records (owner, place, id, sealed, record) VALUES (?, ?, ?, 0, x'')"
      " RETURNING number",
      place.owner, place.table, id));
  auto const sealed = sealer_ == nullptr ? Bytes{record.begin(), record.end()}
                                         : sealer_->seal(table_name, number, record);
  TRY(database_.run("UPDATE own_records SET sealed = ?, record = ? WHERE number = ?",
                    sealer_ == nullptr ? 0 : 1, ByteView{sealed}, number));
  return transaction.commit();
}

Result<void> SqliteOwnStores::remove_from(Place place, std::string_view id) {
  TRY(database_.run("DELETE FROM own_records WHERE owner = ? AND place = ? AND id = ?", place.owner,
                    place.table, id));
  return {};
}

Result<std::vector<Bytes>> SqliteOwnStores::records(people::Table table) {
  return all_of(place_of(table));
}

Result<void> SqliteOwnStores::put(people::Table table, std::string_view id, ByteView record) {
  return put_in(place_of(table), id, record);
}

Result<void> SqliteOwnStores::remove(people::Table table, std::string_view id) {
  return remove_from(place_of(table), id);
}

Result<std::vector<Bytes>> SqliteOwnStores::records(release::Table table) {
  return all_of(place_of(table));
}

Result<void> SqliteOwnStores::put(release::Table table, std::string_view id, ByteView record) {
  return put_in(place_of(table), id, record);
}

Result<void> SqliteOwnStores::remove(release::Table table, std::string_view id) {
  return remove_from(place_of(table), id);
}

Result<std::vector<Bytes>> SqliteOwnStores::records(watch::Table table) {
  return all_of(place_of(table));
}

Result<void> SqliteOwnStores::put(watch::Table table, std::string_view id, ByteView record) {
  return put_in(place_of(table), id, record);
}

Result<std::vector<Bytes>> SqliteOwnStores::journal_entries(std::uint64_t first,
                                                            std::size_t count) {
  auto rows = TRY(
      database_.query("SELECT entry FROM journal_entries WHERE number >= ? ORDER BY number LIMIT ?",
                      bounded(first), bounded(count)));
  std::vector<Bytes> out;
  while (TRY(rows.next())) out.push_back(TRY(rows.column<Bytes>(0)));
  return out;
}

Result<void> SqliteOwnStores::commit_journal(log::Append const& append,
                                             std::span<Bytes const> entries) {
  auto transaction = TRY(database_.begin());
  auto number = append.growth.previous_size.value();
  for (auto const& entry : entries)
    TRY(database_.run("INSERT INTO journal_entries VALUES (?, ?)", bounded(number++),
                      ByteView{entry}));
  for (auto const& tile : append.growth.tiles)
    TRY(database_.run("INSERT INTO journal_tiles VALUES (?, ?, ?)", tile.id.level,
                      bounded(tile.id.index), merkle::encode_tile(tile.hashes)));
  TRY(database_.run("INSERT OR REPLACE INTO journal_head VALUES (0, ?, ?)", bounded(number),
                    std::string_view{append.checkpoint}));
  return transaction.commit();
}

Result<merkle::TreeSize> SqliteOwnStores::JournalLog::size() const {
  auto const size = TRY(database_.first<std::uint64_t>("SELECT size FROM journal_head"));
  return merkle::TreeSize{size.value_or(0)};
}

Result<std::vector<Digest>> SqliteOwnStores::JournalLog::leaf_hashes(merkle::LeafIndex first,
                                                                     merkle::TreeSize end) const {
  auto rows = TRY(database_.query(
      "SELECT number, entry FROM journal_entries WHERE number >= ? AND number < ? ORDER BY number",
      bounded(first.value()), bounded(end.value())));
  std::vector<Digest> out;
  for (auto index = first.value(); index < end.value(); ++index) {
    if (!TRY(rows.next())) return entry_missing(link::Side::own, index);
    std::uint64_t number = 0;
    Bytes entry;
    TRY(read(rows, number, entry));
    if (number != index) return entry_missing(link::Side::own, index);
    out.push_back(merkle::leaf_hash(entry));
  }
  return out;
}

Result<std::vector<Digest>> SqliteOwnStores::JournalLog::full_tile(merkle::TileId id) const {
  auto const bytes = TRY(
      database_.first<Bytes>("SELECT hashes FROM journal_tiles WHERE level = ? AND position = ?",
                             id.level, bounded(id.index)));
  if (!bytes || bytes->size() != merkle::tile_bytes) return tile_missing(link::Side::own, id);
  return merkle::parse_tile(*bytes);
}

Result<std::string> SqliteOwnStores::JournalLog::checkpoint() const {
  auto const note = TRY(database_.first<std::string>("SELECT checkpoint FROM journal_head"));
  return note.value_or("");
}

}  // namespace comity::storage
