/// How rows that must be secret are kept: sealed under the database's own data key, which the
/// node's storage key wraps.
#pragma once

#include "comity/crypto/sealing.h"
#include "comity/json/value.h"
#include "comity/sql/database.h"
#include "comity/storage/sqlite.h"

namespace comity::storage {

/// Opens and seals rows. Each is bound to its table's name and its key, so that none can be put in
/// another's place.
class DataSealer {
 public:
  /// The sealer of `database`, whose data key is made if it has none. Errors: those of the
  /// database; `forbidden storage.wrong_storage_key` (path).
  static Result<std::unique_ptr<DataSealer>> open(sql::Database& database, Sealing const& sealing);

  Bytes seal(std::string_view table, std::int64_t key, ByteView plain) const;

  /// Errors: `damaged crypto.seal_broken`.
  Result<Bytes> open(std::string_view table, std::int64_t key, ByteView sealed) const;

  Bytes seal(std::string_view table, std::int64_t key, json::Value const& value) const;

  /// Errors besides: those of `json::parse`.
  Result<json::Value> open_json(std::string_view table, std::int64_t key, ByteView sealed) const;

  /// See `crypto::SealingKey::address`.
  Digest address(ByteView bytes) const { return addresses_.address(bytes); }

  crypto::SealingKey const& storage_key() const { return sealing_.storage_key; }

  Random& random() const { return sealing_.random; }

 private:
  DataSealer(crypto::SealingKey key, Sealing const& sealing)
      : key_{std::move(key)}, addresses_{key_.derive("comity addresses")}, sealing_{sealing} {}

  crypto::SealingKey key_;
  crypto::SealingKey addresses_;
  Sealing sealing_;
};

}  // namespace comity::storage
