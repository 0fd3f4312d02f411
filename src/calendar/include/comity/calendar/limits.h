/// Bounds on the calendar data of an agreement: far above any real calendar, low enough that a
/// proposal from a stranger costs little.
#pragma once

#include <chrono>
#include <cstddef>

namespace comity::calendar {

/// Years that one calendar covers. Holidays are announced one or two years ahead, and an agreement
/// is amended long before this; the laid-out openings of 20 years take about 1.4 MB at most.
inline constexpr int years_max = 20;

/// Openings on one weekday: two are usual, with a lunch break between them.
inline constexpr std::size_t hours_per_day_max = 8;

/// Offset changes of one zone. Two a year are usual; zones that change for Ramadan have had four.
inline constexpr std::size_t transitions_max = 128;

/// The longest name in the IANA database has 32 bytes.
inline constexpr std::size_t zone_name_bytes_max = 64;

/// "+0330" and "AEDT" are usual.
inline constexpr std::size_t abbreviation_bytes_max = 8;

/// East or west of UTC. Zones in use lie between −12 and +14 hours; the bound is java.time's.
inline constexpr std::chrono::seconds offset_max = std::chrono::hours{18};

}  // namespace comity::calendar
