/// The clocks of a request [P9]: which step starts, stops, pauses and moves which. The arithmetic
/// is that of src/clocks; the time standards and the responder's calendar are the agreement's.
#pragma once

#include "comity/clocks/obligation.h"
#include "comity/request/state.h"

namespace comity::request {

using agreement::ClockName;

struct Clock {
  ClockName name = ClockName::acknowledge;
  int period = 0;  ///< Of update: 1, 2, 3 … [P9.4]. Of others 0.
  Side owed_by = Side::responder;
  clocks::Obligation obligation;
  /// Errors: those of `clocks::read`, such as `calendar.not_covered` for a due time beyond the
  /// agreement's calendars.
  Result<clocks::ClockFace> face;
};

/// In the order of `ClockName`, update periods oldest first. There is no clock without a time
/// standard for the request's kind and urgency, no confirm unless it was promised, no update before
/// a decision, and no hold-expiry before an answer with `hold_until`. Pure.
std::vector<Clock> clocks_of(Request const& request, Agreement const& agreement, Instant now);

}  // namespace comity::request
