#include "comity/calendar/zone.h"

#include "comity/calendar/limits.h"
#include "zdump.h"

namespace comity::calendar {
namespace {

using namespace std::chrono_literals;

Instant utc(char const* text) {
  return parse_rfc3339(text).value();
}

/// "2026-03-08T02:30:00" as a local time.
LocalTime local(std::string const& text) {
  return LocalTime{parse_rfc3339(text + "Z").value().time_since_epoch()};
}

char const* const zones[] = {"new-york", "lord-howe", "havana", "apia", "casablanca"};

}  // namespace

TEST_CASE("[P3.3] local times are those of the given transitions, as zdump prints them") {
  for (auto const* name : zones) {
    auto const zone = zdump::zone(name);
    for (auto const& line : zdump::lines(name)) {
      CAPTURE(name);
      CAPTURE(to_rfc3339(line.at));
      auto const civil = zone.to_civil(line.at).value();
      CHECK(civil == Civil{line.local, line.offset, line.abbreviation});
    }
  }
}

TEST_CASE("a local time is the first instant at which the clock shows it or has gone past it") {
  // The definition, tried minute by minute for two days around every change.
  for (auto const* name : zones) {
    auto const zone = zdump::zone(name);
    for (std::size_t i = 1; i < zone.periods().size(); ++i) {
      auto first = zone.periods()[i].from - 36h;
      auto const from = zone.to_civil(first).value().time + 24h;
      for (auto shown = from; shown < from + 48h; shown += 1min) {
        while (zone.to_civil(first).value().time < shown) first += 1min;
        if (zone.to_instant(shown).value() == first) continue;
        FAIL(name, " ", to_rfc3339(first));
      }
    }
  }
}

TEST_CASE("a local time that the clocks skip is the instant of the change") {
  // New York, 8 March 2026: 01:59:59 EST is followed by 03:00:00 EDT at 07:00 UTC.
  auto const new_york = zdump::zone("new-york");
  CHECK(new_york.to_instant(local("2026-03-08T01:59:59")).value() == utc("2026-03-08T06:59:59Z"));
  CHECK(new_york.to_instant(local("2026-03-08T02:00:00")).value() == utc("2026-03-08T07:00:00Z"));
  CHECK(new_york.to_instant(local("2026-03-08T02:59:59")).value() == utc("2026-03-08T07:00:00Z"));
  CHECK(new_york.to_instant(local("2026-03-08T03:00:00")).value() == utc("2026-03-08T07:00:00Z"));
  // Samoa had no 30 December 2011.
  auto const apia = zdump::zone("apia");
  CHECK(apia.to_instant(local("2011-12-30T12:00:00")).value() == utc("2011-12-30T10:00:00Z"));
}

TEST_CASE("a local time that exists twice is its first occurrence") {
  // New York, 1 November 2026: 01:30 EDT is 05:30 UTC, 01:30 EST is 06:30 UTC.
  auto const new_york = zdump::zone("new-york");
  CHECK(new_york.to_instant(local("2026-11-01T01:30:00")).value() == utc("2026-11-01T05:30:00Z"));
  CHECK(new_york.to_civil(utc("2026-11-01T06:30:00Z")).value() ==
        Civil{local("2026-11-01T01:30:00"), -5h, "EST"});
  CHECK(new_york.to_instant(local("2026-11-01T02:00:00")).value() == utc("2026-11-01T07:00:00Z"));
}

TEST_CASE("milliseconds survive the way to local time and back") {
  auto const zone = zdump::zone("lord-howe");
  auto const at = utc("2026-06-01T00:00:00.123Z");
  CHECK(zone.to_civil(at).value().time == local("2026-06-01T10:30:00.123"));
  CHECK(zone.to_instant(local("2026-06-01T10:30:00.123")).value() == at);
}

TEST_CASE("[P3.3] what the data do not cover is refused by its year, never guessed") {
  auto const zone = Zone::create("Asia/Shanghai", {{Instant{}, 8h, "CST"}},
                                 utc("2025-12-31T16:00:00Z"), utc("2026-12-31T16:00:00Z"))
                        .value();
  CHECK(zone.to_civil(utc("2025-12-31T16:00:00Z")));
  CHECK(zone.to_civil(utc("2026-12-31T15:59:59.999Z")));
  auto const early = zone.to_civil(utc("2025-12-31T15:59:59.999Z"));
  CHECK(early.error().brief() == "invalid calendar.not_covered zone=Asia/Shanghai year=2025");
  // In Shanghai this is already 2027.
  auto const late = zone.to_civil(utc("2026-12-31T16:00:00Z"));
  CHECK(late.error().brief() == "invalid calendar.not_covered zone=Asia/Shanghai year=2027");
  CHECK(zone.to_instant(local("2026-01-01T00:00:00")).value() == utc("2025-12-31T16:00:00Z"));
  CHECK(zone.to_instant(local("2027-01-01T00:00:00")).value() == utc("2026-12-31T16:00:00Z"));
  CHECK(zone.to_instant(local("2027-01-01T00:00:00.001")).error().parameter("year") == "2027");
  CHECK(zone.to_instant(local("2025-12-31T23:59:59.999")).error().parameter("year") == "2025");
  CHECK_FALSE(Zone{}.to_civil(utc("2026-01-01T00:00:00Z")));
  CHECK_FALSE(Zone{}.to_instant(local("2026-01-01T00:00:00")));
}

TEST_CASE("transitions before the covered time give the offset it begins with") {
  auto const zone = Zone::create("X/Y",
                                 {{utc("2020-01-01T00:00:00Z"), 1h, "A"},
                                  {utc("2021-01-01T00:00:00Z"), 2h, "B"},
                                  {utc("2026-06-01T00:00:00Z"), 3h, "C"}},
                                 utc("2026-01-01T00:00:00Z"), utc("2027-01-01T00:00:00Z"))
                        .value();
  REQUIRE(zone.periods().size() == 2);
  CHECK(zone.periods()[0] ==
        Zone::Period{utc("2026-01-01T00:00:00Z"), utc("2026-06-01T00:00:00Z"), 2h, "B"});
  CHECK(zone.periods()[1] ==
        Zone::Period{utc("2026-06-01T00:00:00Z"), utc("2027-01-01T00:00:00Z"), 3h, "C"});
}

TEST_CASE("zone data that contradict themselves are refused by name") {
  auto const a = utc("2026-01-01T00:00:00Z");
  auto const b = utc("2026-06-01T00:00:00Z");
  auto const c = utc("2027-01-01T00:00:00Z");
  auto const id = [&](std::string name, std::vector<Transition> const& transitions,
                      Instant covered_from, Instant covered_until) {
    return Zone::create(std::move(name), transitions, covered_from, covered_until).error().id;
  };
  std::vector<Transition> const good{{a, 1h, "X"}, {b, 2h, "+02"}};
  CHECK(Zone::create("X/Y_Z+1-2", good, a, c));
  CHECK(id("", good, a, c) == "calendar.bad_zone_name");
  CHECK(id("X Y", good, a, c) == "calendar.bad_zone_name");
  CHECK(id(std::string(65, 'x'), good, a, c) == "calendar.bad_zone_name");
  CHECK(id("X", {}, a, c) == "calendar.no_transitions");
  CHECK(id("X", std::vector<Transition>(transitions_max + 1, good[0]), a, c) ==
        "calendar.too_many_transitions");
  CHECK(id("X", {good[1], good[0]}, b, c) == "calendar.transitions_unsorted");
  CHECK(id("X", {good[0], good[0]}, a, c) == "calendar.transitions_unsorted");
  CHECK(id("X", good, c, c) == "calendar.bad_coverage");
  CHECK(id("X", good, a, instant_max + 1ms) == "calendar.bad_coverage");
  CHECK(id("X", good, a - 1ms, c) == "calendar.coverage_without_offset");
  CHECK(id("X", good, a, b) == "calendar.transition_not_covered");
  CHECK(id("X", {{a, 18h + 1s, "X"}}, a, c) == "calendar.bad_offset");
  CHECK(id("X", {{a, -18h - 1s, "X"}}, a, c) == "calendar.bad_offset");
  CHECK(id("X", {{a, 1h, ""}}, a, c) == "calendar.bad_abbreviation");
  CHECK(id("X", {{a, 1h, "a b"}}, a, c) == "calendar.bad_abbreviation");
}

}  // namespace comity::calendar
