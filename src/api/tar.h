/// Files in one piece that every system unpacks: POSIX ustar (IEEE Std 1003.1-2017, pax, "ustar
/// Interchange Format").
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"

#include <utility>

namespace comity::api {

/// Gathers an archive in memory, from where it can be taken in pieces. Every file has the same
/// time, and is readable by everyone.
class Tar {
 public:
  /// What a header has room for without a second field; every path of an exported link fits.
  static constexpr std::size_t path_bytes_max = 100;

  explicit Tar(Instant time);

  /// Adds a file. A `path` of more than `path_bytes_max` bytes, or a content that a header's eleven
  /// octal digits cannot count, is a bug and aborts.
  void add(std::string_view path, ByteView content);

  /// Ends the archive. Nothing may be added after.
  void finish();

  /// How much is here and was not taken.
  std::size_t size() const { return out_.size(); }

  /// Everything since the last `take`.
  Bytes take() { return std::exchange(out_, {}); }

 private:
  Instant time_;
  Bytes out_;
};

}  // namespace comity::api
