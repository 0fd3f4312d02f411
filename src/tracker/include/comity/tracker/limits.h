/// Bounds of this concept, with the reason for each.
#pragma once

#include <cstddef>

namespace comity::tracker {

/// Of what a tool answers to one call, in bytes: an alert or twenty tickets are far below.
inline constexpr std::size_t answer_bytes_max = std::size_t{1} << 20;

/// Of what a tool reports by itself, in bytes. TheHive sends the alert or case three times over,
/// with descriptions that people write.
inline constexpr std::size_t notice_bytes_max = std::size_t{1} << 20;

/// Of the id under which a tool knows something of ours: "~40993016", "20".
inline constexpr std::size_t reference_bytes_max = 64;

/// Calls for one letter: look, make, look again, remark; more is a tool that leads in circles.
inline constexpr int calls_max = 6;

}  // namespace comity::tracker
