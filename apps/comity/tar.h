/// Takes a ustar archive apart as it comes: how a node hands an export to the command line.
#pragma once

#include "client.h"

#include <functional>
#include <string>

namespace comity::cli {

using TakeFile = std::function<Result<void>(std::string const& path, ByteView content)>;

/// Reads an archive piece by piece; never more than one file of it is in memory.
class TarReader {
 public:
  /// `take` is given each file.
  explicit TarReader(TakeFile take) : take_{std::move(take)} {}

  /// Errors: `invalid cli.bad_archive` for anything but regular files of at most
  /// `tar_file_bytes_max` with relative paths that lead nowhere upwards; those of `take`.
  Result<void> feed(ByteView piece);

  /// Errors: `invalid cli.bad_archive` unless the archive was whole.
  Result<void> finish() const;

 private:
  Result<std::size_t> take_file(ByteView rest);

  TakeFile take_;
  Bytes held_;  ///< What belongs to a file that is not whole yet.
  bool ended_ = false;
};

/// Of one file in an archive: a bundle of entries has 17 MB at most, and an agreement less.
inline constexpr std::size_t tar_file_bytes_max = 64 << 20;

/// Unpacks the archive at `target` at `folder`, which is there afterwards whole or, after an error,
/// not at all; it may be there before if it is empty. `seen` is told of each file. Errors: those of
/// `Client::get_pieces` and `TarReader`; the node's, if it could not read on; `conflict
/// cli.log.not_empty` (path); `unavailable service.cannot_write` (path, reason).
Result<void> save_archive(Client& client, std::string const& target,
                          std::filesystem::path const& folder,
                          std::function<void(std::string const& path)> const& seen = {});

}  // namespace comity::cli
