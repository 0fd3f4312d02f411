/// Reads what zdump printed of a zone: third-party pairs of instant and local time.
#pragma once

#include "comity/calendar/zone.h"

#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

namespace comity::calendar::zdump {

struct Line {
  Instant at;
  LocalTime local;
  std::string abbreviation;
  std::chrono::seconds offset;
};

inline std::chrono::sys_seconds moment(char const* month, int day, int hour, int minute, int second,
                                       int year) {
  char const* const months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  auto const index = static_cast<unsigned>(std::strstr(months, month) - months) / 3 + 1;
  std::chrono::year_month_day const date{std::chrono::year{year}, std::chrono::month{index},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

inline std::vector<Line> lines(std::string const& zone) {
  std::ifstream file{TEST_DATA "/zdump/" + zone + ".txt"};
  REQUIRE(file);
  std::vector<Line> out;
  for (std::string text; std::getline(file, text);) {
    char month[2][4];
    char abbreviation[16];
    int d[2], h[2], m[2], s[2], y[2], offset;
    int const count =
        std::sscanf(text.c_str(),
                    "%*s %*s %3s %d %d:%d:%d %d UT = %*s %3s %d %d:%d:%d %d %15s isdst=%*d "
                    "gmtoff=%d",
                    month[0], &d[0], &h[0], &m[0], &s[0], &y[0], month[1], &d[1], &h[1], &m[1],
                    &s[1], &y[1], abbreviation, &offset);
    REQUIRE(count == 14);
    out.push_back({moment(month[0], d[0], h[0], m[0], s[0], y[0]),
                   LocalTime{moment(month[1], d[1], h[1], m[1], s[1], y[1]).time_since_epoch()},
                   abbreviation, std::chrono::seconds{offset}});
  }
  REQUIRE(!out.empty());
  return out;
}

/// The zone with those transitions, covered from some days before the first to some after the last.
inline Zone zone(std::string const& name) {
  auto const all = lines(name);
  auto const margin = std::chrono::days{40};
  std::vector<Transition> transitions{
      {all.front().at - margin, all.front().offset, all.front().abbreviation}};
  for (std::size_t i = 1; i < all.size(); i += 2) {
    transitions.push_back({all[i].at, all[i].offset, all[i].abbreviation});
  }
  return Zone::create(name, transitions, transitions.front().from, all.back().at + margin).value();
}

}  // namespace comity::calendar::zdump
