/// Calendars that several tests ask.
#pragma once

#include "comity/calendar/working_calendar.h"
#include "zdump.h"

namespace comity::calendar::offices {

inline Instant utc(char const* text) {
  return parse_rfc3339(text).value();
}

/// Monday to Friday with these hours.
inline Week weekdays(std::vector<Hours> const& hours) {
  return {{{}, hours, hours, hours, hours, hours, {}}};
}

inline Week every_day(std::vector<Hours> const& hours) {
  return {{hours, hours, hours, hours, hours, hours, hours}};
}

inline std::vector<Hours> hours(std::initializer_list<char const*> texts) {
  std::vector<Hours> out;
  for (auto const* text : texts) out.push_back(parse_hours(text).value());
  return out;
}

inline Zone shanghai() {
  using namespace std::chrono_literals;
  return Zone::create("Asia/Shanghai", {{Instant{}, 8h, "CST"}}, utc("2024-12-31T16:00:00Z"),
                      utc("2029-12-31T16:00:00Z"))
      .value();
}

inline Schedule schedule(Zone zone, Week week) {
  using namespace std::chrono_literals;
  return {std::move(zone), 2026y, 2028y, std::move(week), {}, {}};
}

inline WorkingCalendar calendar(Zone zone, Week week) {
  return WorkingCalendar::create(schedule(std::move(zone), std::move(week))).value();
}

/// China in spring 2026: closed from 15 to 23 February, open on Saturdays 14 and 28 February.
inline WorkingCalendar spring_festival() {
  using namespace std::chrono_literals;
  auto plan = schedule(shanghai(), weekdays(hours({"09:00-17:00"})));
  for (unsigned day = 15; day <= 23; ++day) {
    plan.holidays.push_back({2026y / 2 / std::chrono::day{day}, "spring_festival"});
  }
  plan.extra_days = {{2026y / 2 / 14, std::chrono::Friday}, {2026y / 2 / 28, std::chrono::Monday}};
  return WorkingCalendar::create(std::move(plan)).value();
}

}  // namespace comity::calendar::offices
