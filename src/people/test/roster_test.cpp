#include "comity/people/roster.h"

#include <doctest/doctest.h>

namespace comity::people {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// Berlin, 2026: +1 h; summer time from 29 March 01:00 UTC to 25 October 01:00 UTC.
calendar::Zone berlin() {
  auto const at = [](char const* text) { return parse_rfc3339(text).value(); };
  return calendar::Zone::create("Europe/Berlin",
                                {{at("2025-12-01T00:00:00Z"), hours{1}, "CET"},
                                 {at("2026-03-29T01:00:00Z"), hours{2}, "CEST"},
                                 {at("2026-10-25T01:00:00Z"), hours{1}, "CET"}},
                                at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"))
      .value();
}

Roster desk() {
  Roster roster{RosterId{"desk"}, {"Desk", "值班"}, "Europe/Berlin", {}, {}};
  for (unsigned day = 0; day < 7; ++day) {
    roster.shifts.push_back(
        {std::chrono::weekday{day}, hours{8}, hours{12}, {AccountId{"day"}, AccountId{"deputy"}}});
    roster.shifts.push_back(
        {std::chrono::weekday{day}, hours{20}, hours{12}, {AccountId{"night"}}});
  }
  roster.changes.push_back({calendar::parse_date("2026-05-01").value(), {AccountId{"stand-in"}}});
  return roster;
}

std::vector<AccountId> who(char const* at) {
  return on_duty(desk(), berlin(), parse_rfc3339(at).value()).value().people;
}

using People = std::vector<AccountId>;

}  // namespace

TEST_CASE("a night shift is on duty until the morning of the next day") {
  CHECK(who("2026-01-10T08:00:00+01:00") == People{AccountId{"day"}, AccountId{"deputy"}});
  CHECK(who("2026-01-10T19:59:59.999+01:00") == People{AccountId{"day"}, AccountId{"deputy"}});
  CHECK(who("2026-01-10T20:00:00+01:00") == People{AccountId{"night"}});
  CHECK(who("2026-01-11T07:59:59.999+01:00") == People{AccountId{"night"}});
}

TEST_CASE("shifts follow the clock on the wall when clocks change") {
  auto const night = on_duty(desk(), berlin(), parse_rfc3339("2026-03-28T20:00:00Z").value());
  CHECK(to_rfc3339(*night.value().until) == "2026-03-29T06:00:00.000Z");
  CHECK(who("2026-03-29T06:00:00Z") == People{AccountId{"day"}, AccountId{"deputy"}});
  CHECK(who("2026-10-25T06:59:00Z") == People{AccountId{"night"}});
}

TEST_CASE(
    "who stands in takes the shifts that begin on that day, and the night before is not touched") {
  CHECK(who("2026-05-01T07:00:00+02:00") == People{AccountId{"night"}});
  CHECK(who("2026-05-01T09:00:00+02:00") == People{AccountId{"stand-in"}});
  CHECK(who("2026-05-02T07:00:00+02:00") == People{AccountId{"stand-in"}});
  CHECK(who("2026-05-02T09:00:00+02:00") == People{AccountId{"day"}, AccountId{"deputy"}});
}

TEST_CASE("nobody on duty is an answer, another zone is not") {
  Roster roster = desk();
  roster.shifts.resize(1);
  auto const at = parse_rfc3339("2026-01-12T12:00:00Z").value();
  CHECK(on_duty(roster, berlin(), at).value() == OnDuty{});
  roster.zone = "Asia/Shanghai";
  CHECK(on_duty(roster, berlin(), at).error().id == "people.other_zone");
}

TEST_CASE("a roster is read back as it was written, and changes out of order are refused") {
  CHECK(parse_roster(to_json(desk())).value() == desk());
  auto roster = desk();
  roster.changes.push_back(roster.changes.front());
  CHECK(parse_roster(to_json(roster)).error().id == "people.changes_unsorted");
}

}  // namespace comity::people
