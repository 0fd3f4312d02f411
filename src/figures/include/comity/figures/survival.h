/// How long things took, counting honestly those that are not finished yet.
#pragma once

#include "comity/figures/decimal.h"

#include <optional>
#include <vector>

namespace comity::figures {

/// One thing that was waited for.
struct Observation {
  std::int64_t time = 0;  ///< How long; not negative.
  bool event = false;     ///< It came then; else it was still out (censored).
};

/// What happened at one time at which something came.
struct CurvePoint {
  std::int64_t time = 0;
  std::uint64_t at_risk = 0;  ///< Still out just before: what is censored at `time` counts in.
  std::uint64_t events = 0;
  std::uint64_t censored = 0;    ///< From this time until before the next.
  Decimal survival;              ///< The share that takes longer than `time`.
  std::optional<Interval> band;  ///< None once nothing is out any more.

  friend bool operator==(CurvePoint const&, CurvePoint const&) = default;
};

struct Curve {
  std::uint64_t events = 0;
  std::uint64_t censored = 0;
  std::uint64_t censored_before = 0;  ///< Of these, before the first event.
  std::vector<CurvePoint> points;     ///< By rising times.
  std::optional<std::int64_t> median;
  std::optional<std::int64_t> median_low;
  std::optional<std::int64_t> median_high;  ///< None if the data do not say how long at most.

  friend bool operator==(Curve const&, Curve const&) = default;
};

/// The product-limit estimate: E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53 (1958) 457–481.
/// - The band is, at each time, the 95 % interval by the log(−log) transformation with Greenwood's
///   variance: J. D. Kalbfleisch, R. L. Prentice, The Statistical Analysis of Failure Time Data
///   (1980), §1.3.
/// - The median is the first time at which no more than half is left. Its limits are the first
///   times at which no more than half is left by the lower and by the upper edge of the band: R.
///   Brookmeyer, J. Crowley, Biometrics 38 (1982) 29–41, with that transformation.
/// Supposes that observations are independent of each other, and that what is censored would have
/// gone on like the rest. At most `observations_max`; more is a bug and aborts. Pure.
Curve survival(std::vector<Observation> observations);

}  // namespace comity::figures
