/// Clocks that start again: an update is owed every so often until all is done.
#pragma once

#include "comity/clocks/obligation.h"

namespace comity::clocks {

/// What is known of something owed again and again.
struct Series {
  TimeStandard standard;
  std::optional<Instant> started;
  std::vector<Instant> updates;    ///< In any order.
  std::optional<Instant> stopped;  ///< No more is owed, and this counts as the last update.
  std::optional<Instant>
      cancelled;  ///< No more is owed; the last period is neither met nor missed.
  std::vector<Interval> pauses;

  friend bool operator==(Series const&, Series const&) = default;
};

/// One obligation for each period, oldest first [C12–C14]; the last is still running unless the
/// series has ended. Each has the pauses that meet its period.
std::vector<Obligation> periods(Series const& series);

}  // namespace comity::clocks
