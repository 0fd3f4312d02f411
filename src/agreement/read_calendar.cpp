#include "comity/json/reader.h"
#include "data.h"

namespace comity::agreement {
namespace {

using calendar::Schedule;

constexpr std::size_t elements_max = 2'000;
constexpr std::size_t text_bytes_max = 256;

Result<calendar::Zone> read_zone(json::Reader const& r) {
  std::vector<calendar::Transition> transitions;
  auto const list = r.array("transitions", elements_max);
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto const transition = list[i];
    transitions.push_back({transition.instant("from"),
                           std::chrono::seconds{transition.integer("offset", -64'800, 64'800)},
                           std::string{transition.text("abbreviation", text_bytes_max)}});
  }
  std::string name{r.text("name", text_bytes_max)};
  auto const from = r.instant("covered_from");
  auto const until = r.instant("covered_until");
  TRY(r.done());
  return calendar::Zone::create(std::move(name), transitions, from, until);
}

calendar::Week read_week(json::Reader const& r) {
  calendar::Week week;
  for (unsigned day = 0; day < week.size(); ++day) {
    auto const name = calendar::name_of(std::chrono::weekday{day});
    if (!r.has(name)) continue;
    auto const list = r.array(name, elements_max);
    for (std::size_t i = 0; i < list.size(); ++i) {
      week[day].push_back(list[i].as_parsed(text_bytes_max, calendar::parse_hours));
    }
  }
  return week;
}

std::chrono::year read_year(json::Reader const& r, std::string_view name) {
  return std::chrono::year{static_cast<int>(r.integer(name, 1970, 9999))};
}

void read_days(json::Reader const& r, Schedule& schedule) {
  auto const names = r.object("names");
  auto const holidays = r.array("holidays", elements_max);
  for (std::size_t i = 0; i < holidays.size(); ++i) {
    auto const day = holidays[i];
    std::string name{day.text("name", text_bytes_max)};
    if (!names.has(name)) {
      day.refuse("agreement.unnamed_holiday", {{"name", name}});
      return;
    }
    schedule.holidays.push_back(
        {day.parsed("date", text_bytes_max, calendar::parse_date), std::move(name)});
  }
  auto const extra = r.array("extra_days", elements_max);
  for (std::size_t i = 0; i < extra.size(); ++i) {
    auto const day = extra[i];
    schedule.extra_days.push_back(
        {day.parsed("date", text_bytes_max, calendar::parse_date),
         day.parsed("hours_of", text_bytes_max, calendar::parse_weekday)});
  }
}

}  // namespace

Result<calendar::WorkingCalendar> read_calendar(json::Value const& value) {
  json::Reader r{value, "calendar"};
  Schedule schedule{.first_year = read_year(r, "first_year"),
                    .last_year = read_year(r, "last_year"),
                    .week = read_week(r.object("week"))};
  read_days(r, schedule);
  auto zone = read_zone(r.object("zone"));
  TRY(r.done());
  schedule.zone = TRY(std::move(zone));
  return calendar::WorkingCalendar::create(std::move(schedule));
}

}  // namespace comity::agreement
