/// Bounds on what one case may hold, so that a hostile peer's case stays cheap to fold.
#pragma once

#include <cstddef>

namespace comity::request {

/// Items of one request [P8.2].
inline constexpr int items_max = 200;

/// Requests of one case. A case of a real incident has a handful; a hundred with 200 items each
/// still fold in well under a second.
inline constexpr std::size_t requests_per_case_max = 100;

/// Steps of one side that one request takes in. An update every four hours for two years is 4,380.
inline constexpr std::size_t steps_per_side_max = 5'000;

/// Steps up the ladder of escalation. Ladders in use have three to five.
inline constexpr int level_max = 9;

/// Of a code such as a ground, in bytes.
inline constexpr std::size_t code_bytes_max = 64;

}  // namespace comity::request
