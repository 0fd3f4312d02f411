/// Bounds of this concept, with the reason for each.
#pragma once

#include <cstddef>

namespace comity::triage {

/// Of one table's file, in bytes. The five registries' extended files together have about 50 MiB,
/// the largest address databases in use as much.
inline constexpr std::size_t table_bytes_max = std::size_t{64} << 20;

/// Rows of one table. The registries' files have about 400,000 together; at this limit the ranges
/// of a table take under 150 MiB.
inline constexpr std::size_t table_rows_max = 2'000'000;

/// Of one line of a table, in bytes. A registry's longest has under 120.
inline constexpr std::size_t table_line_bytes_max = 1'024;

/// Tables of all kinds that are loaded at once: five registries, a country and a network database
/// twice over, and the operator's own.
inline constexpr std::size_t tables_max = 16;

/// Those responsible, in the operator's own table.
inline constexpr std::size_t holders_max = 20'000;

/// Indicators of one request that are looked at. The largest body (`message::body_bytes_max`) of
/// bare addresses has more; what is left out is counted and said.
inline constexpr std::size_t indicators_max = 10'000;

/// Holders that one range of addresses may touch before it is only said to be divided.
inline constexpr std::size_t answers_per_range_max = 8;

/// Of an indicator's value, in bytes, as far as it is looked at.
inline constexpr std::size_t indicator_bytes_max = 4'096;

/// Of a host's name (RFC 1035 §2.3.4), in bytes.
inline constexpr std::size_t host_bytes_max = 253;

}  // namespace comity::triage
