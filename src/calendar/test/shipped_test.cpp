/// The calendars in agreements/calendars against the rules that fix them. The rules are written
/// out here from the statutes, not taken from the files.
#include "comity/calendar/working_calendar.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

namespace comity::calendar {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::weekday;
using std::chrono::year;
using Dates = std::map<Date, std::string>;  ///< Of holidays, with their names.

json::Value load(std::string const& country) {
  std::ifstream file{SHIPPED_CALENDARS "/" + country + ".json"};
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return json::parse(text.str()).value();
}

Zone read_zone(json::Reader const& zone) {
  std::vector<Transition> transitions;
  auto const list = zone.array("transitions", 100);
  for (std::size_t i = 0; i < list.size(); ++i) {
    transitions.push_back({list[i].instant("from"),
                           std::chrono::seconds{list[i].integer("offset", -86'400, 86'400)},
                           std::string{list[i].text("abbreviation", 8)}});
  }
  return Zone::create(std::string{zone.text("name", 64)}, transitions, zone.instant("covered_from"),
                      zone.instant("covered_until"))
      .value();
}

Schedule read_schedule(json::Value const& value) {
  json::Reader const root{value};
  Schedule plan;
  plan.zone = read_zone(root.object("zone"));
  plan.first_year = year{static_cast<int>(root.integer("first_year", 1970, 9999))};
  plan.last_year = year{static_cast<int>(root.integer("last_year", 1970, 9999))};
  auto const week = root.object("week");
  for (std::size_t i = 0; i < week.size(); ++i) {
    auto const day = parse_weekday(week.key(i)).value();
    for (std::size_t j = 0; j < week[i].size(); ++j) {
      plan.week[day.c_encoding()].push_back(week[i][j].as_parsed(11, parse_hours));
    }
  }
  auto const holidays = root.array("holidays", 1'000);
  for (std::size_t i = 0; i < holidays.size(); ++i) {
    plan.holidays.push_back(
        {holidays[i].parsed("date", 10, parse_date), std::string{holidays[i].text("name", 64)}});
  }
  auto const extra_days = root.array("extra_days", 1'000);
  for (std::size_t i = 0; i < extra_days.size(); ++i) {
    plan.extra_days.push_back({extra_days[i].parsed("date", 10, parse_date),
                               extra_days[i].parsed("hours_of", 9, parse_weekday)});
  }
  REQUIRE_MESSAGE(root.done(), root.done().error().brief());
  return plan;
}

WorkingCalendar shipped(std::string const& country) {
  auto calendar = WorkingCalendar::create(read_schedule(load(country)));
  REQUIRE_MESSAGE(calendar, calendar.error().brief());
  return *calendar;
}

Dates holidays(std::string const& country) {
  auto const calendar = shipped(country);
  Dates out;
  for (auto const& [date, name] : calendar.schedule().holidays) out.emplace(date, name);
  return out;
}

/// Those of one year.
Dates of(year y, Dates const& all) {
  Dates out;
  for (auto const& [date, name] : all) {
    if (date.year() == y) out.emplace(date, name);
  }
  return out;
}

weekday weekday_of(Date date) {
  return weekday{local_days{date}};
}

Date plus(Date date, int count) {
  return Date{local_days{date} + days{count}};
}

bool is_weekend(Date date) {
  return weekday_of(date) == std::chrono::Saturday || weekday_of(date) == std::chrono::Sunday;
}

/// "2026-02-16:seollal 2026-02-17:seollal …", so that a failure shows what differs.
std::string text(Dates const& dates) {
  std::string out;
  for (auto const& [date, name] : dates) out += to_text(date) + ":" + name + " ";
  return out;
}

constexpr year years[] = {2026y, 2027y, 2028y};

/// 5 U.S.C. 6103(a).
Dates federal_holidays(year y) {
  using namespace std::chrono;
  auto const nth = [&](month m, weekday day, unsigned n) { return Date{y / m / day[n]}; };
  return {{y / 1 / 1, "new_year"},
          {nth(January, Monday, 3), "martin_luther_king"},
          {nth(February, Monday, 3), "washington"},
          {Date{y / May / Monday[last]}, "memorial"},
          {y / 6 / 19, "juneteenth"},
          {y / 7 / 4, "independence"},
          {nth(September, Monday, 1), "labor"},
          {nth(October, Monday, 2), "columbus"},
          {y / 11 / 11, "veterans"},
          {nth(November, Thursday, 4), "thanksgiving"},
          {y / 12 / 25, "christmas"}};
}

/// Act on National Holidays, article 2.
Dates japanese_holidays(year y, Date vernal, Date autumnal) {
  using namespace std::chrono;
  auto const monday = [&](month m, unsigned n) { return Date{y / m / Monday[n]}; };
  return {{y / 1 / 1, "new_year"},        {monday(January, 2), "coming_of_age"},
          {y / 2 / 11, "foundation"},     {y / 2 / 23, "emperor"},
          {vernal, "vernal_equinox"},     {y / 4 / 29, "showa"},
          {y / 5 / 3, "constitution"},    {y / 5 / 4, "greenery"},
          {y / 5 / 5, "children"},        {monday(July, 3), "marine"},
          {y / 8 / 11, "mountain"},       {monday(September, 3), "aged"},
          {autumnal, "autumnal_equinox"}, {monday(October, 2), "sports"},
          {y / 11 / 3, "culture"},        {y / 11 / 23, "labour"}};
}

/// Article 3: after a holiday on Sunday, the next day that is none; and a day between two.
Dates japanese_rest_days(Dates const& national) {
  Dates out;
  for (auto const& [date, name] : national) {
    if (weekday_of(date) == std::chrono::Sunday) {
      auto rest = plus(date, 1);
      while (national.contains(rest)) rest = plus(rest, 1);
      out.emplace(rest, "substitute");
    }
    auto const between = plus(date, 1);
    if (!national.contains(between) && national.contains(plus(date, 2))) {
      out.emplace(between, "between");
    }
  }
  return out;
}

/// Regulations on Holidays of Public Agencies, articles 2 and 3. `lunar` are Seollal, Buddha's
/// Birthday and Chuseok.
Dates korean_holidays(year y, std::array<Date, 3> const& lunar, Date election) {
  std::vector<std::pair<Date, std::string>> all{
      {y / 1 / 1, "new_year"},      {y / 3 / 1, "independence_movement"},
      {y / 5 / 1, "labour"},        {y / 5 / 5, "children"},
      {lunar[1], "buddha"},         {y / 6 / 6, "memorial"},
      {y / 7 / 17, "constitution"}, {y / 8 / 15, "liberation"},
      {y / 10 / 3, "foundation"},   {y / 10 / 9, "hangeul"},
      {y / 12 / 25, "christmas"}};
  if (election.ok()) all.emplace_back(election, "election");
  for (int i = -1; i <= 1; ++i) {
    all.emplace_back(plus(lunar[0], i), "seollal");
    all.emplace_back(plus(lunar[2], i), "chuseok");
  }
  Dates out;
  std::set<std::string> owed;  // names that get a substitute day, each once
  for (auto const& [date, name] : all) {
    bool const met = !out.emplace(date, name).second;
    bool const feast = name == "seollal" || name == "chuseok";
    bool const never = name == "new_year" || name == "memorial" || name == "election";
    bool const on_weekend = feast ? weekday_of(date) == std::chrono::Sunday : is_weekend(date);
    if (!never && (met || on_weekend)) owed.insert(name);
    if (met) out[date] = name;
  }
  for (auto const& [date, name] : Dates{out}) {
    bool const is_last = !out.contains(plus(date, 1)) || out.at(plus(date, 1)) != name;
    if (!is_last || !owed.contains(name)) continue;
    auto rest = plus(date, 1);
    while (out.contains(rest) || is_weekend(rest)) rest = plus(rest, 1);
    out.emplace(rest, "substitute");
  }
  return out;
}

}  // namespace

TEST_CASE("every shipped calendar covers 2026 to 2028 and names a source for each entry") {
  for (std::string const country : {"us", "cn", "jp", "kr"}) {
    CAPTURE(country);
    auto const calendar = shipped(country);
    CHECK(calendar.schedule().first_year == 2026y);
    CHECK(calendar.schedule().last_year == 2028y);
    auto const value = load(country);
    json::Reader const root{value};
    auto const sources = root.object("sources");
    auto const names = root.object("names");
    auto const has_texts = [](json::Reader const& texts) {
      return !texts.text("en", 1'000).empty() && !texts.text("zh", 1'000).empty();
    };
    std::set<std::string> cited{std::string{root.text("week_source", 64)},
                                std::string{root.object("zone").text("source", 64)}};
    std::set<std::string> named;
    for (auto const* list : {"holidays", "extra_days"}) {
      auto const entries = root.array(list, 1'000);
      for (std::size_t i = 0; i < entries.size(); ++i) {
        cited.emplace(entries[i].text("source", 64));
        if (entries[i].has("name")) named.emplace(entries[i].text("name", 64));
      }
    }
    CHECK(cited.size() == sources.size());
    for (auto const& source : cited) {
      CHECK(has_texts(sources.object(source)));
      static_cast<void>(sources.object(source).boolean("verified"));
    }
    CHECK(named.size() == names.size());
    for (auto const& name : named) CHECK(has_texts(names.object(name)));
    CHECK(has_texts(root.object("title")));
    CHECK(has_texts(root.object("zone").object("label")));
    CHECK_MESSAGE(root.done(), root.done().error().brief());
  }
}

TEST_CASE("New York changes its clocks on the second Sunday of March and the first of November") {
  using namespace std::chrono;
  auto const calendar = shipped("us");
  auto const& periods = calendar.schedule().zone.periods();
  REQUIRE(periods.size() == 7);
  for (std::size_t i = 0; i < 3; ++i) {
    // At 02:00 local time: 07:00 UTC from EST, 06:00 UTC from EDT.
    auto const& summer = periods[2 * i + 1];
    CHECK(summer.from == sys_days{years[i] / March / Sunday[2]} + 7h);
    CHECK(summer.offset == -4h);
    CHECK(summer.abbreviation == "EDT");
    auto const& winter = periods[2 * i + 2];
    CHECK(winter.from == sys_days{years[i] / November / Sunday[1]} + 6h);
    CHECK(winter.offset == -5h);
    CHECK(winter.abbreviation == "EST");
  }
}

TEST_CASE("the east Asian zones keep one offset") {
  std::pair<char const*, std::chrono::hours> const rows[] = {{"cn", 8h}, {"jp", 9h}, {"kr", 9h}};
  for (auto const& [country, offset] : rows) {
    auto const calendar = shipped(country);
    REQUIRE(calendar.schedule().zone.periods().size() == 1);
    CHECK(calendar.schedule().zone.periods()[0].offset == offset);
  }
}

TEST_CASE("the United States calendar is 5 U.S.C. 6103 with its days in lieu") {
  auto const all = holidays("us");
  Dates expected;
  for (auto const y : {2026y, 2027y, 2028y, 2029y}) {
    for (auto const& [date, name] : federal_holidays(y)) {
      expected.emplace(date, name);
      if (weekday_of(date) == std::chrono::Saturday) expected.emplace(plus(date, -1), "in_lieu");
      if (weekday_of(date) == std::chrono::Sunday) expected.emplace(plus(date, 1), "in_lieu");
    }
  }
  for (auto const y : years) CHECK(text(of(y, all)) == text(of(y, expected)));
  // Known ones, by hand: 4 July 2026 and 1 January 2028 are Saturdays.
  CHECK(all.at(2026y / 7 / 3) == "in_lieu");
  CHECK(all.at(2027y / 12 / 31) == "in_lieu");
}

TEST_CASE("the Japanese calendar is the Act on National Holidays and the offices' closure") {
  auto const all = holidays("jp");
  // Equinoxes: gazettes of February 2025 and 2026; for 2028, 02:17 and 11:45 UTC of these days.
  Dates const national[] = {japanese_holidays(2026y, 2026y / 3 / 20, 2026y / 9 / 23),
                            japanese_holidays(2027y, 2027y / 3 / 21, 2027y / 9 / 23),
                            japanese_holidays(2028y, 2028y / 3 / 20, 2028y / 9 / 22)};
  for (std::size_t i = 0; i < 3; ++i) {
    auto expected = national[i];
    expected.merge(japanese_rest_days(national[i]));
    for (auto const date : {years[i] / 1 / 2, years[i] / 1 / 3, years[i] / 12 / 29,
                            years[i] / 12 / 30, years[i] / 12 / 31}) {
      expected.emplace(date, "year_end");
    }
    CHECK(text(of(years[i], all)) == text(expected));
  }
  // Known ones: the gazettes name these as holidays under article 3.
  CHECK(all.at(2026y / 5 / 6) == "substitute");
  CHECK(all.at(2026y / 9 / 22) == "between");
  CHECK(all.at(2027y / 3 / 22) == "substitute");
}

TEST_CASE("the Korean calendar is the Regulations on Holidays of Public Agencies") {
  auto const all = holidays("kr");
  Date const none{};
  Dates const expected[] = {
      korean_holidays(2026y, {2026y / 2 / 17, 2026y / 5 / 24, 2026y / 9 / 25}, 2026y / 6 / 3),
      korean_holidays(2027y, {2027y / 2 / 7, 2027y / 5 / 13, 2027y / 9 / 15}, none),
      korean_holidays(2028y, {2028y / 1 / 27, 2028y / 5 / 2, 2028y / 10 / 3}, 2028y / 4 / 12)};
  for (std::size_t i = 0; i < 3; ++i) CHECK(text(of(years[i], all)) == text(expected[i]));
  // The almanac for 2027 counts 72 days in red, Sundays included.
  int red = 0;
  for (auto day = local_days{2027y / 1 / 1}; day < local_days{2028y / 1 / 1}; day += days{1}) {
    if (weekday{day} == std::chrono::Sunday || all.contains(Date{day})) ++red;
  }
  CHECK(red == 72);
}

TEST_CASE("the Chinese calendar of 2026 is the State Council's notice, make-up days and all") {
  auto const calendar = shipped("cn");
  auto const& plan = calendar.schedule();
  auto const hours_on = [&](Date date) {
    auto const from = plan.zone.to_instant(LocalTime{local_days{date}}).value();
    return calendar.working_time_between(from, from + 24h).value();
  };
  std::pair<Date, Date> const closed[] = {
      {2026y / 1 / 1, 2026y / 1 / 3},   {2026y / 2 / 15, 2026y / 2 / 23},
      {2026y / 4 / 4, 2026y / 4 / 6},   {2026y / 5 / 1, 2026y / 5 / 5},
      {2026y / 6 / 19, 2026y / 6 / 21}, {2026y / 9 / 25, 2026y / 9 / 27},
      {2026y / 10 / 1, 2026y / 10 / 7}};
  std::size_t count = 0;
  for (auto const& [first, last] : closed) {
    for (auto date = first; date <= last; date = plus(date, 1)) {
      CHECK_MESSAGE(hours_on(date) == 0h, to_text(date));
      ++count;
    }
  }
  CHECK(of(2026y, holidays("cn")).size() == count);
  std::vector<Date> const make_up{2026y / 1 / 4, 2026y / 2 / 14, 2026y / 2 / 28,
                                  2026y / 5 / 9, 2026y / 9 / 20, 2026y / 10 / 10};
  REQUIRE(plan.extra_days.size() == make_up.size());
  for (std::size_t i = 0; i < make_up.size(); ++i) {
    CHECK(plan.extra_days[i].date == make_up[i]);
    CHECK_MESSAGE(is_weekend(make_up[i]), to_text(make_up[i]));
    CHECK_MESSAGE(hours_on(make_up[i]) == 8h, to_text(make_up[i]));
  }
}

TEST_CASE("the Chinese calendar of 2027 and 2028 has the statutory days") {
  // Lunar New Year, Qingming, Dragon Boat and Mid-Autumn for Beijing time. The new moons of 6
  // February 2027, 15:56 UTC, and 26 January 2028, 15:13 UTC, fall before midnight there and after
  // it in Korea, whose feast is a day later.
  struct Row {
    year y;
    Date new_year, qingming, dragon_boat, mid_autumn;
  };

  auto const all = holidays("cn");
  for (auto const& row :
       {Row{2027y, 2027y / 2 / 6, 2027y / 4 / 5, 2027y / 6 / 9, 2027y / 9 / 15},
        Row{2028y, 2028y / 1 / 26, 2028y / 4 / 4, 2028y / 5 / 28, 2028y / 10 / 3}}) {
    Dates expected{{row.y / 1 / 1, "new_year"},      {row.qingming, "qingming"},
                   {row.y / 5 / 1, "labour"},        {row.y / 5 / 2, "labour"},
                   {row.dragon_boat, "dragon_boat"}, {row.y / 10 / 1, "national"},
                   {row.y / 10 / 2, "national"},     {row.y / 10 / 3, "national"}};
    expected.emplace(row.mid_autumn, "mid_autumn");
    for (int i = -1; i <= 2; ++i) expected.emplace(plus(row.new_year, i), "spring_festival");
    CHECK(text(of(row.y, all)) == text(expected));
  }
}

}  // namespace comity::calendar
