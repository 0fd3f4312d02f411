/// What an agreement may at most be. One that is proposed comes from a stranger. The lengths of its
/// lists and texts stand in its form (agreements/agreement.schema.json).
#pragma once

#include "comity/base/instant.h"

#include <cstddef>

namespace comity::agreement {

/// Of one agreement's envelope, in bytes: seven kinds with schemas in two languages need about
/// 300 KiB, each party with its calendar 15 KiB more.
inline constexpr std::size_t agreement_bytes_max = 4 << 20;

/// Signatures on one agreement: 64 parties with up to three algorithms, and those of a predecessor.
inline constexpr std::size_t agreement_signatures_max = 256;

/// Keys of one role and algorithm that are valid at one time: two, while one takes over from the
/// other.
inline constexpr std::size_t keys_at_once_max = 2;

/// For how long after a successor's start its predecessor's keys suffice [P3.5]. Long enough for a
/// party that signed the successor to adopt it; short enough that what the successor adds to a
/// party's signatures, an algorithm for instance, counts soon.
inline constexpr Duration adoption_grace = std::chrono::days{30};

}  // namespace comity::agreement
