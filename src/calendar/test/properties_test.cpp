#include "offices.h"

#include <algorithm>
#include <random>

namespace comity::calendar {
namespace {

using namespace std::chrono_literals;
using offices::hours;

/// The definition of working time, asked minute by minute: what does the clock on the wall show?
bool works(Schedule const& plan, Instant at) {
  auto const local = plan.zone.to_civil(at).value().time;
  auto const day = std::chrono::floor<std::chrono::days>(local);
  Date const date{day};
  for (auto const& holiday : plan.holidays) {
    if (holiday.date == date) return false;
  }
  auto weekday = std::chrono::weekday{day};
  for (auto const& extra : plan.extra_days) {
    if (extra.date == date) weekday = extra.hours_of;
  }
  for (auto const& open : plan.week[weekday.c_encoding()]) {
    if (local - day >= open.open && local - day < open.close) return true;
  }
  return false;
}

std::vector<WorkingCalendar> calendars() {
  return {
      offices::spring_festival(),
      offices::calendar(zdump::zone("new-york"), offices::weekdays(hours({"09:00-17:00"}))),
      offices::calendar(zdump::zone("new-york"),
                        offices::every_day(hours({"00:30-02:30", "02:30-03:10", "23:00-24:00"}))),
      offices::calendar(zdump::zone("havana"),
                        offices::every_day(hours({"00:00-00:30", "00:45-01:15", "23:30-24:00"}))),
      offices::calendar(zdump::zone("lord-howe"), offices::every_day(hours({"00:00-24:00"}))),
      offices::calendar(zdump::zone("lord-howe"),
                        offices::every_day(hours({"01:45-02:15", "08:00-12:00"}))),
  };
}

/// Evenly enough, and the same on every machine.
class Dice {
 public:
  Duration below(Duration limit) {
    return Duration{
        static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(limit.count()))};
  }

  Instant in(WorkingCalendar const& calendar) {
    return calendar.covered_from() + below(calendar.covered_until() - calendar.covered_from());
  }

 private:
  std::mt19937_64 engine_{20260208};
};

}  // namespace

TEST_CASE("working time is what a walk over every minute counts") {
  // Around each change of the clocks, the turns of the years, and Spring Festival.
  for (auto const& calendar : calendars()) {
    CAPTURE(calendar.schedule().zone.name());
    std::vector<Instant> middles{
        calendar.covered_from() + 4 * 24h, offices::utc("2026-02-18T00:00:00Z"),
        offices::utc("2027-01-01T00:00:00Z"), calendar.covered_until() - 12 * 24h};
    for (auto const& period : calendar.schedule().zone.periods()) {
      if (period.from > middles.front() && period.from < middles[3]) middles.push_back(period.from);
    }
    for (auto const middle : middles) {
      auto const from = middle - 4 * 24h;
      Duration walked{0};
      std::int64_t disagreements = 0;
      for (auto at = from; at < middle + 12 * 24h; at += 1min) {
        bool const working = works(calendar.schedule(), at);
        if (calendar.is_working(at).value() != working) ++disagreements;
        if (calendar.working_time_between(from, at).value() != walked) ++disagreements;
        if (working) walked += 1min;
      }
      CHECK(disagreements == 0);
      CHECK(walked > 0min);
    }
  }
}

TEST_CASE("working time of two spans that touch is that of both together") {
  Dice dice;
  for (auto const& calendar : calendars()) {
    for (int i = 0; i < 2'000; ++i) {
      std::array<Instant, 3> t{dice.in(calendar), dice.in(calendar), dice.in(calendar)};
      std::ranges::sort(t);
      auto const whole = calendar.working_time_between(t[0], t[2]).value();
      REQUIRE(calendar.working_time_between(t[0], t[1]).value() +
                  calendar.working_time_between(t[1], t[2]).value() ==
              whole);
      REQUIRE(whole <= t[2] - t[0]);
    }
  }
}

TEST_CASE("adding working time is the inverse of measuring it, and gives the earliest instant") {
  Dice dice;
  for (auto const& calendar : calendars()) {
    int reached = 0;
    for (int i = 0; i < 2'000; ++i) {
      auto const start = dice.in(calendar);
      auto const budget = dice.below(600h);
      auto const due = calendar.add_working(start, budget);
      if (!due) {
        REQUIRE(calendar.working_time_between(start, calendar.covered_until()).value() < budget);
        continue;
      }
      ++reached;
      REQUIRE(calendar.working_time_between(start, *due).value() == budget);
      if (*due > start) {
        REQUIRE(calendar.working_time_between(start, *due - 1ms).value() == budget - 1ms);
      }
    }
    CHECK(reached > 1'000);
  }
}

TEST_CASE("adding two budgets one after the other is adding their sum") {
  Dice dice;
  for (auto const& calendar : calendars()) {
    for (int i = 0; i < 2'000; ++i) {
      auto const start = dice.in(calendar);
      auto const a = dice.below(100h);
      auto const b = dice.below(100h) + 1ms;
      auto const first = calendar.add_working(start, a);
      auto const whole = calendar.add_working(start, a + b);
      if (!whole) continue;
      REQUIRE(calendar.add_working(first.value(), b).value() == *whole);
    }
  }
}

TEST_CASE("the next opening is working, and nothing before it is") {
  Dice dice;
  for (auto const& calendar : calendars()) {
    for (int i = 0; i < 2'000; ++i) {
      auto const at = dice.in(calendar);
      auto const open = calendar.next_open(at);
      if (!open) continue;
      REQUIRE(calendar.is_working(*open).value());
      REQUIRE(calendar.working_time_between(at, *open).value() == 0ms);
      REQUIRE(calendar.is_working(at).value() == (*open == at));
    }
  }
}

}  // namespace comity::calendar
