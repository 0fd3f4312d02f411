/// Pauses as a set of instants.
#pragma once

#include "comity/clocks/obligation.h"

namespace comity::clocks {

/// The same instants in order, without overlaps, touching or empty intervals, and within `from` to
/// `until` (if given). Only the last can be open, and none if `until` is given.
std::vector<Interval> united(std::vector<Interval> intervals, Instant from,
                             std::optional<Instant> until);

}  // namespace comity::clocks
