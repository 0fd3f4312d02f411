/// Files in one piece that every system unpacks: POSIX ustar (IEEE Std 1003.1-2017, pax, "ustar
/// Interchange Format").
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"

namespace comity::api {

/// Gathers an archive in memory. Every file has the same time, and is readable by everyone.
class Tar {
 public:
  /// What a header has room for without a second field; every path of an exported link fits.
  static constexpr std::size_t path_bytes_max = 100;

  /// Of an archive, whatever the limit: the header has eleven octal digits for one file's size.
  static constexpr std::size_t archive_bytes_max = std::size_t{1} << 32;

  /// `bytes_max` of the whole archive, at most `archive_bytes_max`.
  Tar(Instant time, std::size_t bytes_max);

  /// Adds a file. A `path` of more than `path_bytes_max` bytes is a bug and aborts. Errors:
  /// `too_large api.export_too_large` (limit, in MiB).
  Result<void> add(std::string_view path, ByteView content);

  Bytes finish() &&;

 private:
  Instant time_;
  std::size_t bytes_max_;
  Bytes out_;
};

}  // namespace comity::api
