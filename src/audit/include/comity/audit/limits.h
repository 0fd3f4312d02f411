/// What a check takes in, and how much it says.
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::audit {

/// Findings of one kind that a report lists; the rest are counted. A person needs to see the first
/// few, and one fault can have a million consequences.
inline constexpr std::size_t findings_per_id_max = 50;

/// Faults after which a log is not read any further: what is this broken is not worth the hours.
inline constexpr std::uint64_t faults_max = 10'000;

/// Messages whose headers a thread has in memory at once while states are recomputed, some 4 MiB; a
/// larger case is taken whole. Fewer would have more bundles read for the sake of a few entries.
inline constexpr std::size_t case_messages_at_once = 4'096;

/// Threads of one check.
inline constexpr unsigned threads_max = 64;

}  // namespace comity::audit
