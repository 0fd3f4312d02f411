/// What evidence may at most be. All of it can come from a peer.
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::evidence {

/// Of one item, in bytes: the largest disks that are imaged today, with room.
inline constexpr std::uint64_t item_bytes_max = std::uint64_t{1} << 46;

/// Plain bytes of one sealed chunk, and of one piece on its way between two nodes: large enough
/// that a request for each costs nothing, small enough for several in memory.
inline constexpr std::size_t chunk_bytes = 1 << 20;

/// Of a name, as every file system takes it.
inline constexpr std::size_t name_bytes_max = 255;

/// RFC 6838: 127 bytes on each side of the slash.
inline constexpr std::size_t media_type_bytes_max = 255;

/// Of what a person writes into a custody record: who, where, why, by which authority.
inline constexpr std::size_t text_bytes_max = 1'000;

/// Handling marks on one item, and the bytes of one.
inline constexpr std::size_t marks_max = 16;
inline constexpr std::size_t mark_bytes_max = 32;

/// Entries of one custody record. Each has 5 KB at most and usually 400 bytes; a record that goes
/// with an offer must fit its body of 1 MiB.
inline constexpr std::size_t custody_entries_max = 2'000;

/// A custody record that begins later than this after the acquisition has a gap before it.
inline constexpr std::int64_t record_delay_max_milliseconds = 24 * 60 * 60 * 1'000;

/// Time stamps on one item, and the bytes of one token: tokens with a chain of certificates have
/// 3 to 8 KiB.
inline constexpr std::size_t stamps_max = 8;
inline constexpr std::size_t stamp_bytes_max = 64 << 10;

/// Of the record that goes with exported evidence, in bytes: custody record, tokens, messages and
/// agreements.
inline constexpr std::size_t record_bytes_max = 32 << 20;

/// Agreements and messages in one such record.
inline constexpr std::size_t record_agreements_max = 64;
inline constexpr std::size_t record_messages_max = 64;

}  // namespace comity::evidence
