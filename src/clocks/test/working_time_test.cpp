/// Golden readings in working time, worked out by hand: 09:00 to 17:00 in New York.
#include "comity/clocks/obligation.h"
#include "offices.h"

#include <doctest/doctest.h>

namespace comity::clocks {
namespace {

using namespace std::chrono_literals;
using offices::utc;

calendar::WorkingCalendar const office = offices::new_york();

ClockFace read_at(Obligation const& obligation, char const* now) {
  return read(obligation, &office, utc(now)).value();
}

}  // namespace

TEST_CASE("[P9.10] [C1] working time: nights, weekends, a holiday and the change of the clocks") {
  // Friday 6 March 2026, 15:00 EST (20:00 UTC), sixteen hours: two on Friday; eight on Monday,
  // which is on summer time; six on Tuesday, until 15:00 EDT = 19:00 UTC.
  Obligation const march{.standard = {16h, Basis::working_time},
                         .started = utc("2026-03-06T20:00:00Z")};
  auto const due = utc("2026-03-10T19:00:00Z");
  CHECK(read_at(march, "2026-03-07T12:00:00Z") ==
        ClockFace{State::running, march.started, {}, due, due, 2h, 14h, 0h});
  // Monday 10:00 EDT.
  CHECK(read_at(march, "2026-03-09T14:00:00Z") ==
        ClockFace{State::running, march.started, {}, due, due, 3h, 13h, 0h});
  // Wednesday 11:00 EDT: two hours of Tuesday and two of Wednesday too late.
  CHECK(read_at(march, "2026-03-11T15:00:00Z") ==
        ClockFace{State::missed_open, march.started, {}, due, due, 20h, 0h, 4h});
  // Friday 22 May, 16:00 EDT, two hours: one on Friday; Monday is Memorial Day; Tuesday 10:00 EDT.
  Obligation const may{.standard = {2h, Basis::working_time},
                       .started = utc("2026-05-22T20:00:00Z")};
  CHECK(read_at(may, "2026-05-25T16:00:00Z").due == utc("2026-05-26T14:00:00Z"));
}

TEST_CASE("[P9.10] [C1] a request that arrives at night starts to count in the morning") {
  // Saturday 10 January 2026 03:00 UTC; four hours are used up on Monday at 13:00 EST.
  Obligation const night{.standard = {4h, Basis::working_time},
                         .started = utc("2026-01-10T03:00:00Z")};
  auto const due = utc("2026-01-12T18:00:00Z");
  CHECK(read_at(night, "2026-01-11T03:00:00Z") ==
        ClockFace{State::running, night.started, {}, due, due, 0h, 4h, 0h});
}

TEST_CASE(
    "[P9.10] [C6] [C11] a budget used up at closing time is due then; a reply that night is late "
    "by zero") {
  // Friday 9 January, 16:00 EST, one hour: due at 17:00 EST = 22:00 UTC.
  Obligation obligation{.standard = {1h, Basis::working_time},
                        .started = utc("2026-01-09T21:00:00Z")};
  auto const due = utc("2026-01-09T22:00:00Z");
  CHECK(read_at(obligation, "2026-01-09T22:00:00Z").state == State::running);
  CHECK(read_at(obligation, "2026-01-09T22:00:00.001Z").state == State::missed_open);
  obligation.stopped = utc("2026-01-10T03:00:00Z");
  CHECK(
      read_at(obligation, "2026-01-20T00:00:00Z") ==
      ClockFace{State::missed_late, obligation.started, obligation.stopped, due, due, 1h, 0h, 0h});
}

TEST_CASE("[P9.7] [C5] a pause moves a working-time due time by its working milliseconds") {
  // Monday 12 January, 09:00 EST, ten hours: Tuesday 11:00 EST.
  Obligation obligation{.standard = {10h, Basis::working_time},
                        .started = utc("2026-01-12T14:00:00Z")};
  CHECK(read_at(obligation, "2026-01-12T14:00:00Z").due == utc("2026-01-13T16:00:00Z"));
  // Waiting from Monday 16:00 to Tuesday 10:00, two working hours: Tuesday 13:00 EST.
  obligation.pauses = {{utc("2026-01-12T21:00:00Z"), utc("2026-01-13T15:00:00Z")}};
  CHECK(read_at(obligation, "2026-01-13T15:00:00Z").due == utc("2026-01-13T18:00:00Z"));
  // Waiting only in the night costs nothing.
  obligation.pauses = {{utc("2026-01-12T22:00:00Z"), utc("2026-01-13T14:00:00Z")}};
  CHECK(read_at(obligation, "2026-01-13T15:00:00Z").due == utc("2026-01-13T16:00:00Z"));
  // Open since Monday 16:00: three hours are left whenever it is read.
  obligation.pauses = {{utc("2026-01-12T21:00:00Z"), {}}};
  CHECK(read_at(obligation, "2026-01-20T15:00:00Z") ==
        ClockFace{State::paused, obligation.started, {}, {}, {}, 7h, 3h, 0h});
}

TEST_CASE("[P9.8] [C8] an extension is an instant, also outside working hours") {
  Obligation obligation{.standard = {10h, Basis::working_time},
                        .started = utc("2026-01-12T14:00:00Z")};
  // To Sunday 18 January, 12:00 EST.
  auto const sunday = utc("2026-01-18T17:00:00Z");
  obligation.extensions = {{utc("2026-01-13T15:00:00Z"), sunday}};
  auto const face = read_at(obligation, "2026-01-16T21:00:00Z");  // Friday 16:00 EST
  CHECK(face.due == sunday);
  CHECK(face.original_due == utc("2026-01-13T16:00:00Z"));
  CHECK(face.remaining == 1h);
  CHECK(read_at(obligation, "2026-01-17T12:00:00Z").state == State::running);
  CHECK(read_at(obligation, "2026-01-18T17:00:00.001Z").state == State::missed_open);
  // Waiting from Saturday 10:00 to Wednesday 10:00 EST is four days by the clock on the wall.
  obligation.pauses = {{utc("2026-01-17T15:00:00Z"), utc("2026-01-21T15:00:00Z")}};
  CHECK(read_at(obligation, "2026-01-19T15:00:00Z").due == std::nullopt);
  CHECK(read_at(obligation, "2026-01-22T15:00:00Z").due == utc("2026-01-22T17:00:00Z"));
}

TEST_CASE("[P3.3] [C15] a due time or a reading beyond the calendar is refused by its year") {
  // Thursday 31 December 2026, 16:00 EST.
  Obligation obligation{.standard = {2h, Basis::working_time},
                        .started = utc("2026-12-31T21:00:00Z")};
  auto const beyond = read(obligation, &office, *obligation.started);
  CHECK(beyond.error().brief() == "invalid calendar.not_covered zone=America/New_York year=2027");
  obligation.standard.budget = 1h;
  CHECK(read_at(obligation, "2026-12-31T21:00:00Z").due == utc("2026-12-31T22:00:00Z"));
  CHECK_FALSE(read(obligation, &office, utc("2027-01-02T00:00:00Z")));
  obligation.stopped = utc("2026-12-31T21:30:00Z");
  CHECK(read_at(obligation, "2030-01-01T00:00:00Z").state == State::met);
}

}  // namespace comity::clocks
