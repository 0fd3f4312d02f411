/// What a link takes from a peer, and how much it gives at a time.
#pragma once

#include "comity/base/instant.h"

#include <cstddef>

namespace comity::link {

/// Of one exchange, in bytes [P5.9]: a few full bodies, or about 3,000 ordinary messages.
inline constexpr std::size_t exchange_bytes_max = 8 << 20;

/// Entries in one exchange [P5.9].
inline constexpr std::size_t exchange_entries_max = 1'024;

/// Bytes of entries and bodies after which a sender closes its exchange: leaves room for one more
/// of the largest message.
inline constexpr std::size_t exchange_fill_bytes = 6 << 20;

/// Hashes in one proof: a tree of 2^63 leaves has no longer ones.
inline constexpr std::size_t proof_hashes_max = 63;

/// Incidents that are kept with their bytes, for each link and kind: a hostile peer must neither
/// fill the disk nor crowd out the proof of a fraud with refusals. Beyond it they are counted.
inline constexpr std::size_t evidence_rows_max = 10'000;

/// Bytes kept of one refused item.
inline constexpr std::size_t evidence_bytes_max = 128 << 10;

/// Fraud proofs kept whole since a link was opened, each as large as the agreements in it.
inline constexpr std::size_t frauds_kept_max = 16;

/// The first and the longest pause between two deliveries that got nowhere [P5.15].
inline constexpr Duration retry_pause_min{1'000};
inline constexpr Duration retry_pause_max{300'000};

/// The time between two exchanges when there is nothing to deliver: both sides then hold each
/// other's latest checkpoint.
inline constexpr Duration heartbeat{60'000};

}  // namespace comity::link
