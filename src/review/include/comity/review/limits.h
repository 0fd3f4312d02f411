/// How much is read at a time.
#pragma once

#include <cstddef>

namespace comity::review {

/// Records read at once, without bodies: about a bundle of 256 entries twice over.
inline constexpr std::size_t records_at_once = 512;

/// Case ids read at once.
inline constexpr std::size_t cases_at_once = 1'000;

}  // namespace comity::review
