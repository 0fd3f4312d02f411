/// The working time of one party, to the millisecond, from given data only.
#pragma once

#include "comity/calendar/schedule.h"

namespace comity::calendar {

/// Answers questions about working time. An instant is *working* if the clock on the wall at the
/// party's place then shows a time within the hours of that local date; working time is how long
/// such instants last. So an hour that the clocks skip is no working time, and an hour that they
/// show twice counts twice. The hours of a date are those of its weekday; none on a holiday; those
/// of another weekday on an extra working day.
///
/// A question that the data do not answer is `invalid calendar.not_covered` with the `zone` and the
/// `year` that is missing, never a guess. A plain value; a const one may be read from several
/// threads. A default one covers nothing.
class WorkingCalendar {
 public:
  WorkingCalendar() = default;

  /// Errors: `invalid` with `calendar.bad_years`, `calendar.not_covered` (the zone does not reach
  /// the years), `calendar.bad_hours`, `calendar.hours_overlap` (or unsorted),
  /// `calendar.never_open` (in all the years), `calendar.bad_date`, `calendar.dates_unsorted` (or
  /// twice), `calendar.date_outside_years`, `calendar.holiday_and_extra_day`,
  /// `calendar.extra_day_closed`; `too_large` with `calendar.too_many_years`,
  /// `calendar.too_many_hours`.
  static Result<WorkingCalendar> create(Schedule schedule);

  Schedule const& schedule() const { return schedule_; }

  /// Local 1 January 00:00 of the first year.
  Instant covered_from() const { return covered_from_; }

  /// Local 1 January 00:00 of the year after the last one.
  Instant covered_until() const { return covered_until_; }

  /// Errors: `calendar.not_covered` before `covered_from` and from `covered_until` on.
  Result<bool> is_working(Instant at) const;

  /// Working time from `from` until before `until`; zero if `until` is not after `from`. Errors:
  /// `calendar.not_covered` unless both are covered; `covered_until` itself is.
  Result<Duration> working_time_between(Instant from, Instant until) const;

  /// The earliest instant by which `budget` (not negative) of working time has passed since
  /// `start`. So it is `start` itself for no budget, and the closing time, not the next opening,
  /// where the two are the same working time away. Errors: `calendar.not_covered` if `start` is not
  /// covered or the data end first.
  Result<Instant> add_working(Instant start, Duration budget) const;

  /// The first working instant at or after `at`. Errors: `calendar.not_covered`.
  Result<Instant> next_open(Instant at) const;

 private:
  struct Opening {
    Instant open;
    Instant close;
    Duration before;  ///< Working time from `covered_from_` to `open`.
  };

  void lay_out();
  void append(Instant open, Instant close);
  std::vector<Hours> const& hours_on(std::chrono::local_days day) const;
  Result<Duration> worked_by(Instant at) const;
  Result<void> check_covered(Instant at) const;
  Error data_end() const;

  Schedule schedule_;
  Instant covered_from_{};
  Instant covered_until_{};
  std::vector<Opening> openings_;  ///< In order; never touching.
};

}  // namespace comity::calendar
