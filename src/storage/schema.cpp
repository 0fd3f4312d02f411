#include "schema.h"

#include <array>

namespace comity::storage {
namespace {

/// "Comi", as `file` shows it.
constexpr std::int32_t application_id = 0x436f6d69;

/// Times are milliseconds since 1970; numbers for names are those of `schema.h`. No index is on a
/// digest: random keys in an index would more than halve the rows that can be added in a second.
constexpr char const* first_tables = R"sql(
CREATE TABLE agreements (  -- adopted, in this order
  number INTEGER PRIMARY KEY,
  adopted_at INTEGER NOT NULL,
  envelope BLOB NOT NULL
) STRICT;

CREATE TABLE links (
  link INTEGER PRIMARY KEY,
  agreement BLOB NOT NULL,
  owner TEXT NOT NULL,
  peer TEXT NOT NULL,
  UNIQUE (agreement, owner, peer)
) STRICT;

CREATE TABLE heads (  -- of each link, once it holds anything; see link::Heads
  link INTEGER PRIMARY KEY,
  sent_seq INTEGER NOT NULL,
  sent_digest BLOB NOT NULL,
  sent_time INTEGER NOT NULL,
  sent_seen INTEGER NOT NULL,
  received_seq INTEGER NOT NULL,
  received_digest BLOB NOT NULL,
  received_time INTEGER NOT NULL,
  received_seen INTEGER NOT NULL,
  receipted INTEGER NOT NULL,
  peer_received INTEGER NOT NULL,
  own_size INTEGER NOT NULL,
  own_checkpoint TEXT NOT NULL,
  own_mirrored TEXT NOT NULL,
  own_witnessed TEXT NOT NULL,
  peer_base INTEGER NOT NULL,
  mirror_size INTEGER NOT NULL,
  peer_checkpoint TEXT NOT NULL,
  peer_size INTEGER NOT NULL,
  peer_cosigned TEXT NOT NULL,
  cosigned_size INTEGER NOT NULL
) STRICT;

CREATE TABLE messages (  -- each once; never changed
  entry INTEGER PRIMARY KEY,  -- link * 2^40 + index in our log
  link INTEGER NOT NULL,
  direction INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  digest BLOB NOT NULL,
  type TEXT NOT NULL,
  case_number INTEGER,
  request_id TEXT NOT NULL,
  time INTEGER NOT NULL,  -- in our log, as the disposition
  disposition INTEGER NOT NULL,
  envelope BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX messages_by_number ON messages (link, direction, seq);
CREATE INDEX messages_by_case ON messages (case_number) WHERE case_number IS NOT NULL;

CREATE TABLE mirrored (  -- where the peer's log has them: apart, so that a receipt need not
  entry INTEGER PRIMARY KEY,  -- write the message again
  link INTEGER NOT NULL,
  peer_index INTEGER NOT NULL,
  time INTEGER NOT NULL,
  disposition INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX mirrored_by_index ON mirrored (link, peer_index);

CREATE TABLE undelivered (  -- sent, without a receipt
  link INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  PRIMARY KEY (link, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE bodies (  -- apart, so that they can be deleted, and passed over
  entry INTEGER PRIMARY KEY,
  salt BLOB NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE cases (
  number INTEGER PRIMARY KEY,
  link INTEGER NOT NULL,
  case_id TEXT NOT NULL,
  latest_entry INTEGER NOT NULL,
  UNIQUE (link, case_id)
) STRICT;
CREATE INDEX cases_by_latest ON cases (latest_entry);

CREATE TABLE requests (  -- and the case in which each was first named
  link INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  case_number INTEGER NOT NULL,
  PRIMARY KEY (link, request_id)
) STRICT, WITHOUT ROWID;

CREATE VIEW records AS
SELECT m.entry, m.link, m.direction, m.seq, m.digest, m.envelope, m.type, m.case_number, c.case_id,
       m.request_id, m.time, m.disposition, p.link AS mirror_link, p.peer_index,
       p.time AS peer_time, p.disposition AS peer_disposition, b.salt, b.bytes
FROM messages m
LEFT JOIN cases c ON c.number = m.case_number
LEFT JOIN mirrored p ON p.entry = m.entry
LEFT JOIN bodies b ON b.entry = m.entry;

CREATE TABLE tiles (  -- full ones, 256 hashes each
  link INTEGER NOT NULL,
  side INTEGER NOT NULL,
  level INTEGER NOT NULL,
  position INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (link, side, level, position)
) STRICT;

CREATE TABLE loose_proofs (
  link INTEGER NOT NULL,
  peer_index INTEGER NOT NULL,
  proof TEXT NOT NULL,
  PRIMARY KEY (link, peer_index)
) STRICT;

CREATE TABLE incidents (  -- the first ones of each kind
  number INTEGER PRIMARY KEY,
  link INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  at INTEGER NOT NULL,
  code TEXT NOT NULL,
  seq INTEGER NOT NULL,
  evidence BLOB NOT NULL
) STRICT;
CREATE INDEX incidents_by_link ON incidents (link);

CREATE TABLE incident_counts (  -- of all of them
  link INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (link, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE witnessed (  -- when the node is a witness: the latest checkpoint of each log
  origin TEXT PRIMARY KEY,
  checkpoint TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array migrations{
    sql::Migration{1, "the first tables", first_tables},
};

}  // namespace

sql::Schema const& schema() {
  static sql::Schema const all{application_id, migrations};
  return all;
}

std::int64_t row_of(std::int64_t link, std::uint64_t own_index) {
  constexpr std::int64_t links_max = std::int64_t{1} << 22;
  COMITY_CHECK(link > 0 && link < links_max && own_index <= entries_per_link);
  return link * static_cast<std::int64_t>(entries_per_link) + static_cast<std::int64_t>(own_index);
}

}  // namespace comity::storage
