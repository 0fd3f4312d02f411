#include "data_sealer.h"

#include "comity/json/text.h"

namespace comity::storage {
namespace {

constexpr std::string_view data_key_bound = "comity data key";

/// Of one record in a sealed row, in bytes: far more than any item of evidence has.
constexpr std::size_t record_bytes_max = 8 << 20;

Bytes bound_to(std::string_view table, std::int64_t key) {
  auto out = to_bytes(table);
  out.push_back(0);
  append_u64(out, static_cast<std::uint64_t>(key));
  return out;
}

}  // namespace

Result<std::unique_ptr<DataSealer>> DataSealer::open(sql::Database& database,
                                                     Sealing const& sealing) {
  auto const& [storage_key, random] = sealing;
  auto wrapped =
      TRY(database.first<Bytes>("SELECT wrapped FROM data_keys ORDER BY number DESC LIMIT 1"));
  if (!wrapped) {
    auto const key = crypto::SealingKey::generate(random);
    wrapped = storage_key.wrap(key, as_bytes(data_key_bound), random);
    TRY(database.run("INSERT INTO data_keys (wrapped) VALUES (?)", *wrapped));
  }
  auto key = storage_key.unwrap(*wrapped, as_bytes(data_key_bound));
  if (!key) return fail(Code::forbidden, "storage.wrong_storage_key", {{"path", database.path()}});
  return std::unique_ptr<DataSealer>{new DataSealer{*std::move(key), sealing}};
}

Bytes DataSealer::seal(std::string_view table, std::int64_t key, ByteView plain) const {
  return key_.seal(plain, bound_to(table, key), sealing_.random);
}

Result<Bytes> DataSealer::open(std::string_view table, std::int64_t key, ByteView sealed) const {
  return key_.open(sealed, bound_to(table, key));
}

Bytes DataSealer::seal(std::string_view table, std::int64_t key, json::Value const& value) const {
  return seal(table, key, as_bytes(json::write(value)));
}

Result<json::Value> DataSealer::open_json(std::string_view table, std::int64_t key,
                                          ByteView sealed) const {
  auto const plain = TRY(open(table, key, sealed));
  return json::parse(plain, {.bytes_max = record_bytes_max});
}

}  // namespace comity::storage
