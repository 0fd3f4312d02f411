#include "comity/calendar/schedule.h"

#include <doctest/doctest.h>

namespace comity::calendar {

using namespace std::chrono_literals;

TEST_CASE("dates are read in one spelling and must exist") {
  CHECK(parse_date("2028-02-29").value() == 2028y / 2 / 29);
  CHECK(to_text(parse_date("2026-01-05").value()) == "2026-01-05");
  for (char const* bad : {"", "2026-02-29", "2026-2-1", "2026-00-10", "2026-13-01", "2026-01-32",
                          "26-01-01", "2026/01/01", "2026-01-01 ", "+026-01-01", "2026-01-0x"}) {
    CHECK_MESSAGE(!parse_date(bad), bad);
  }
}

TEST_CASE("a refused text is quoted shortly, and cut between two characters") {
  CHECK(parse_date(std::string(1'000, '9')).error().parameter("text") == std::string(40, '9'));
  // 39 bytes, then characters of three bytes each.
  auto const text = std::string(39, '9') + "年年";
  CHECK(parse_date(text).error().parameter("text") == std::string(39, '9'));
}

TEST_CASE("hours are read in one spelling and must last") {
  CHECK(parse_hours("09:00-17:30").value() == Hours{9h, 17h + 30min});
  CHECK(parse_hours("00:00-24:00").value() == Hours{0h, 24h});
  CHECK(to_text(parse_hours("00:05-24:00").value()) == "00:05-24:00");
  for (char const* bad :
       {"", "9:00-17:00", "09:00-09:00", "17:00-09:00", "09:60-17:00", "09:00-17:60", "00:00-24:01",
        "09:00–17:00", "0900-1700", "09:00-17:00 ", "-9:00-17:00", "22:00-26:00"}) {
    CHECK_MESSAGE(!parse_hours(bad), bad);
  }
}

TEST_CASE("weekdays have English names in lower case") {
  for (unsigned i = 0; i < 7; ++i) {
    std::chrono::weekday const day{i};
    CHECK(parse_weekday(name_of(day)).value() == day);
  }
  CHECK(parse_weekday("sunday").value() == std::chrono::Sunday);
  CHECK_FALSE(parse_weekday("Monday"));
  CHECK_FALSE(parse_weekday(""));
}

}  // namespace comity::calendar
