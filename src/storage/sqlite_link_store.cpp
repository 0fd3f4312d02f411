/// What a link's store answers. `sqlite_commit.cpp` is what it takes.
#include "sqlite_link_store.h"

#include "comity/merkle/tile.h"
#include "errors.h"
#include "reading.h"
#include "schema.h"
#include "sealed_bodies.h"

namespace comity::storage {

using link::Record;
using link::Side;
using message::CaseId;
using message::Direction;

namespace {

/// A query for what `record_of` reads. Where the body is not asked for, its table is not touched.
std::string records(link::LinkStore::Bodies bodies, std::string_view from) {
  std::string sql =
      "SELECT entry, direction, seq, digest, envelope, type, case_id, request_id, time,"
      " disposition, peer_index, peer_time, peer_disposition, ";
  sql += bodies == link::LinkStore::Bodies::with ? "salt, bytes, sealed " : "NULL, NULL, NULL ";
  sql += from;
  return sql;
}

}  // namespace

SqliteLinkStore::SqliteLinkStore(sql::Database& database, std::int64_t number,
                                 DataSealer const* sealer)
    : database_{database},
      link_{number},
      sealer_{sealer},
      own_log_{database, number, Side::own},
      peer_log_{database, number, Side::peer} {}

std::int64_t SqliteLinkStore::row(std::uint64_t index) const {
  return row_of(link_, std::min(index, entries_per_link));
}

Result<std::optional<link::Heads>> SqliteLinkStore::heads() {
  auto rows = TRY(database_.query(
      "SELECT sent_seq, sent_digest, sent_time, sent_seen, received_seq, received_digest,"
      " received_time, received_seen, receipted, peer_received, own_size, own_checkpoint,"
      " own_mirrored, own_witnessed, peer_base, mirror_size, peer_checkpoint, peer_size,"
      " peer_cosigned, cosigned_size FROM heads WHERE link = ?",
      link_));
  if (!TRY(rows.next())) return std::optional<link::Heads>{};
  link::Heads h;
  TRY(read(rows, h.sent.seq, h.sent.digest, h.sent.time, h.sent.seen, h.received.seq,
           h.received.digest, h.received.time, h.received.seen, h.receipted, h.peer_received,
           h.own_size, h.own_checkpoint, h.own_mirrored, h.own_witnessed, h.peer_base,
           h.mirror_size, h.peer_checkpoint, h.peer_size, h.peer_cosigned, h.cosigned_size));
  return std::optional{std::move(h)};
}

log::LogStore const& SqliteLinkStore::log(Side side) const {
  return side == Side::own ? own_log_ : peer_log_;
}

Result<Record> SqliteLinkStore::record_of(sql::Rows const& rows) const {
  Record record;
  std::int64_t entry = 0;
  std::uint8_t direction = 0;
  std::uint8_t disposition = 0;
  std::optional<CaseId> case_id;
  std::optional<std::uint64_t> peer_index;
  std::optional<Instant> peer_time;
  std::optional<std::uint8_t> peer_disposition;
  std::optional<ByteView> salt;
  std::optional<ByteView> bytes;
  std::optional<ByteView> sealed;
  TRY(read(rows, entry, direction, record.seq, record.digest, record.envelope, record.type, case_id,
           record.request_id, record.own.mark.time, disposition, peer_index, peer_time,
           peer_disposition, salt, bytes, sealed));
  record.direction = TRY(enumerator(direction, last_direction));
  record.case_id = std::move(case_id).value_or(CaseId{});
  record.own.index = static_cast<std::uint64_t>(entry - row(0));
  record.own.mark.direction = record.direction;
  record.own.mark.disposition = TRY(enumerator(disposition, last_disposition));
  if (peer_index && peer_time && peer_disposition) {
    record.peer = {*peer_index,
                   {opposite(record.direction), *peer_time,
                    TRY(enumerator(*peer_disposition, last_disposition))}};
  }
  record.body = TRY(read_body(database_, sealer_, entry, salt, bytes, sealed));
  return record;
}

Result<std::optional<Record>> SqliteLinkStore::only(sql::Rows rows) const {
  if (!TRY(rows.next())) return std::optional<Record>{};
  return std::optional{TRY(record_of(rows))};
}

Result<std::vector<Record>> SqliteLinkStore::all(sql::Rows rows) const {
  std::vector<Record> out;
  while (TRY(rows.next())) out.push_back(TRY(record_of(rows)));
  return out;
}

Result<std::optional<Record>> SqliteLinkStore::find(Direction direction, std::uint64_t seq) {
  return only(TRY(database_.query(
      records(Bodies::with, "FROM records WHERE link = ? AND direction = ? AND seq = ?"), link_,
      number_of(direction), bounded(seq))));
}

Result<std::optional<Record>> SqliteLinkStore::at(Side side, std::uint64_t index) {
  auto found = TRY(range(side, index, 1, Bodies::with));
  if (found.empty()) return std::optional<Record>{};
  return std::optional{std::move(found.front())};
}

Result<std::vector<Record>> SqliteLinkStore::range(Side side, std::uint64_t first,
                                                   std::size_t count, Bodies bodies) {
  auto rows =
      side == Side::own
          ? TRY(database_.query(records(bodies,
                                        "FROM records WHERE entry >= ? AND entry < ?"
                                        " ORDER BY entry LIMIT ?"),
                                row(first), row(entries_per_link), bounded(count)))
          : TRY(database_.query(records(bodies,
                                        "FROM records WHERE mirror_link = ? AND peer_index >= ?"
                                        " ORDER BY peer_index LIMIT ?"),
                                link_, bounded(first), bounded(count)));
  std::vector<Record> out;
  while (TRY(rows.next())) {
    auto record = TRY(record_of(rows));
    auto const& place = side == Side::own ? record.own : *record.peer;
    if (place.index != first + out.size()) break;
    out.push_back(std::move(record));
  }
  return out;
}

Result<std::vector<Record>> SqliteLinkStore::undelivered(std::uint64_t first, std::size_t count,
                                                         std::size_t bytes) {
  auto rows = TRY(database_.query(records(Bodies::with,
                                          "FROM undelivered JOIN records USING (link, seq, entry)"
                                          " WHERE link = ? AND seq >= ? ORDER BY seq LIMIT ?"),
                                  link_, bounded(first), bounded(count)));
  std::vector<Record> out;
  std::size_t used = 0;
  while (used < bytes && TRY(rows.next())) {
    out.push_back(TRY(record_of(rows)));
    auto const& record = out.back();
    used += record.envelope.size() + (record.body ? record.body->bytes.size() : 0);
  }
  return out;
}

Result<std::vector<Record>> SqliteLinkStore::of_case(CaseId const& id, Bodies bodies) {
  return all(TRY(database_.query(
      records(bodies,
              "FROM records WHERE case_number ="
              " (SELECT number FROM cases WHERE link = ? AND case_id = ?) ORDER BY entry"),
      link_, id)));
}

Result<std::vector<CaseId>> SqliteLinkStore::cases(std::size_t first, std::size_t count) {
  auto rows =
      TRY(database_.query("SELECT case_id FROM cases WHERE latest_entry >= ? AND latest_entry < ?"
                          " ORDER BY latest_entry DESC LIMIT ? OFFSET ?",
                          row(0), row(entries_per_link), bounded(count), bounded(first)));
  std::vector<CaseId> out;
  while (TRY(rows.next())) out.push_back(TRY(rows.column<CaseId>(0)));
  return out;
}

Result<std::uint64_t> SqliteLinkStore::case_count() {
  return *TRY(database_.first<std::uint64_t>(
      "SELECT count(*) FROM cases WHERE latest_entry >= ? AND latest_entry < ?", row(0),
      row(entries_per_link)));
}

Result<std::vector<CaseId>> SqliteLinkStore::cases_of(message::RequestId const& id) {
  auto rows =
      TRY(database_.query("SELECT case_id FROM named JOIN cases ON number = case_number"
                          " WHERE named.link = ? AND request_id = ? ORDER BY case_id",
                          link_, id));
  std::vector<CaseId> out;
  while (TRY(rows.next())) out.push_back(TRY(rows.column<CaseId>(0)));
  return out;
}

Result<std::vector<link::Incident>> SqliteLinkStore::incidents(std::size_t first,
                                                               std::size_t count) {
  auto rows =
      TRY(database_.query("SELECT kind, at, code, seq, evidence FROM incidents WHERE link = ?"
                          " ORDER BY number DESC LIMIT ? OFFSET ?",
                          link_, bounded(count), bounded(first)));
  std::vector<link::Incident> out;
  while (TRY(rows.next())) {
    std::uint8_t kind = 0;
    link::Incident incident;
    TRY(read(rows, kind, incident.at, incident.code, incident.seq, incident.evidence));
    incident.kind = TRY(enumerator(kind, last_kind));
    out.push_back(std::move(incident));
  }
  return out;
}

Result<std::uint64_t> SqliteLinkStore::incident_count() {
  return *TRY(database_.first<std::uint64_t>(
      "SELECT coalesce(sum(count), 0) FROM incident_counts WHERE link = ?", link_));
}

Result<std::vector<link::LooseProof>> SqliteLinkStore::loose_proofs() {
  auto rows = TRY(database_.query(
      "SELECT peer_index, proof FROM loose_proofs WHERE link = ? ORDER BY peer_index", link_));
  std::vector<link::LooseProof> out;
  while (TRY(rows.next())) {
    link::LooseProof loose;
    TRY(read(rows, loose.index, loose.proof));
    out.push_back(std::move(loose));
  }
  return out;
}

}  // namespace comity::storage
