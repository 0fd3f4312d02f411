#include "comity/clocks/series.h"

#include "comity/clocks/pauses.h"

#include <doctest/doctest.h>

namespace comity::clocks {
namespace {

using namespace std::chrono_literals;

constexpr Instant noon{Duration{1'800'000'000'000}};

constexpr Instant at(Duration since_noon) {
  return noon + since_noon;
}

/// An update is owed every ten hours.
Series every_ten_hours() {
  return {.standard = {10h, Basis::clock_time}, .started = noon};
}

/// "met 4h, missed_late 12h …" as states and elapsed hours.
std::vector<std::pair<State, Duration>> faces(Series const& series, Duration now) {
  std::vector<std::pair<State, Duration>> out;
  for (auto const& period : periods(series)) {
    auto const face = read(period, nullptr, at(now)).value();
    out.emplace_back(face.state, face.elapsed);
  }
  return out;
}

using Faces = std::vector<std::pair<State, Duration>>;

}  // namespace

TEST_CASE("[P9.4] [C12] each update ends a period and begins the next, with the whole budget") {
  auto series = every_ten_hours();
  CHECK(faces(series, 3h) == Faces{{State::running, 3h}});
  series.updates = {at(4h), at(16h)};
  CHECK(faces(series, 20h) ==
        Faces{{State::met, 4h}, {State::missed_late, 12h}, {State::running, 4h}});
  CHECK(read(periods(series).back(), nullptr, at(20h)).value().due == at(26h));
  CHECK(faces(series, 27h).back() == std::pair{State::missed_open, Duration{11h}});
}

TEST_CASE("[P9.4] [C12] the final answer is the last update, and nothing is owed after it") {
  auto series = every_ten_hours();
  series.updates = {at(4h), at(30h)};
  series.stopped = at(9h);
  CHECK(faces(series, 99h) == Faces{{State::met, 4h}, {State::met, 5h}});
  series.stopped = at(15h);
  CHECK(faces(series, 99h) == Faces{{State::met, 4h}, {State::missed_late, 11h}});
}

TEST_CASE("[P9.9] [C12] a withdrawn request leaves its last period neither met nor missed") {
  auto series = every_ten_hours();
  series.updates = {at(4h)};
  series.cancelled = at(20h);
  CHECK(faces(series, 99h) == Faces{{State::met, 4h}, {State::cancelled, 16h}});
  series.stopped = at(25h);
  CHECK(faces(series, 99h).back().first == State::cancelled);
  series.stopped = at(20h);
  CHECK(faces(series, 99h).back().first == State::missed_late);
}

TEST_CASE(
    "[P9.4] [C13] updates in any order, in one millisecond, before the start or after the end") {
  auto series = every_ten_hours();
  series.updates = {at(16h), at(4h), at(4h), at(-1h), noon, at(40h)};
  series.stopped = at(20h);
  CHECK(faces(series, 99h) == Faces{{State::met, 4h}, {State::missed_late, 12h}, {State::met, 4h}});
}

TEST_CASE("[P9.4] [C13] a period without length is none") {
  auto series = every_ten_hours();
  series.stopped = noon;
  CHECK(periods(series).empty());
  series.stopped = noon - 5s;
  CHECK(periods(series).empty());
  series.stopped = at(4h);
  series.updates = {at(4h)};
  CHECK(faces(series, 99h) == Faces{{State::met, 4h}});
  CHECK(periods({.standard = series.standard}).empty());
}

TEST_CASE("[P9.7] [C14] pauses count in the periods that they meet, and only there") {
  auto series = every_ten_hours();
  series.updates = {at(12h), at(20h)};
  series.pauses = {{at(22h), {}}, {at(9h), at(11h)}, {at(10h), at(14h)}};
  // 0 … 12 less 9 … 12; 12 … 20 less 12 … 14; 20 … 22, then paused.
  CHECK(faces(series, 50h) == Faces{{State::met, 9h}, {State::met, 6h}, {State::paused, 2h}});
  auto const all = periods(series);
  REQUIRE(all.size() == 3);
  CHECK(all[0].pauses == std::vector<Interval>{{at(9h), at(14h)}});
  CHECK(all[1].pauses == std::vector<Interval>{{at(9h), at(14h)}});
  CHECK(all[2].pauses == std::vector<Interval>{{at(22h), {}}});
}

TEST_CASE("[C5] the union of pauses is in order, within its bounds, and never touches itself") {
  using Intervals = std::vector<Interval>;
  CHECK(united({}, noon, {}).empty());
  CHECK(united({{at(5h), at(6h)}, {at(1h), at(2h)}}, noon, {}) ==
        Intervals{{at(1h), at(2h)}, {at(5h), at(6h)}});
  CHECK(united({{at(1h), at(3h)}, {at(2h), at(4h)}, {at(4h), at(5h)}}, noon, {}) ==
        Intervals{{at(1h), at(5h)}});
  CHECK(united({{at(1h), at(9h)}, {at(2h), at(3h)}}, noon, {}) == Intervals{{at(1h), at(9h)}});
  CHECK(united({{at(3h), {}}, {at(1h), at(2h)}, {at(4h), at(5h)}, {at(6h), {}}}, noon, {}) ==
        Intervals{{at(1h), at(2h)}, {at(3h), {}}});
  CHECK(united({{at(1h), at(2h)}, {at(1h), {}}}, noon, {}) == Intervals{{at(1h), {}}});
  CHECK(united({{at(-2h), at(-1h)}, {at(-1h), at(1h)}, {at(3h), {}}, {at(8h), at(9h)}}, noon,
               at(5h)) == Intervals{{noon, at(1h)}, {at(3h), at(5h)}});
  CHECK(united({{at(2h), at(1h)}, {at(2h), at(2h)}}, noon, {}).empty());
}

}  // namespace comity::clocks
