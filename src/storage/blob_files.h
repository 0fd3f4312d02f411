/// The bytes of evidence: one sealed file for each item, under a key that stands, wrapped, in the
/// database.
#pragma once

#include "comity/evidence/chunks.h"
#include "comity/evidence/store.h"
#include "data_sealer.h"

namespace comity::storage {

/// Files are named "<number>.sealed" and hold the sealed chunks one after the other, nothing else.
/// They are on the disk for good only after `finish`; until then every chunk proves itself when it
/// is read again. Not thread-safe.
class BlobFiles final : public evidence::Blobs {
 public:
  /// Deletes the files that no row speaks of. Errors: `unavailable storage.cannot_read` (path,
  /// reason).
  static Result<std::unique_ptr<BlobFiles>> open(sql::Database& database, DataSealer const& sealer,
                                                 std::string folder);

  Result<std::uint64_t> create(std::uint64_t size) override;
  Result<std::unique_ptr<evidence::BlobWriter>> resume(std::uint64_t number) override;
  Result<std::unique_ptr<evidence::BlobReader>> open(std::uint64_t number) override;
  Result<void> drop(std::uint64_t number) override;

 private:
  class Writer;
  class Reader;

  BlobFiles(sql::Database& database, DataSealer const& sealer, std::string folder)
      : database_{database}, sealer_{sealer}, folder_{std::move(folder)} {}

  std::string path_of(std::uint64_t number) const;
  Result<void> sweep();
  Result<evidence::ChunkCipher> cipher_of(std::uint64_t number, bool whole);

  sql::Database& database_;
  DataSealer const& sealer_;
  std::string folder_;
};

}  // namespace comity::storage
