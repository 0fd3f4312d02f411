/// Up to where figures are computed, and below which numbers nothing is made of them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::figures {

/// Below so many observations there is no share, no curve, no median and no ratio: one case more or
/// less would move a percentage by more than 12 points. What there is are the numbers themselves.
inline constexpr std::uint64_t small_number = 8;

/// Observations of one survival curve. Its exact fractions grow with it: at this size they have
/// some 130,000 bits, and the curve takes about a second.
inline constexpr std::size_t observations_max = 10'000;

/// Events up to which a rate ratio has its exact interval; the sums behind it are of numbers with a
/// hundred bits for each event. Beyond, the score interval differs from it in the third digit.
inline constexpr std::uint64_t exact_events_max = 1'000;

}  // namespace comity::figures
