#include "comity/calendar/working_calendar.h"

#include "comity/calendar/limits.h"
#include "offices.h"

namespace comity::calendar {

using namespace std::chrono_literals;
using offices::hours;
using offices::utc;

TEST_CASE("an office is open from its opening until before its closing") {
  auto const office =
      offices::calendar(offices::shanghai(), offices::weekdays(hours({"09:00-17:00"})));
  // Monday 5 January 2026, 09:00 in Shanghai is 01:00 UTC.
  CHECK_FALSE(office.is_working(utc("2026-01-05T00:59:59.999Z")).value());
  CHECK(office.is_working(utc("2026-01-05T01:00:00Z")).value());
  CHECK(office.is_working(utc("2026-01-05T08:59:59.999Z")).value());
  CHECK_FALSE(office.is_working(utc("2026-01-05T09:00:00Z")).value());
  // Saturday.
  CHECK_FALSE(office.is_working(utc("2026-01-10T02:00:00Z")).value());
  CHECK(office.next_open(utc("2026-01-05T02:00:00.001Z")).value() ==
        utc("2026-01-05T02:00:00.001Z"));
  CHECK(office.next_open(utc("2026-01-09T09:00:00Z")).value() == utc("2026-01-12T01:00:00Z"));
}

TEST_CASE("a budget of working time ends at closing time, not at the next opening") {
  auto const office =
      offices::calendar(offices::shanghai(), offices::weekdays(hours({"09:00-17:00"})));
  auto const friday_four_pm = utc("2026-01-09T08:00:00Z");
  CHECK(office.add_working(friday_four_pm, 1h).value() == utc("2026-01-09T09:00:00Z"));
  CHECK(office.add_working(friday_four_pm, 1h + 1ms).value() == utc("2026-01-12T01:00:00.001Z"));
  auto const saturday = utc("2026-01-10T02:00:00Z");
  CHECK(office.add_working(saturday, 0ms).value() == saturday);
  CHECK(office.add_working(saturday, 1ms).value() == utc("2026-01-12T01:00:00.001Z"));
  CHECK(office.working_time_between(friday_four_pm, saturday).value() == 1h);
  CHECK(office.working_time_between(saturday, friday_four_pm).value() == 0h);
}

TEST_CASE("a lunch break is no working time") {
  auto const office = offices::calendar(offices::shanghai(),
                                        offices::weekdays(hours({"08:30-11:30", "13:30-17:30"})));
  // Monday 08:30 + 4 h: three before the break, one after it, so 14:30 local, 06:30 UTC.
  CHECK(office.add_working(utc("2026-01-05T00:30:00Z"), 4h).value() == utc("2026-01-05T06:30:00Z"));
  CHECK(office.working_time_between(utc("2026-01-05T00:00:00Z"), utc("2026-01-06T00:00:00Z"))
            .value() == 7h);
}

TEST_CASE(
    "the day on which the clocks go forward has 23 hours, and the skipped one is not worked") {
  // New York, Sunday 8 March 2026, local midnight to midnight: 05:00 UTC to 04:00 UTC.
  auto const from = utc("2026-03-08T05:00:00Z");
  auto const until = utc("2026-03-09T04:00:00Z");
  auto const always =
      offices::calendar(zdump::zone("new-york"), offices::every_day(hours({"00:00-24:00"})));
  CHECK(always.working_time_between(from, until).value() == 23h);
  // 01:00 to 04:00 by the clock on the wall are two hours.
  auto const night =
      offices::calendar(zdump::zone("new-york"), offices::every_day(hours({"01:00-04:00"})));
  CHECK(night.working_time_between(from, until).value() == 2h);
  CHECK(night.add_working(from, 90min).value() == utc("2026-03-08T07:30:00Z"));  // 03:30 EDT
  // 02:15 to 02:45 do not exist.
  auto const skipped =
      offices::calendar(zdump::zone("new-york"), offices::every_day(hours({"02:15-02:45"})));
  CHECK(skipped.working_time_between(from, until).value() == 0h);
  CHECK(skipped.next_open(from).value() == utc("2026-03-09T06:15:00Z"));
  // 02:30 to 03:30 are open from 03:00 EDT on.
  auto const half =
      offices::calendar(zdump::zone("new-york"), offices::every_day(hours({"02:30-03:30"})));
  CHECK(half.next_open(from).value() == utc("2026-03-08T07:00:00Z"));
  CHECK(half.working_time_between(from, until).value() == 30min);
}

TEST_CASE(
    "the day on which the clocks go back has 25 hours, and the hour shown twice counts twice") {
  // New York, Sunday 1 November 2026, local midnight to midnight: 04:00 UTC to 05:00 UTC.
  auto const from = utc("2026-11-01T04:00:00Z");
  auto const until = utc("2026-11-02T05:00:00Z");
  auto const always =
      offices::calendar(zdump::zone("new-york"), offices::every_day(hours({"00:00-24:00"})));
  CHECK(always.working_time_between(from, until).value() == 25h);
  auto const twice =
      offices::calendar(zdump::zone("new-york"), offices::every_day(hours({"01:15-01:45"})));
  CHECK(twice.working_time_between(from, until).value() == 1h);
  CHECK(twice.is_working(utc("2026-11-01T05:30:00Z")).value());  // 01:30 EDT
  CHECK_FALSE(twice.is_working(utc("2026-11-01T06:00:00Z")).value());
  CHECK(twice.is_working(utc("2026-11-01T06:30:00Z")).value());  // 01:30 EST
  CHECK(twice.add_working(from, 40min).value() == utc("2026-11-01T06:25:00Z"));
  // 00:30 to 02:00 last two and a half hours that night, without a break.
  auto const across =
      offices::calendar(zdump::zone("new-york"), offices::every_day(hours({"00:30-02:00"})));
  CHECK(across.working_time_between(from, until).value() == 150min);
  CHECK(across.add_working(from, 150min).value() == utc("2026-11-01T07:00:00Z"));
}

TEST_CASE("an ordinary office does not notice the change, which is on a Sunday") {
  auto const office =
      offices::calendar(zdump::zone("new-york"), offices::weekdays(hours({"09:00-17:00"})));
  // Friday 6 March 16:00 EST + 2 h: one on Friday, one from Monday 09:00 EDT.
  CHECK(office.add_working(utc("2026-03-06T21:00:00Z"), 2h).value() == utc("2026-03-09T14:00:00Z"));
  // Friday 30 October 16:00 EDT + 2 h: Monday 10:00 EST.
  CHECK(office.add_working(utc("2026-10-30T20:00:00Z"), 2h).value() == utc("2026-11-02T15:00:00Z"));
}

TEST_CASE("make-up days work and holidays do not: Spring Festival 2026") {
  auto const office = offices::spring_festival();
  auto const friday_four_pm = utc("2026-02-13T08:00:00Z");
  // One hour on Friday, seven on Saturday 14 February, which works: 16:00.
  CHECK(office.add_working(friday_four_pm, 8h).value() == utc("2026-02-14T08:00:00Z"));
  // One and eight, and the tenth after nine closed days: Tuesday 24 February, 10:00.
  CHECK(office.add_working(friday_four_pm, 10h).value() == utc("2026-02-24T02:00:00Z"));
  CHECK(office.next_open(utc("2026-02-14T09:00:00Z")).value() == utc("2026-02-24T01:00:00Z"));
  // 13 (Fri) to 28 (Sat) February: 13, 14, 24, 25, 26, 27, 28 are worked.
  CHECK(office.working_time_between(utc("2026-02-12T16:00:00Z"), utc("2026-02-28T16:00:00Z"))
            .value() == 7 * 8h);
  CHECK_FALSE(office.is_working(utc("2026-03-07T02:00:00Z")).value());  // the Saturday after
}

TEST_CASE("an extra day takes the hours of the weekday it names") {
  auto plan = offices::schedule(offices::shanghai(), offices::weekdays(hours({"09:00-17:00"})));
  plan.week[std::chrono::Friday.c_encoding()] = hours({"09:00-12:00"});
  plan.extra_days = {{2026y / 2 / 14, std::chrono::Friday}, {2026y / 2 / 28, std::chrono::Monday}};
  auto const office = WorkingCalendar::create(std::move(plan)).value();
  auto const on = [&](char const* from, char const* until) {
    return office.working_time_between(utc(from), utc(until)).value();
  };
  CHECK(on("2026-02-13T16:00:00Z", "2026-02-14T16:00:00Z") == 3h);
  CHECK(on("2026-02-27T16:00:00Z", "2026-02-28T16:00:00Z") == 8h);
}

TEST_CASE("working time goes on over the end of a year that is covered") {
  auto const office =
      offices::calendar(offices::shanghai(), offices::weekdays(hours({"09:00-17:00"})));
  // Thursday 31 December 2026, 16:00, + 2 h: Friday 1 January 2027, 10:00 (no holiday given here).
  CHECK(office.add_working(utc("2026-12-31T08:00:00Z"), 2h).value() == utc("2027-01-01T02:00:00Z"));
}

TEST_CASE("[P3.3] a due time beyond the data is refused by its year, never guessed") {
  auto const office =
      offices::calendar(offices::shanghai(), offices::weekdays(hours({"09:00-17:00"})));
  CHECK(office.covered_from() == utc("2025-12-31T16:00:00Z"));
  CHECK(office.covered_until() == utc("2028-12-31T16:00:00Z"));
  auto const missing = [](Error const& error) {
    CHECK(error.id == "calendar.not_covered");
    CHECK(error.parameter("zone") == "Asia/Shanghai");
    return error.parameter("year");
  };
  // The last working day is Friday 29 December 2028; 30 and 31 are a weekend.
  auto const last_close = utc("2028-12-29T09:00:00Z");
  CHECK(office.add_working(last_close - 1h, 1h).value() == last_close);
  CHECK(missing(office.add_working(last_close - 1h, 1h + 1ms).error()) == "2029");
  CHECK(missing(office.add_working(last_close, Duration::max()).error()) == "2029");
  CHECK(missing(office.next_open(last_close).error()) == "2029");
  CHECK_FALSE(office.is_working(last_close).value());
  CHECK(office.working_time_between(last_close, office.covered_until()).value() == 0h);
  CHECK(office.add_working(office.covered_until(), 0ms).value() == office.covered_until());
  CHECK(missing(office.is_working(office.covered_until()).error()) == "2029");
  CHECK(missing(office.next_open(office.covered_until()).error()) == "2029");
  CHECK(missing(office.add_working(office.covered_until() + 1ms, 0ms).error()) == "2029");
  auto const late =
      office.working_time_between(office.covered_from(), office.covered_until() + 1ms);
  CHECK(missing(late.error()) == "2029");
  auto const early =
      office.working_time_between(office.covered_from() - 1ms, office.covered_until());
  CHECK(missing(early.error()) == "2025");
  CHECK(missing(office.is_working(office.covered_from() - 1ms).error()) == "2025");
  CHECK_FALSE(WorkingCalendar{}.is_working(Instant{}));
  CHECK_FALSE(WorkingCalendar{}.add_working(Instant{}, 0ms));
  CHECK_FALSE(WorkingCalendar{}.next_open(utc("2026-01-01T00:00:00Z")));
}

TEST_CASE("a calendar that contradicts itself is refused by name") {
  auto const good =
      offices::schedule(offices::shanghai(), offices::weekdays(hours({"09:00-17:00"})));
  auto const with = [&](auto change) {
    auto plan = good;
    change(plan);
    return WorkingCalendar::create(std::move(plan)).error().brief();
  };
  REQUIRE(WorkingCalendar::create(good));
  auto const monday = std::chrono::Monday.c_encoding();
  CHECK(with([](Schedule& p) { p.last_year = 2025y; }) ==
        "invalid calendar.bad_years first=2026 last=2025");
  CHECK(with([](Schedule& p) { p.last_year = 2046y; }) ==
        "too_large calendar.too_many_years first=2026 last=2046 limit=20");
  CHECK(with([](Schedule& p) { p.last_year = 2030y; }) ==
        "invalid calendar.not_covered zone=Asia/Shanghai year=2031");
  CHECK(with([](Schedule& p) { p.first_year = 2024y; }) ==
        "invalid calendar.not_covered zone=Asia/Shanghai year=2024");
  CHECK(with([&](Schedule& p) {
          p.week[monday] = {{9h, 25h}};
        }) == "invalid calendar.bad_hours day=monday hours=09:00-25:00");
  CHECK(with([&](Schedule& p) {
          p.week[monday] = {{9h, 9h}};
        }) == "invalid calendar.bad_hours day=monday hours=09:00-09:00");
  CHECK(with([&](Schedule& p) {
          p.week[monday] = {{-1h, 9h}};
        }).starts_with("invalid calendar.bad_hours day=monday"));
  CHECK(with([&](Schedule& p) {
          p.week[monday] = hours({"09:00-12:00", "11:59-17:00"});
        }) == "invalid calendar.hours_overlap day=monday hours=11:59-17:00");
  CHECK(with([&](Schedule& p) {
          p.week[monday] = hours({"13:00-17:00", "09:00-12:00"});
        }) == "invalid calendar.hours_overlap day=monday hours=09:00-12:00");
  CHECK(with([&](Schedule& p) {
          p.week[monday] = std::vector<Hours>(hours_per_day_max + 1, {9h, 10h});
        }) == "too_large calendar.too_many_hours day=monday limit=8");
  CHECK(with([](Schedule& p) { p.week = {}; }) == "invalid calendar.never_open zone=Asia/Shanghai");
  CHECK(with([](Schedule& p) {
          p.holidays = {{2026y / 2 / 30, "x"}};
        }) == "invalid calendar.bad_date date=2026-02-30");
  CHECK(with([](Schedule& p) {
          p.holidays = {{2029y / 1 / 1, "x"}};
        }) == "invalid calendar.date_outside_years date=2029-01-01");
  CHECK(with([](Schedule& p) {
          p.holidays = {{2026y / 1 / 2, "x"}, {2026y / 1 / 2, "y"}};
        }) == "invalid calendar.dates_unsorted date=2026-01-02");
  CHECK(
      with([](Schedule& p) {
        p.extra_days = {{2026y / 1 / 3, std::chrono::Monday}, {2026y / 1 / 2, std::chrono::Monday}};
      }) == "invalid calendar.dates_unsorted date=2026-01-02");
  CHECK(with([](Schedule& p) {
          p.extra_days = {{2026y / 1 / 3, std::chrono::Sunday}};
        }) == "invalid calendar.extra_day_closed date=2026-01-03 day=sunday");
  CHECK(with([](Schedule& p) {
          p.holidays = {{2026y / 1 / 3, "x"}};
          p.extra_days = {{2026y / 1 / 3, std::chrono::Monday}};
        }) == "invalid calendar.holiday_and_extra_day date=2026-01-03");
}

}  // namespace comity::calendar
