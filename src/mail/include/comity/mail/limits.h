/// Bounds of this concept, with the reason for each.
#pragma once

#include <cstddef>

namespace comity::mail {

/// Of one message, in bytes: what mail servers commonly take.
inline constexpr std::size_t message_bytes_max = std::size_t{25} << 20;

/// Of the header of a message or part, in bytes. Long chains of `Received` and `References` stay
/// under a quarter of it.
inline constexpr std::size_t header_bytes_max = std::size_t{256} << 10;

/// Of a subject, in bytes of UTF-8.
inline constexpr std::size_t subject_bytes_max = 500;

/// Of a mailbox (RFC 5321 §4.5.3.1.3), in bytes.
inline constexpr std::size_t mailbox_bytes_max = 254;

/// Multiparts within each other: a forwarded, signed reply with attachments has four.
inline constexpr int depth_max = 8;

/// Parts of one message.
inline constexpr std::size_t parts_max = 100;

}  // namespace comity::mail
