#include "comity/calendar/working_calendar.h"

#include "comity/calendar/limits.h"

#include <algorithm>

namespace comity::calendar {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::year;

LocalTime new_year(year y) {
  return local_days{y / std::chrono::January / 1};
}

Result<void> check_years(Schedule const& schedule) {
  Parameters const years{{"first", std::to_string(int{schedule.first_year})},
                         {"last", std::to_string(int{schedule.last_year})}};
  if (!schedule.first_year.ok() || !schedule.last_year.ok() ||
      schedule.last_year < schedule.first_year) {
    return fail(Code::invalid, "calendar.bad_years", years);
  }
  if (schedule.last_year - schedule.first_year >= std::chrono::years{years_max}) {
    auto parameters = years;
    parameters.emplace_back("limit", std::to_string(years_max));
    return fail(Code::too_large, "calendar.too_many_years", std::move(parameters));
  }
  return {};
}

Result<void> check_day(std::chrono::weekday day, std::vector<Hours> const& list) {
  std::string const name{name_of(day)};
  if (list.size() > hours_per_day_max) {
    return fail(Code::too_large, "calendar.too_many_hours",
                {{"day", name}, {"limit", std::to_string(hours_per_day_max)}});
  }
  std::chrono::minutes free_from{0};
  for (auto const& hours : list) {
    auto const refuse = [&](std::string id) {
      return fail(Code::invalid, std::move(id), {{"day", name}, {"hours", to_text(hours)}});
    };
    if (hours.open < std::chrono::minutes{0} || hours.close > days{1} ||
        hours.open >= hours.close) {
      return refuse("calendar.bad_hours");
    }
    if (hours.open < free_from) return refuse("calendar.hours_overlap");
    free_from = hours.close;
  }
  return {};
}

Result<void> check_week(Schedule const& schedule) {
  for (unsigned day = 0; day < schedule.week.size(); ++day) {
    TRY(check_day(std::chrono::weekday{day}, schedule.week[day]));
  }
  return {};
}

/// Of holidays or extra days: real dates, in order, each once, inside the years.
template <typename Dated>
Result<void> check_dates(Schedule const& schedule, std::vector<Dated> const& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto const date = list[i].date;
    auto const refuse = [&](std::string id) {
      return fail(Code::invalid, std::move(id), {{"date", to_text(date)}});
    };
    if (!date.ok()) return refuse("calendar.bad_date");
    if (date.year() < schedule.first_year || date.year() > schedule.last_year) {
      return refuse("calendar.date_outside_years");
    }
    if (i > 0 && date <= list[i - 1].date) return refuse("calendar.dates_unsorted");
  }
  return {};
}

Result<void> check_extra_days(Schedule const& schedule) {
  for (auto const& extra : schedule.extra_days) {
    auto const date = to_text(extra.date);
    if (!extra.hours_of.ok() || schedule.week[extra.hours_of.c_encoding()].empty()) {
      return fail(Code::invalid, "calendar.extra_day_closed",
                  {{"date", date}, {"day", std::string{name_of(extra.hours_of)}}});
    }
    if (std::ranges::binary_search(schedule.holidays, extra.date, {}, &Holiday::date)) {
      return fail(Code::invalid, "calendar.holiday_and_extra_day", {{"date", date}});
    }
  }
  return {};
}

}  // namespace

Result<WorkingCalendar> WorkingCalendar::create(Schedule schedule) {
  TRY(check_years(schedule));
  TRY(check_week(schedule));
  TRY(check_dates(schedule, schedule.holidays));
  TRY(check_dates(schedule, schedule.extra_days));
  TRY(check_extra_days(schedule));
  WorkingCalendar calendar;
  calendar.covered_from_ = TRY(schedule.zone.to_instant(new_year(schedule.first_year)));
  calendar.covered_until_ =
      TRY(schedule.zone.to_instant(new_year(schedule.last_year + std::chrono::years{1})));
  calendar.schedule_ = std::move(schedule);
  calendar.lay_out();
  if (calendar.openings_.empty()) {
    return fail(Code::invalid, "calendar.never_open", {{"zone", calendar.schedule_.zone.name()}});
  }
  return calendar;
}

/// Writes out every opening once, so that each question is one binary search. A date on which the
/// clocks change is met in both periods, and each takes the part of its hours that it shows.
void WorkingCalendar::lay_out() {
  for (auto const& period : schedule_.zone.periods()) {
    auto const from = std::max(period.from, covered_from_);
    auto const until = std::min(period.until, covered_until_);
    if (from >= until) continue;
    auto const last = period.local(until);
    for (auto day = std::chrono::floor<days>(period.local(from)); day < last; day += days{1}) {
      for (auto const& hours : hours_on(day)) {
        append(std::max(from, period.instant(day + hours.open)),
               std::min(until, period.instant(day + hours.close)));
      }
    }
  }
}

void WorkingCalendar::append(Instant open, Instant close) {
  if (open >= close) return;
  if (openings_.empty()) {
    openings_.push_back({open, close, Duration::zero()});
    return;
  }
  auto& last = openings_.back();
  if (last.close == open) {
    last.close = close;
  } else {
    openings_.push_back({open, close, last.before + (last.close - last.open)});
  }
}

std::vector<Hours> const& WorkingCalendar::hours_on(local_days day) const {
  static std::vector<Hours> const closed;
  Date const date{day};
  if (std::ranges::binary_search(schedule_.holidays, date, {}, &Holiday::date)) return closed;
  auto const extra = std::ranges::lower_bound(schedule_.extra_days, date, {}, &ExtraDay::date);
  bool const is_extra = extra != schedule_.extra_days.end() && extra->date == date;
  auto const weekday = is_extra ? extra->hours_of : std::chrono::weekday{day};
  return schedule_.week[weekday.c_encoding()];
}

/// Working time from `covered_from_` to `at`.
Result<Duration> WorkingCalendar::worked_by(Instant at) const {
  if (at != covered_until_ || openings_.empty()) TRY(check_covered(at));
  auto const next = std::ranges::upper_bound(openings_, at, {}, &Opening::open);
  if (next == openings_.begin()) return Duration::zero();
  auto const& opening = *std::prev(next);
  return opening.before + (std::min(at, opening.close) - opening.open);
}

Result<bool> WorkingCalendar::is_working(Instant at) const {
  TRY(check_covered(at));
  auto const opening = std::ranges::upper_bound(openings_, at, {}, &Opening::close);
  return opening != openings_.end() && opening->open <= at;
}

Result<Duration> WorkingCalendar::working_time_between(Instant from, Instant until) const {
  if (until <= from) return Duration::zero();
  auto const before = TRY(worked_by(from));
  return TRY(worked_by(until)) - before;
}

Result<Instant> WorkingCalendar::add_working(Instant start, Duration budget) const {
  COMITY_CHECK(budget >= Duration::zero());
  auto const before = TRY(worked_by(start));
  if (budget == Duration::zero()) return start;
  if (budget > covered_until_ - start) return data_end();
  auto const left_at_open = [&](Opening const& o) { return budget - (o.before - before); };
  auto const opening = std::ranges::partition_point(
      openings_, [&](Opening const& o) { return left_at_open(o) > o.close - o.open; });
  if (opening == openings_.end()) return data_end();
  return opening->open + left_at_open(*opening);
}

Result<Instant> WorkingCalendar::next_open(Instant at) const {
  TRY(check_covered(at));
  auto const opening = std::ranges::upper_bound(openings_, at, {}, &Opening::close);
  if (opening == openings_.end()) return data_end();
  return std::max(at, opening->open);
}

Result<void> WorkingCalendar::check_covered(Instant at) const {
  if (at >= covered_from_ && at < covered_until_) return {};
  return schedule_.zone.not_covered(schedule_.zone.year_about(at));
}

Error WorkingCalendar::data_end() const {
  return schedule_.zone.not_covered(schedule_.last_year + std::chrono::years{1});
}

}  // namespace comity::calendar
