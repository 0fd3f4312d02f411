/// The disk a node stands on, so that the simulation can hand in one that loses power. A database
/// reaches it through the SQLite VFS it names; the few files beside the database through
/// `open_file`.
#pragma once

#include "comity/base/bytes.h"

#include <memory>
#include <string>
#include <vector>

namespace comity::sql {

/// What to do when the file is not there: make it, or fail with `not_found sql.not_found`.
enum class Mode { create, existing };

/// A small file of which every write is on the disk when it returns. Not thread-safe.
class DurableFile {
 public:
  virtual ~DurableFile() = default;

  /// Up to `size` bytes from `offset`; fewer where the file ends.
  /// Errors: `unavailable sql.io`.
  virtual Result<Bytes> read(std::uint64_t offset, std::size_t size) = 0;

  /// Writes and syncs. After an error the bytes there may be the old ones, the new ones or, sector
  /// by sector, a mixture; a later successful write settles them.
  /// Errors: `unavailable sql.disk_full`, `unavailable sql.io`.
  virtual Result<void> write(std::uint64_t offset, ByteView bytes) = 0;
};

/// Real or simulated. Outlives every database and file opened on it.
class Disk {
 public:
  virtual ~Disk() = default;

  /// The name of the SQLite VFS, for `Options::vfs`; empty for the system's own.
  virtual std::string const& vfs() const = 0;

  /// A file that was created is in its directory for good when this returns; its owner alone may
  /// read it. Errors: `not_found sql.not_found`, `unavailable sql.cannot_open`, `unavailable
  /// sql.disk_full`, `unavailable sql.io`.
  virtual Result<std::unique_ptr<DurableFile>> open_file(std::string const& path, Mode mode) = 0;

  /// The names of the files in a folder, in any order; none if there is no such folder. Errors:
  /// `unavailable sql.cannot_open`.
  virtual Result<std::vector<std::string>> names_in(std::string const& folder) = 0;
};

/// The machine's disk: pwrite and fdatasync.
class PosixDisk final : public Disk {
 public:
  std::string const& vfs() const override { return vfs_; }

  Result<std::unique_ptr<DurableFile>> open_file(std::string const& path, Mode mode) override;
  Result<std::vector<std::string>> names_in(std::string const& folder) override;

 private:
  std::string vfs_;
};

}  // namespace comity::sql
