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

/// What is sealed here is opened by `DataSealer`. Plain bodies are sealed by the program, when it
/// has the key.
constexpr char const* sealed_tables = R"sql(
CREATE TABLE data_keys (  -- wrapped by the node's storage key; the last one is in use
  number INTEGER PRIMARY KEY,
  wrapped BLOB NOT NULL
) STRICT;

CREATE TABLE sealed_bodies (  -- salt and bytes
  entry INTEGER PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT;

DROP VIEW records;
CREATE VIEW records AS
SELECT m.entry, m.link, m.direction, m.seq, m.digest, m.envelope, m.type, m.case_number, c.case_id,
       m.request_id, m.time, m.disposition, p.link AS mirror_link, p.peer_index,
       p.time AS peer_time, p.disposition AS peer_disposition, b.salt, b.bytes, s.sealed
FROM messages m
LEFT JOIN cases c ON c.number = m.case_number
LEFT JOIN mirrored p ON p.entry = m.entry
LEFT JOIN bodies b ON b.entry = m.entry
LEFT JOIN sealed_bodies s ON s.entry = m.entry;

CREATE TABLE evidence_items (
  number INTEGER PRIMARY KEY,
  item TEXT NOT NULL UNIQUE,
  content BLOB NOT NULL,  -- the address of its SHA-256, which tells nobody what it is
  sealed BLOB NOT NULL
) STRICT;
CREATE INDEX evidence_items_by_content ON evidence_items (content);

CREATE TABLE evidence_custody (  -- only ever added to
  entry INTEGER PRIMARY KEY,  -- item number * 2^16 + n
  sealed BLOB NOT NULL
) STRICT;

CREATE TABLE evidence_accesses (
  number INTEGER PRIMARY KEY,
  item_number INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
CREATE INDEX evidence_accesses_by_item ON evidence_accesses (item_number);

CREATE TABLE evidence_seen (  -- how far each link's log has had its effect on evidence
  origin TEXT PRIMARY KEY,
  size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence_blobs (  -- a file each; without its key a file is noise
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  size INTEGER NOT NULL,
  whole INTEGER NOT NULL,
  wrapped BLOB NOT NULL
) STRICT;
)sql";

constexpr char const* task_tables = R"sql(
CREATE TABLE tasks (  -- what holders at home are asked; see triage::Task
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  task TEXT NOT NULL UNIQUE,
  request TEXT NOT NULL,
  next_chase INTEGER,
  record BLOB NOT NULL
) STRICT;
CREATE INDEX tasks_by_request ON tasks (request);
CREATE INDEX tasks_by_chase ON tasks (next_chase) WHERE next_chase IS NOT NULL;

CREATE TABLE task_events (
  event INTEGER PRIMARY KEY,  -- number of the task * 2^16 + place
  record BLOB NOT NULL
) STRICT;

CREATE TABLE letters (  -- exactly what is sent, and what became of it
  number INTEGER PRIMARY KEY,  -- number of the task * 2^16 + place
  letter TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt INTEGER,
  delivered_at INTEGER,
  error TEXT NOT NULL,
  detail TEXT NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE INDEX letters_by_attempt ON letters (next_attempt) WHERE next_attempt IS NOT NULL;
)sql";

constexpr char const* own_tables = R"sql(
CREATE TABLE own_records (  -- of people and of the release desk
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  owner INTEGER NOT NULL,
  place INTEGER NOT NULL,
  id TEXT NOT NULL,
  sealed INTEGER NOT NULL,
  record BLOB NOT NULL,
  UNIQUE (owner, place, id)
) STRICT;

CREATE TABLE journal_entries (
  number INTEGER PRIMARY KEY,
  entry BLOB NOT NULL
) STRICT;

CREATE TABLE journal_tiles (  -- full ones, 256 hashes each
  level INTEGER NOT NULL,
  position INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, position)
) STRICT;

CREATE TABLE journal_head (  -- one row
  id INTEGER PRIMARY KEY,
  size INTEGER NOT NULL,
  checkpoint TEXT NOT NULL
) STRICT;
)sql";

constexpr char const* named_table = R"sql(
CREATE TABLE named (  -- requests, and the cases in which they are named: one, if the asker is honest
  link INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  case_number INTEGER NOT NULL,
  PRIMARY KEY (link, request_id, case_number)
) STRICT, WITHOUT ROWID;
INSERT INTO named SELECT DISTINCT link, request_id, case_number FROM messages
WHERE request_id <> '' AND case_number IS NOT NULL;
DROP TABLE requests;
)sql";

constexpr char const* letter_reference = R"sql(
ALTER TABLE letters ADD COLUMN reference TEXT NOT NULL DEFAULT '';  -- what it is called over there
)sql";

constexpr std::array migrations{
    sql::Migration{1, "the first tables", first_tables},
    sql::Migration{2, "sealed bodies, and evidence", sealed_tables},
    sql::Migration{3, "tasks and letters", task_tables},
    sql::Migration{4, "the own side", own_tables},
    sql::Migration{5, "a request named in several cases", named_table},
    sql::Migration{6, "what a letter is called at its holder's", letter_reference},
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
