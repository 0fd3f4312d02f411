/// Instants and calendars that several tests use.
#pragma once

#include "comity/calendar/working_calendar.h"

namespace comity::clocks::offices {

inline Instant utc(char const* text) {
  return parse_rfc3339(text).value();
}

/// Monday to Friday, 09:00 to 17:00 in New York, in 2026, closed on 25 May (Memorial Day).
inline calendar::WorkingCalendar new_york() {
  using namespace std::chrono_literals;
  auto const from = utc("2026-01-01T05:00:00Z");
  auto const until = utc("2027-01-01T05:00:00Z");
  calendar::Schedule plan;
  plan.zone = calendar::Zone::create("America/New_York",
                                     {{from, -5h, "EST"},
                                      {utc("2026-03-08T07:00:00Z"), -4h, "EDT"},
                                      {utc("2026-11-01T06:00:00Z"), -5h, "EST"}},
                                     from, until)
                  .value();
  plan.first_year = plan.last_year = 2026y;
  for (unsigned day = 1; day <= 5; ++day) plan.week[day] = {{9h, 17h}};
  plan.holidays = {{2026y / 5 / 25, "memorial"}};
  return calendar::WorkingCalendar::create(std::move(plan)).value();
}

}  // namespace comity::clocks::offices
