/// Golden readings in clock time, worked out by hand.
#include "comity/clocks/obligation.h"

#include <doctest/doctest.h>

namespace comity::clocks {
namespace {

using namespace std::chrono_literals;

/// Noon of some day; all instants here are hours from it.
constexpr Instant noon{Duration{1'800'000'000'000}};

constexpr Instant at(Duration since_noon) {
  return noon + since_noon;
}

/// Started at noon, due in ten hours.
Obligation ten_hours() {
  return {.standard = {10h, Basis::clock_time}, .started = noon};
}

ClockFace read_at(Obligation const& obligation, Duration since_noon) {
  return read(obligation, nullptr, at(since_noon)).value();
}

}  // namespace

TEST_CASE("[P9.10] [C11] a clock that has not started shows its whole budget and no due time") {
  Obligation const obligation{.standard = {10h, Basis::clock_time}};
  CHECK(read_at(obligation, 0h) == ClockFace{.state = State::not_started, .remaining = 10h});
}

TEST_CASE("[P9.10] [C6] a running clock is due when its budget is used up, to the millisecond") {
  auto const due = at(10h);
  CHECK(read_at(ten_hours(), 3h) ==
        ClockFace{State::running, noon, {}, due, due, /*elapsed=*/3h, /*remaining=*/7h, 0h});
  CHECK(read_at(ten_hours(), 10h) == ClockFace{State::running, noon, {}, due, due, 10h, 0h, 0h});
  CHECK(read_at(ten_hours(), 10h + 1ms) ==
        ClockFace{State::missed_open, noon, {}, due, due, 10h + 1ms, 0h, 1ms});
}

TEST_CASE(
    "[P9.10] [C10] a clock stopped at its due time is met, one millisecond later it is late") {
  auto obligation = ten_hours();
  auto const due = at(10h);
  obligation.stopped = due;
  CHECK(read_at(obligation, 50h) == ClockFace{State::met, noon, due, due, due, 10h, 0h, 0h});
  obligation.stopped = due + 1ms;
  CHECK(read_at(obligation, 50h) ==
        ClockFace{State::missed_late, noon, due + 1ms, due, due, 10h + 1ms, 0h, 1ms});
  obligation.stopped = at(4h);
  CHECK(read_at(obligation, 50h) == ClockFace{State::met, noon, at(4h), due, due, 4h, 6h, 0h});
}

TEST_CASE("[P9.10] [C4] what has stopped shows the same at every later or earlier now") {
  auto obligation = ten_hours();
  obligation.stopped = at(12h);
  obligation.pauses = {{at(1h), at(2h)}, {at(20h), {}}};
  obligation.extensions = {{at(13h), at(100h)}};
  auto const face = read_at(obligation, 12h);
  CHECK(face.state == State::missed_late);
  CHECK(face.due == at(11h));
  for (auto const now : {-5h, 0h, 5h, 15h, 25h, 5'000h}) CHECK(read_at(obligation, now) == face);
}

TEST_CASE("[P9.10] [C3] clocks of two parties that differ never give a negative length") {
  // The asker's clock is five seconds behind, so the reply seems to come before the request.
  auto obligation = ten_hours();
  obligation.stopped = noon - 5s;
  auto const due = at(10h);
  CHECK(read_at(obligation, 1h) == ClockFace{State::met, noon, noon, due, due, 0h, 10h, 0h});
  // A reader whose own clock is behind.
  CHECK(read_at(ten_hours(), -5s) == ClockFace{State::running, noon, {}, due, due, 0h, 10h, 0h});
  obligation = ten_hours();
  obligation.cancelled = noon - 5s;
  CHECK(read_at(obligation, 1h).elapsed == 0h);
  CHECK(read_at(obligation, 1h).stopped_at == noon);
}

TEST_CASE("[P9.7] [C5] a pause that has ended moves the due time by its length") {
  auto obligation = ten_hours();
  obligation.pauses = {{at(2h), at(5h)}};
  // 12 h + 10 h + 3 h of waiting.
  auto const due = at(13h);
  CHECK(read_at(obligation, 6h) == ClockFace{State::running, noon, {}, due, due, 3h, 7h, 0h});
  CHECK(read_at(obligation, 5h) == ClockFace{State::running, noon, {}, due, due, 2h, 8h, 0h});
}

TEST_CASE("[P9.7] [C7] while a pause is open there is no due time, only a remaining budget") {
  auto obligation = ten_hours();
  obligation.pauses = {{at(2h), {}}};
  for (auto const now : {2h, 3h, 1'000h}) {
    CHECK(read_at(obligation, now) ==
          ClockFace{State::paused, noon, {}, {}, {}, /*elapsed=*/2h, /*remaining=*/8h, 0h});
  }
  // Before it began, nobody knew of it.
  CHECK(read_at(obligation, 1h).due == at(10h));
  // A pause whose end is already known, by a clock that is ahead, is still a pause.
  obligation.pauses = {{at(2h), at(5h)}};
  CHECK(read_at(obligation, 4h).state == State::paused);
  CHECK(read_at(obligation, 4h).due == std::nullopt);
}

TEST_CASE("[P9.7] [C10] a pause after the due time excuses nothing, but its time is not counted") {
  auto obligation = ten_hours();
  obligation.pauses = {{at(11h), at(15h)}};
  auto const due = at(10h);
  CHECK(read_at(obligation, 12h) == ClockFace{State::missed_open, noon, {}, due, due, 11h, 0h, 1h});
  CHECK(read_at(obligation, 16h) == ClockFace{State::missed_open, noon, {}, due, due, 12h, 0h, 2h});
  // One that begins just when the budget is used up comes too late as well.
  obligation.pauses = {{at(10h), {}}};
  CHECK(read_at(obligation, 10h).due == due);
  CHECK(read_at(obligation, 10h + 1ms).state == State::missed_open);
}

TEST_CASE("[P9.7] [C4] an answer during a pause is met, and the pause ends with it") {
  auto obligation = ten_hours();
  obligation.pauses = {{at(2h), {}}};
  obligation.stopped = at(30h);
  // Two hours used; eight left when it stopped.
  CHECK(read_at(obligation, 99h) ==
        ClockFace{State::met, noon, at(30h), at(38h), at(38h), 2h, 8h, 0h});
}

TEST_CASE("[P9.7] [C5] pauses that overlap, touch, repeat, run backwards or precede the start") {
  auto obligation = ten_hours();
  obligation.pauses = {
      {at(6h), at(7h)},                     // inside the next
      {at(5h), at(8h)},                     // 5 … 8
      {at(8h), at(9h)},                     // touches: 5 … 9
      {at(-3h), at(1h)},                    // counts from the start: 0 … 1
      {at(4h), at(3h)},  {at(2h), at(2h)},  // empty
      {at(5h), at(8h)},                     // again
  };
  // 1 + 4 hours of waiting; at 10 h five have run: 1 … 5 and 9 … 10.
  auto const due = at(15h);
  CHECK(read_at(obligation, 10h) == ClockFace{State::running, noon, {}, due, due, 5h, 5h, 0h});
}

TEST_CASE("[P9.8] [C8] an extension moves the due time to its instant, and the first one is kept") {
  auto obligation = ten_hours();
  obligation.extensions = {{at(8h), at(30h)}};
  CHECK(read_at(obligation, 9h) ==
        ClockFace{State::running, noon, {}, at(30h), at(10h), 9h, 21h, 0h});
  CHECK(read_at(obligation, 31h) ==
        ClockFace{State::missed_open, noon, {}, at(30h), at(10h), 31h, 0h, 1h});
  // Before it was given, it was not known.
  CHECK(read_at(obligation, 7h).due == at(10h));
}

TEST_CASE("[P9.8] [C9] an extension to an earlier time changes nothing") {
  auto obligation = ten_hours();
  obligation.extensions = {{at(2h), at(9h)}, {at(3h), at(1h)}};
  CHECK(read_at(obligation, 4h).due == at(10h));
  obligation.extensions = {{at(4h), at(40h)}, {at(5h), at(30h)}};
  CHECK(read_at(obligation, 6h).due == at(40h));
}

TEST_CASE("[P9.8] [C9] an extension given too late still moves the due time") {
  auto obligation = ten_hours();
  obligation.extensions = {{at(12h), at(20h)}};
  CHECK(read_at(obligation, 11h).state == State::missed_open);
  CHECK(read_at(obligation, 13h).state == State::running);
  CHECK(read_at(obligation, 13h).original_due == at(10h));
}

TEST_CASE("[P9.8] [C8] a pause after an extension moves the extended due time by its length") {
  auto obligation = ten_hours();
  obligation.extensions = {{at(1h), at(30h)}};
  obligation.pauses = {{at(2h), at(5h)}};
  CHECK(read_at(obligation, 6h).due == at(33h));
  CHECK(read_at(obligation, 6h).original_due == at(13h));
  // A pause that was over when it was given was known to who gave it.
  obligation.extensions = {{at(5h), at(30h)}};
  CHECK(read_at(obligation, 6h).due == at(30h));
  // Of one that was open then, the part that came after.
  obligation.extensions = {{at(4h), at(30h)}};
  CHECK(read_at(obligation, 6h).due == at(31h));
  CHECK(read_at(obligation, 4h + 30min).due == std::nullopt);
  CHECK(read_at(obligation, 4h + 30min).remaining == 26h);
}

TEST_CASE("[P9.9] [C2] a cancelled clock is neither met nor missed, even if it was overdue") {
  auto obligation = ten_hours();
  obligation.cancelled = at(4h);
  CHECK(read_at(obligation, 50h) ==
        ClockFace{State::cancelled, noon, at(4h), at(10h), at(10h), 4h, 6h, 0h});
  obligation.cancelled = at(12h);
  CHECK(read_at(obligation, 50h).state == State::cancelled);
  // The earlier of stop and cancellation decides; at the same time, the stop.
  obligation.stopped = at(11h);
  CHECK(read_at(obligation, 50h).state == State::missed_late);
  obligation.stopped = at(13h);
  CHECK(read_at(obligation, 50h).state == State::cancelled);
  obligation.stopped = at(12h);
  CHECK(read_at(obligation, 50h).state == State::missed_late);
}

TEST_CASE("[P9.6] an obligation due at a given instant is due just then") {
  Obligation obligation{.standard = due_at(noon, at(60 * 24h)), .started = noon};
  CHECK(read_at(obligation, 1h).due == at(60 * 24h));
  obligation.standard = due_at(noon, instant_max);
  CHECK(read_at(obligation, 1h).due == instant_max);
  obligation.standard = due_at(noon, noon - 1h);
  CHECK(read_at(obligation, 1h).due == noon);
  CHECK(read_at(obligation, 1h).state == State::missed_open);
}

TEST_CASE("a budget out of range, or working time without a calendar, is refused") {
  auto const id = [](TimeStandard standard) {
    return read({.standard = standard}, nullptr, noon).error().id;
  };
  CHECK(id({-1ms, Basis::clock_time}) == "clocks.bad_budget");
  CHECK(id({budget_max + 1ms, Basis::clock_time}) == "clocks.bad_budget");
  CHECK(id({1h, Basis::working_time}) == "clocks.no_calendar");
  CHECK(read({.standard = {budget_max, Basis::clock_time}}, nullptr, noon));
}

TEST_CASE("bases are read by the names they are written with") {
  for (auto const basis : {Basis::clock_time, Basis::working_time}) {
    CHECK(parse_basis(name_of(basis)).value() == basis);
  }
  CHECK_FALSE(parse_basis("hours"));
  CHECK(name_of(State::missed_open) == "missed_open");
}

}  // namespace comity::clocks
