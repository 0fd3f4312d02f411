/// Bodies in the database, sealed with their salts.
#pragma once

#include "comity/message/header.h"
#include "data_sealer.h"

#include <optional>

namespace comity::storage {

/// Writes the body of row `entry`: sealed, or as it is if there is no sealer. Errors: those of the
/// database.
Result<void> write_body(sql::Database& database, DataSealer const* sealer, std::int64_t entry,
                        message::Body const& body);

/// The body of row `entry` out of its columns; none if it was deleted. Errors: `forbidden
/// storage.storage_key_needed` (path) for a sealed one without a sealer; `damaged
/// crypto.seal_broken`, `storage.bad_salt` (path).
Result<std::optional<message::Body>> read_body(sql::Database const& database,
                                               DataSealer const* sealer, std::int64_t entry,
                                               std::optional<ByteView> const& salt,
                                               std::optional<ByteView> const& bytes,
                                               std::optional<ByteView> const& sealed);

Result<void> delete_body(sql::Database& database, std::int64_t entry);

/// Seals every body that is there unsealed: a database of an earlier version, or one that was
/// opened without a key. Some thousand in each transaction. Errors: those of the database.
Result<void> seal_plain_bodies(sql::Database& database, DataSealer const& sealer);

}  // namespace comity::storage
