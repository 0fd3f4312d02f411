/// A file that is written chunk by chunk and read at any place.
#pragma once

#include "comity/base/bytes.h"

namespace comity::storage {

/// Owns its descriptor. Errors of all calls: `unavailable storage.disk_full` (path), `unavailable
/// storage.cannot_read` and `storage.cannot_write` (path, reason).
class SealedFile {
 public:
  enum class Mode { create, write, read };

  /// `create` begins an empty file, for its owner alone. Errors besides: `not_found
  /// storage.no_file` (path).
  static Result<SealedFile> open(std::string path, Mode mode);

  SealedFile(SealedFile&& other) noexcept;
  SealedFile& operator=(SealedFile&&) = delete;
  ~SealedFile();

  /// `into` is filled as far as the file goes; the number of bytes.
  Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const;

  /// All of `bytes`. After an error the bytes there may be anything.
  Result<void> write(std::uint64_t offset, ByteView bytes);

  /// Lets the system begin to write these bytes to the disk, without waiting for it, so that `sync`
  /// has little left to do. Whether it does is its own business.
  void begin_sync(std::uint64_t offset, std::uint64_t bytes);

  Result<void> cut(std::uint64_t size);

  /// Everything that was written is on the disk, and the file is in its folder.
  Result<void> sync();

 private:
  SealedFile(std::string path, int descriptor) : path_{std::move(path)}, descriptor_{descriptor} {}

  std::string path_;
  int descriptor_;
};

/// Bytes that a file in `folder` can have at the most now.
std::uint64_t free_bytes(std::string const& folder);

}  // namespace comity::storage
