/// When one party works, as the parties wrote it down: week, holidays, extra working days.
#pragma once

#include "comity/calendar/zone.h"

#include <array>
#include <compare>

namespace comity::calendar {

using Date = std::chrono::year_month_day;

/// Open from `open` until before `close`, as the clock on the wall counts them from 00:00: 0 to
/// 1,440 minutes.
struct Hours {
  std::chrono::minutes open{};
  std::chrono::minutes close{};

  friend auto operator<=>(Hours const&, Hours const&) = default;
};

/// By `weekday::c_encoding()`, so Sunday is 0. A day without hours is closed.
using Week = std::array<std::vector<Hours>, 7>;

/// Closed all day. `name` is a key whose texts stand beside the calendar in the agreement.
struct Holiday {
  Date date{};
  std::string name;

  friend bool operator==(Holiday const&, Holiday const&) = default;
};

/// Works although the week says otherwise, with the hours of the weekday `hours_of`: the make-up
/// days (调休) by which long holidays are paid for.
struct ExtraDay {
  Date date{};
  std::chrono::weekday hours_of{};

  friend bool operator==(ExtraDay const&, ExtraDay const&) = default;
};

struct Schedule {
  Zone zone;
  /// Holidays are known for the local years from `first_year` to `last_year`, both included.
  std::chrono::year first_year{};
  std::chrono::year last_year{};
  Week week;
  std::vector<Holiday> holidays;     ///< By date, each date once.
  std::vector<ExtraDay> extra_days;  ///< By date, each date once.

  friend bool operator==(Schedule const&, Schedule const&) = default;
};

/// "2026-02-17". Errors: `invalid calendar.not_a_date`.
Result<Date> parse_date(std::string_view text);

/// "09:00-17:00"; the end may be "24:00". Errors: `invalid calendar.not_hours`, also if the end is
/// not after the beginning.
Result<Hours> parse_hours(std::string_view text);

/// "monday" … "sunday". Errors: `invalid calendar.not_a_weekday`.
Result<std::chrono::weekday> parse_weekday(std::string_view text);

/// The spelling that `parse_date` takes.
std::string to_text(Date date);

/// The spelling that `parse_hours` takes.
std::string to_text(Hours hours);

/// The spelling that `parse_weekday` takes.
std::string_view name_of(std::chrono::weekday day);

}  // namespace comity::calendar
