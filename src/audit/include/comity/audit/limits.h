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

/// Messages of the cases that a thread recomputes at a time, but for a larger case, which is taken
/// whole: enough that handing them out costs nothing, and that the last threads end together.
inline constexpr std::size_t share_messages = 1'024;

/// Threads of one check.
inline constexpr unsigned threads_max = 64;

}  // namespace comity::audit
