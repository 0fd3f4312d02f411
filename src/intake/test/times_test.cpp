#include "times.h"

#include <doctest/doctest.h>

namespace comity::intake {
namespace {

std::string read(std::string_view text) {
  auto const time = parse_time(text);
  if (!time) return "none";
  return to_rfc3339(time->at) + (time->has_zone ? "" : " ?") + (time->has_day_only ? " day" : "");
}

TEST_CASE("times are read as people and programs write them") {
  CHECK(read("2026-11-22T13:20:00Z") == "2026-11-22T13:20:00.000Z");
  CHECK(read("2026-11-22T13:20:00.123456789Z") == "2026-11-22T13:20:00.123Z");
  CHECK(read("2026-11-22T13:20:00.5+08:00") == "2026-11-22T05:20:00.500Z");
  CHECK(read("2026-11-22 13:20 +0800") == "2026-11-22T05:20:00.000Z");
  CHECK(read("2026-11-22 13:20 UTC+8") == "2026-11-22T05:20:00.000Z");
  CHECK(read("2026/11/22 13:20:05 GMT") == "2026-11-22T13:20:05.000Z");
  CHECK(read("2026-11-22 13:20-05:30") == "2026-11-22T18:50:00.000Z");
  CHECK(read("2026年11月22日13时20分") == "2026-11-22T13:20:00.000Z ?");
  CHECK(read("2026年11月22日") == "2026-11-22T00:00:00.000Z ? day");
  CHECK(read("2026-11-22 13:20:00") == "2026-11-22T13:20:00.000Z ?");
  CHECK(read("1795353600") == "2026-11-22T13:20:00.000Z");
  CHECK(read("1795353600123") == "2026-11-22T13:20:00.123Z");
}

TEST_CASE("what could be another time is none") {
  for (auto const* const text :
       {"03/04/2026", "22.11.2026", "2026-02-30", "2026-13-01", "1969-12-31",
        "2026-11-22T25:00:00Z", "12345", "", "today", "2026-11-22T13:20:00Zx"}) {
    CAPTURE(text);
    CHECK(read(text) == "none");
  }
}

TEST_CASE("times are found in running text") {
  auto const found =
      find_times("from 2026-11-20 04:02 UTC to 2026-11-21T00:00:00Z, ids 12026-11-20x", 10);
  REQUIRE(found.size() == 2);
  CHECK(found[0].text == "2026-11-20 04:02 UTC");
  CHECK(find_times("2026-11-20 2026-11-21", 1).size() == 1);
}

}  // namespace
}  // namespace comity::intake
