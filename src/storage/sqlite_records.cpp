#include "sqlite_records.h"

#include "comity/evidence/limits.h"
#include "reading.h"

namespace comity::storage {
namespace {

using evidence::Access;
using evidence::Entry;
using evidence::Item;
using evidence::ItemId;

constexpr std::string_view items_table = "evidence_items";
constexpr std::string_view custody_table = "evidence_custody";
constexpr std::string_view accesses_table = "evidence_accesses";

/// Keys of custody entries: those of one item lie together and in order.
constexpr std::int64_t entries_per_item = std::int64_t{1} << 16;
static_assert(evidence::custody_entries_max < entries_per_item);

Error no_such_item(ItemId const& id) {
  return fail(Code::not_found, "evidence.no_such_item", {{"item", id.text()}});
}

}  // namespace

Result<void> SqliteRecords::commit(evidence::Change const& change) {
  auto transaction = TRY(database_.begin());
  for (auto const& item : change.items) TRY(put(item));
  for (auto const& entry : change.custody) TRY(add(entry));
  for (auto const& id : change.dropped) TRY(drop(id));
  if (change.seen) {
    TRY(database_.run("INSERT OR REPLACE INTO evidence_seen VALUES (?, ?)", change.seen->origin,
                      change.seen->size));
  }
  return transaction.commit();
}

Result<std::optional<std::int64_t>> SqliteRecords::number_of(ItemId const& id) {
  return database_.first<std::int64_t>("SELECT number FROM evidence_items WHERE item = ?", id);
}

Result<void> SqliteRecords::put(Item const& item) {
  auto number = TRY(number_of(item.id()));
  if (!number) {
    number = *TRY(database_.first<std::int64_t>(
        "INSERT INTO evidence_items (item, content, sealed) VALUES (?, x'', x'') RETURNING number",
        item.id()));
  }
  TRY(database_.run("UPDATE evidence_items SET content = ?, sealed = ? WHERE number = ?",
                    sealer_.address(item.manifest.sha256.view()),
                    sealer_.seal(items_table, *number, to_json(item)), *number));
  return {};
}

Result<void> SqliteRecords::add(Entry const& entry) {
  auto const number = TRY(number_of(entry.item));
  if (!number) return no_such_item(entry.item);
  auto const first = *number * entries_per_item;
  auto const held = *TRY(database_.first<std::uint64_t>(
      "SELECT count(*) FROM evidence_custody WHERE entry >= ? AND entry < ?", first,
      first + entries_per_item));
  if (entry.n != held || held >= evidence::custody_entries_max)
    return fail(Code::conflict, "evidence.record_moved", {{"item", entry.item.text()}});
  auto const key = first + static_cast<std::int64_t>(entry.n);
  TRY(database_.run("INSERT INTO evidence_custody VALUES (?, ?)", key,
                    sealer_.seal(custody_table, key, to_json(entry))));
  return {};
}

Result<void> SqliteRecords::drop(ItemId const& id) {
  auto const number = TRY(number_of(id));
  if (!number) return {};
  auto const first = *number * entries_per_item;
  TRY(database_.run("DELETE FROM evidence_custody WHERE entry >= ? AND entry < ?", first,
                    first + entries_per_item));
  TRY(database_.run("DELETE FROM evidence_accesses WHERE item_number = ?", *number));
  TRY(database_.run("DELETE FROM evidence_items WHERE number = ?", *number));
  return {};
}

Result<std::vector<Item>> SqliteRecords::items(sql::Rows rows) {
  std::vector<Item> out;
  while (TRY(rows.next())) {
    auto const number = TRY(rows.column<std::int64_t>(0));
    auto const sealed = TRY(rows.column<ByteView>(1));
    auto const value = TRY(sealer_.open_json(items_table, number, sealed));
    out.push_back(TRY(evidence::parse_item(value)));
  }
  return out;
}

Result<std::optional<Item>> SqliteRecords::find(ItemId const& id) {
  auto found = TRY(
      items(TRY(database_.query("SELECT number, sealed FROM evidence_items WHERE item = ?", id))));
  if (found.empty()) return std::optional<Item>{};
  return std::optional{std::move(found.front())};
}

Result<std::vector<Item>> SqliteRecords::list(std::uint64_t first, std::size_t count) {
  return items(TRY(database_.query(
      "SELECT number, sealed FROM evidence_items ORDER BY number DESC LIMIT ? OFFSET ?",
      bounded(count), bounded(first))));
}

Result<std::vector<Item>> SqliteRecords::with_content(Digest const& sha256) {
  return items(TRY(database_.query(
      "SELECT number, sealed FROM evidence_items WHERE content = ? ORDER BY number DESC",
      sealer_.address(sha256.view()))));
}

Result<std::vector<Entry>> SqliteRecords::custody(ItemId const& id) {
  auto const number = TRY(number_of(id));
  if (!number) return no_such_item(id);
  auto const first = *number * entries_per_item;
  auto rows = TRY(database_.query(
      "SELECT entry, sealed FROM evidence_custody WHERE entry >= ? AND entry < ? ORDER BY entry",
      first, first + entries_per_item));
  std::vector<Entry> out;
  while (TRY(rows.next())) {
    auto const key = TRY(rows.column<std::int64_t>(0));
    auto const sealed = TRY(rows.column<ByteView>(1));
    auto const value = TRY(sealer_.open_json(custody_table, key, sealed));
    out.push_back(TRY(evidence::parse_entry(value)));
  }
  return out;
}

Result<std::uint64_t> SqliteRecords::seen(std::string_view origin) {
  auto const size = TRY(
      database_.first<std::uint64_t>("SELECT size FROM evidence_seen WHERE origin = ?", origin));
  return size.value_or(0);
}

Result<std::uint64_t> SqliteRecords::add_access(ItemId const& id, Access const& access) {
  auto const item = TRY(number_of(id));
  if (!item) return no_such_item(id);
  auto transaction = TRY(database_.begin());
  auto const number = *TRY(database_.first<std::uint64_t>(
      "INSERT INTO evidence_accesses (item_number, sealed) VALUES (?, x'') RETURNING number",
      *item));
  TRY(set_access(number, access));
  TRY(transaction.commit());
  return number;
}

Result<void> SqliteRecords::set_access(std::uint64_t number, Access const& access) {
  auto const key = bounded(number);
  TRY(database_.run("UPDATE evidence_accesses SET sealed = ? WHERE number = ?",
                    sealer_.seal(accesses_table, key, to_json(access)), key));
  return {};
}

Result<std::vector<Access>> SqliteRecords::accesses(ItemId const& id, std::size_t count) {
  auto const item = TRY(number_of(id));
  if (!item) return no_such_item(id);
  auto rows =
      TRY(database_.query("SELECT number, sealed FROM evidence_accesses WHERE item_number = ?"
                          " ORDER BY number DESC LIMIT ?",
                          *item, bounded(count)));
  std::vector<Access> out;
  while (TRY(rows.next())) {
    auto const number = TRY(rows.column<std::int64_t>(0));
    auto const sealed = TRY(rows.column<ByteView>(1));
    auto const value = TRY(sealer_.open_json(accesses_table, number, sealed));
    out.push_back(TRY(evidence::parse_access(value)));
  }
  return out;
}

}  // namespace comity::storage
