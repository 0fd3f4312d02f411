/// How many times as often something happened in one time as in another.
#pragma once

#include "comity/figures/decimal.h"

#include <optional>

namespace comity::figures {

/// Events, and the time in which they happened, in any unit; not 0.
struct Rate {
  std::uint64_t events = 0;
  std::uint64_t time = 1;
};

struct RateRatio {
  std::optional<Decimal> ratio;  ///< None if the second rate is zero, …
  Decimal low;
  std::optional<Decimal> high;  ///< … which has no upper limit either.

  friend bool operator==(RateRatio const&, RateRatio const&) = default;
};

/// `first` divided by `second`, as rates of two Poisson processes. Given the sum of the events,
/// those of the first are binomial; the limits are the exact ones of Clopper and Pearson for that
/// (Biometrika 26 (1934) 404–413; K. J. Rothman, J. D. Boice, Epidemiologic Analysis, 1979), and
/// Wilson's beyond `exact_events_max`. None if there were no events at all, if any number is above
/// 2⁴⁸, or if a limit is above 10⁹.
std::optional<RateRatio> rate_ratio(Rate first, Rate second);

}  // namespace comity::figures
