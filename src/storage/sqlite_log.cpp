/// The two logs of a link, as their trees read them back.
#include "comity/merkle/hash.h"
#include "comity/message/entry.h"
#include "errors.h"
#include "reading.h"
#include "schema.h"
#include "sqlite_link_store.h"

namespace comity::storage {

using link::Side;

Result<merkle::TreeSize> SqliteLinkStore::SideLog::size() const {
  auto const size =
      side_ == Side::own
          ? TRY(database_.first<std::uint64_t>("SELECT own_size FROM heads WHERE link = ?", link_))
          : TRY(database_.first<std::uint64_t>("SELECT mirror_size FROM heads WHERE link = ?",
                                               link_));
  return merkle::TreeSize{size.value_or(0)};
}

Result<sql::Rows> SqliteLinkStore::SideLog::leaves(std::uint64_t first, std::uint64_t end) const {
  if (side_ == Side::own) {
    return database_.query(
        "SELECT entry, direction, time, disposition, envelope FROM messages"
        " WHERE entry >= ? AND entry < ? ORDER BY entry",
        row_of(link_, first), row_of(link_, end));
  }
  return database_.query(
      "SELECT peer_index, 1 - direction, peer_time, peer_disposition, envelope FROM records"
      " WHERE mirror_link = ? AND peer_index >= ? AND peer_index < ? ORDER BY peer_index",
      link_, first, end);
}

Result<std::vector<Digest>> SqliteLinkStore::SideLog::leaf_hashes(merkle::LeafIndex first,
                                                                  merkle::TreeSize end) const {
  auto rows = TRY(leaves(first.value(), end.value()));
  auto const origin = side_ == Side::own ? row_of(link_, 0) : 0;
  std::vector<Digest> out;
  for (auto index = first.value(); index < end.value(); ++index) {
    if (!TRY(rows.next())) return entry_missing(side_, index);
    std::int64_t key = 0;
    std::uint8_t direction = 0;
    message::EntryMark mark;
    std::uint8_t disposition = 0;
    ByteView envelope;
    TRY(read(rows, key, direction, mark.time, disposition, envelope));
    if (static_cast<std::uint64_t>(key - origin) != index) return entry_missing(side_, index);
    mark.direction = TRY(enumerator(direction, last_direction));
    mark.disposition = TRY(enumerator(disposition, last_disposition));
    out.push_back(merkle::leaf_hash(message::entry_bytes(mark, envelope)));
  }
  return out;
}

Result<std::vector<Digest>> SqliteLinkStore::SideLog::full_tile(merkle::TileId id) const {
  auto const bytes = TRY(database_.first<Bytes>(
      "SELECT hashes FROM tiles WHERE link = ? AND side = ? AND level = ? AND position = ?", link_,
      number_of(side_), id.level, bounded(id.index)));
  if (!bytes || bytes->size() != merkle::tile_bytes) return tile_missing(side_, id);
  return merkle::parse_tile(*bytes);
}

Result<std::string> SqliteLinkStore::SideLog::checkpoint() const {
  if (side_ == Side::peer) return std::string{};
  auto const note =
      TRY(database_.first<std::string>("SELECT own_checkpoint FROM heads WHERE link = ?", link_));
  return note.value_or("");
}

}  // namespace comity::storage
