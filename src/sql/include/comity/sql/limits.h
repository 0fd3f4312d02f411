/// The sizes of this concept, with the measurement or rule each rests on.
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::sql {

/// A row of 2 KiB, the usual envelope, in transactions of 256: 8 KiB pages took 120 thousand rows a
/// second, 4 KiB 75 thousand, 16 KiB 145 thousand, but doubled what a single small row writes.
constexpr int page_bytes = 8'192;

/// Page cache of one connection. Larger ones (32 MiB) gained nothing on the commit path, and an
/// idle node must stay under 40 MiB.
constexpr int cache_kib_max = 8'192;

/// The write-ahead log is copied into the database when it holds this many pages (4 MiB). 16 and
/// 32 MiB committed no faster and made the slowest commits wait 40 to 120 ms instead of 20.
constexpr int wal_pages_before_checkpoint = 512;

/// What a burst may leave of the write-ahead log on disk. Far above the checkpoint size, so that
/// ordinary commits overwrite space that is already there: filling it with zeros beforehand was
/// measured and gained nothing.
constexpr std::int64_t wal_bytes_kept_max = 16 << 20;

/// Findings that a check of the whole file reports; after so many the file is past repair.
constexpr int findings_max = 100;

/// SQLite's own words in an error are cut to this.
constexpr std::size_t detail_bytes_max = 200;

/// One of the two slots of a `SlotFile`: a header and the value. Holds the heads of some hundred
/// logs; only what is used is written.
constexpr std::size_t slot_bytes = 65'536;
constexpr std::size_t slot_header_bytes = 16;
constexpr std::size_t slot_value_bytes_max = slot_bytes - slot_header_bytes;

}  // namespace comity::sql
