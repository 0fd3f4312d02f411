/// One small value outside the database that is replaced whole: after a crash at any moment the
/// value is the last one written, or the one that was being written.
///
/// The file has two slots, written in turn, each with a counter and a CRC-32: the slot that a power
/// cut tears is never the one that holds the current value. Layout of a slot, big-endian:
/// CRC-32 of all that follows (4), length of the value (4), counter from 1 (8), value.
#pragma once

#include "comity/sql/disk.h"
#include "comity/sql/limits.h"

#include <optional>

namespace comity::sql {

class SlotFile {
 public:
  /// Reads both slots, and makes room for them in a new file. Errors: those of `Disk::open_file`
  /// and of `DurableFile`, and `damaged sql.slots_damaged` when both slots were written and neither
  /// is whole.
  static Result<SlotFile> open(Disk& disk, std::string const& path, Mode mode);

  /// The current value; none until the first `write`.
  std::optional<Bytes> const& value() const { return value_; }

  /// Replaces the value, durably. After an error `value()` is the old one, writing may be tried
  /// again, and a crash may bring either value back.
  /// Errors: `too_large sql.value_too_large` above `slot_value_bytes_max`, and those of
  /// `DurableFile::write`.
  Result<void> write(ByteView value);

 private:
  explicit SlotFile(std::unique_ptr<DurableFile> file) : file_{std::move(file)} {}

  std::unique_ptr<DurableFile> file_;
  std::uint64_t counter_ = 0;
  std::optional<Bytes> value_;
};

/// The CRC-32 of ISO 3309 (polynomial 0xedb88320, as in zip): finds torn writes, not forgeries.
std::uint32_t crc32(ByteView bytes);

}  // namespace comity::sql
