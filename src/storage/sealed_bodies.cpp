#include "sealed_bodies.h"

#include "reading.h"

namespace comity::storage {
namespace {

constexpr std::string_view table = "sealed_bodies";

/// Bodies sealed in one transaction.
constexpr std::int64_t batch_max = 1'000;

Result<std::optional<message::Body>> body_of(sql::Database const& database, ByteView salt,
                                             ByteView bytes) {
  message::Body body;
  if (salt.size() != body.salt.size())
    return fail(Code::damaged, "storage.bad_salt", {{"path", database.path()}});
  std::ranges::copy(salt, body.salt.begin());
  body.bytes = to_bytes(bytes);
  return std::optional{std::move(body)};
}

Result<void> write_sealed(sql::Database& database, DataSealer const& sealer, std::int64_t entry,
                          ByteView salt, ByteView bytes) {
  auto plain = to_bytes(salt);
  append(plain, bytes);
  TRY(database.run("INSERT INTO sealed_bodies VALUES (?, ?)", entry,
                   sealer.seal(table, entry, plain)));
  return {};
}

/// The number of bodies that it sealed; most databases have none to seal, and nothing is written.
Result<std::int64_t> seal_some(sql::Database& database, DataSealer const& sealer) {
  if (!TRY(database.first<std::int64_t>("SELECT 1 FROM bodies LIMIT 1"))) return 0;
  auto transaction = TRY(database.begin());
  std::int64_t count = 0;
  std::int64_t last = 0;
  {
    auto rows = TRY(
        database.query("SELECT entry, salt, bytes FROM bodies ORDER BY entry LIMIT ?", batch_max));
    for (; TRY(rows.next()); ++count) {
      ByteView salt;
      ByteView bytes;
      TRY(read(rows, last, salt, bytes));
      TRY(write_sealed(database, sealer, last, salt, bytes));
    }
  }
  TRY(database.run("DELETE FROM bodies WHERE entry <= ?", last));
  TRY(transaction.commit());
  return count;
}

}  // namespace

Result<void> write_body(sql::Database& database, DataSealer const* sealer, std::int64_t entry,
                        message::Body const& body) {
  if (sealer != nullptr) return write_sealed(database, *sealer, entry, body.salt, body.bytes);
  TRY(database.run("INSERT INTO bodies VALUES (?, ?, ?)", entry, ByteView{body.salt}, body.bytes));
  return {};
}

Result<std::optional<message::Body>> read_body(sql::Database const& database,
                                               DataSealer const* sealer, std::int64_t entry,
                                               std::optional<ByteView> const& salt,
                                               std::optional<ByteView> const& bytes,
                                               std::optional<ByteView> const& sealed) {
  if (salt && bytes) return body_of(database, *salt, *bytes);
  if (!sealed) return std::optional<message::Body>{};
  if (sealer == nullptr)
    return fail(Code::forbidden, "storage.storage_key_needed", {{"path", database.path()}});
  auto const plain = TRY(sealer->open(table, entry, *sealed));
  auto const salt_end = std::min(plain.size(), message::Body::salt_bytes);
  return body_of(database, ByteView{plain}.first(salt_end), ByteView{plain}.subspan(salt_end));
}

Result<void> delete_body(sql::Database& database, std::int64_t entry) {
  auto transaction = TRY(database.begin());
  TRY(database.run("DELETE FROM bodies WHERE entry = ?", entry));
  TRY(database.run("DELETE FROM sealed_bodies WHERE entry = ?", entry));
  return transaction.commit();
}

Result<void> seal_plain_bodies(sql::Database& database, DataSealer const& sealer) {
  while (TRY(seal_some(database, sealer)) > 0) {
  }
  return {};
}

}  // namespace comity::storage
