/// What a link's store takes. All of a batch goes into one transaction.
#include "comity/link/limits.h"
#include "comity/merkle/tile.h"
#include "errors.h"
#include "reading.h"
#include "schema.h"
#include "sealed_bodies.h"
#include "sqlite_link_store.h"

#include <set>

namespace comity::storage {

using link::Record;
using link::Side;
using message::Direction;

Result<void> SqliteLinkStore::commit(link::Batch const& batch) {
  check_batch(batch);
  auto transaction = TRY(database_.begin());
  TRY(check_not_moved(batch));
  for (auto const& receipted : batch.receipted) TRY(take_receipt(receipted));
  auto const cases = TRY(note_cases(batch.added));
  TRY(note_requests(batch.added, cases));
  for (auto const& record : batch.added) TRY(add(record, cases));
  TRY(add_tiles(Side::own, batch.own_tiles));
  TRY(add_tiles(Side::peer, batch.peer_tiles));
  TRY(change_loose_proofs(batch));
  for (auto const& incident : batch.incidents) TRY(add(incident));
  TRY(put_heads(batch.heads));
  return transaction.commit();
}

Result<void> SqliteLinkStore::check_not_moved(link::Batch const& batch) {
  auto const stored = TRY(own_log_.size()).value();
  if (stored != batch.own_size_before) return store_moved(stored, batch);
  return {};
}

Result<void> SqliteLinkStore::put_heads(link::Heads const& h) {
  TRY(database_.run(
      "INSERT OR REPLACE INTO heads VALUES"
      " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      link_, h.sent.seq, h.sent.digest, h.sent.time, h.sent.seen, h.received.seq, h.received.digest,
      h.received.time, h.received.seen, h.receipted, h.peer_received, h.own_size, h.own_checkpoint,
      h.own_mirrored, h.own_witnessed, h.peer_base, h.mirror_size, h.peer_checkpoint, h.peer_size,
      h.peer_cosigned, h.cosigned_size));
  return {};
}

Result<SqliteLinkStore::CaseNumbers> SqliteLinkStore::note_cases(std::vector<Record> const& added) {
  // Once for each case, not for each message: this moves the case in an index.
  std::map<message::CaseId, std::int64_t> latest;
  for (auto const& record : added) {
    if (!record.case_id.empty()) latest[record.case_id] = row(record.own.index);
  }
  CaseNumbers numbers;
  for (auto const& [id, entry] : latest) {
    numbers[id] = *TRY(database_.first<std::int64_t>(
        "INSERT INTO cases (link, case_id, latest_entry) VALUES (?, ?, ?)"
        " ON CONFLICT (link, case_id) DO UPDATE SET latest_entry = excluded.latest_entry"
        " RETURNING number",
        link_, id, entry));
  }
  return numbers;
}

Result<void> SqliteLinkStore::note_requests(std::vector<Record> const& added,
                                            CaseNumbers const& cases) {
  std::set<std::pair<message::RequestId, message::CaseId>> seen;
  for (auto const& record : added) {
    if (record.request_id.empty() || record.case_id.empty()) continue;
    if (!seen.emplace(record.request_id, record.case_id).second) continue;
    TRY(database_.run("INSERT INTO named VALUES (?, ?, ?) ON CONFLICT DO NOTHING", link_,
                      record.request_id, cases.at(record.case_id)));
  }
  return {};
}

Result<void> SqliteLinkStore::add(Record const& record, CaseNumbers const& cases) {
  auto const entry = row(record.own.index);
  auto const in_case = cases.find(record.case_id);
  std::optional<std::int64_t> case_number;
  if (in_case != cases.end()) case_number = in_case->second;
  TRY(database_.run("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", entry, link_,
                    number_of(record.direction), record.seq, record.digest, record.type,
                    case_number, record.request_id, record.own.mark.time,
                    number_of(record.own.mark.disposition), record.envelope));
  if (record.body) TRY(write_body(database_, sealer_, entry, *record.body));
  if (record.peer) return mirror(entry, *record.peer);
  if (record.direction == Direction::received) return {};
  TRY(database_.run("INSERT INTO undelivered VALUES (?, ?, ?)", link_, record.seq, entry));
  return {};
}

Result<void> SqliteLinkStore::mirror(std::int64_t entry, link::Place const& place) {
  TRY(database_.run("INSERT INTO mirrored VALUES (?, ?, ?, ?, ?)", entry, link_, place.index,
                    place.mark.time, number_of(place.mark.disposition)));
  return {};
}

Result<void> SqliteLinkStore::take_receipt(link::Batch::Receipted const& receipted) {
  auto const entry = TRY(database_.first<std::int64_t>(
      "DELETE FROM undelivered WHERE link = ? AND seq = ? RETURNING entry", link_, receipted.seq));
  if (!entry) return receipt_without_message(receipted.seq);
  return mirror(*entry, receipted.peer);
}

Result<void> SqliteLinkStore::add_tiles(Side side, std::vector<merkle::FullTile> const& tiles) {
  for (auto const& tile : tiles) {
    TRY(database_.run("INSERT INTO tiles VALUES (?, ?, ?, ?, ?)", link_, number_of(side),
                      tile.id.level, tile.id.index, merkle::encode_tile(tile.hashes)));
  }
  return {};
}

Result<void> SqliteLinkStore::change_loose_proofs(link::Batch const& batch) {
  TRY(database_.run("DELETE FROM loose_proofs WHERE link = ? AND peer_index < ?", link_,
                    batch.loose_dropped_below));
  for (auto const& loose : batch.loose_added) {
    TRY(database_.run("INSERT OR REPLACE INTO loose_proofs VALUES (?, ?, ?)", link_, loose.index,
                      loose.proof));
  }
  return {};
}

Result<void> SqliteLinkStore::add(link::Incident const& incident) {
  auto const count = *TRY(
      database_.first<std::uint64_t>("INSERT INTO incident_counts VALUES (?, ?, 1)"
                                     " ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count",
                                     link_, number_of(incident.kind)));
  if (count > link::evidence_rows_max) return {};
  TRY(database_.run(
      "INSERT INTO incidents (link, kind, at, code, seq, evidence) VALUES (?, ?, ?, ?, ?, ?)",
      link_, number_of(incident.kind), incident.at, incident.code, incident.seq,
      incident.evidence));
  return {};
}

Result<void> SqliteLinkStore::delete_body(Direction direction, std::uint64_t seq) {
  auto const entry = TRY(database_.first<std::int64_t>(
      "SELECT entry FROM messages WHERE link = ? AND direction = ? AND seq = ?", link_,
      number_of(direction), bounded(seq)));
  if (!entry) return no_such_message(direction, seq);
  return storage::delete_body(database_, *entry);
}

}  // namespace comity::storage
