/// What holds for every obligation, tried on many made by chance.
#include "comity/clocks/obligation.h"
#include "offices.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

namespace comity::clocks {
namespace {

using namespace std::chrono_literals;

calendar::WorkingCalendar const office = offices::new_york();

/// The same on every machine. All lengths are whole ten minutes, so that a slow walk can check
/// them.
class Dice {
 public:
  int below(int limit) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(limit)); }

  Duration length(Duration limit) { return 10min * below(static_cast<int>(limit / 10min)); }

  Obligation obligation(Basis basis) {
    // Around the change of the clocks on 8 March 2026.
    auto const started = offices::utc("2026-03-02T05:00:00Z") + length(8 * 24h);
    Obligation out{.standard = {length(60h), basis}, .started = started};
    for (int i = below(5); i > 0; --i) {
      auto const from = started - 10h + length(100h);
      auto const until = below(8) == 0 ? std::nullopt : std::optional{from - 3h + length(30h)};
      out.pauses.push_back({from, until});
    }
    for (int i = below(3); i > 0; --i) {
      auto const at = started - 5h + length(80h);
      out.extensions.push_back({at, at - 5h + length(90h)});
    }
    if (below(2) == 0) out.stopped = started - 5h + length(150h);
    if (below(5) == 0) out.cancelled = started - 5h + length(150h);
    return out;
  }

  template <typename T>
  void shuffle(std::vector<T>& list) {
    for (std::size_t i = list.size(); i > 1; --i) {
      std::swap(list[i - 1], list[static_cast<std::size_t>(below(static_cast<int>(i)))]);
    }
  }

 private:
  std::mt19937_64 engine_{20260308};
};

constexpr int rounds = 1'500;

ClockFace face(Obligation const& obligation, Instant now) {
  return read(obligation, &office, now).value();
}

void for_each_obligation(auto check) {
  Dice dice;
  for (auto const basis : {Basis::clock_time, Basis::working_time}) {
    for (int i = 0; i < rounds; ++i) {
      auto const obligation = dice.obligation(basis);
      check(obligation, *obligation.started - 5h + dice.length(200h), dice);
    }
  }
}

/// The rules of src/clocks/README.md as a person with a stopwatch would follow them, ten minutes at
/// a time.
struct Stopwatch {
  Obligation const& o;
  Instant started = *o.started;
  Instant at;  ///< Of reading.
  bool ended = false;

  Stopwatch(Obligation const& obligation, Instant now) : o{obligation} {
    for (auto const& end : {o.stopped, o.cancelled}) {
      if (end && (!ended || std::max(*end, started) < at)) at = std::max(*end, started);
      ended = ended || end;
    }
    if (!ended) at = std::max(now, started);
  }

  bool in_pause(Instant t) const {
    return std::ranges::any_of(
        o.pauses, [&](auto const& p) { return p.from <= t && (!p.until || t < *p.until); });
  }

  bool runs(Instant t) const { return t >= at || !in_pause(t); }

  bool counts(Instant t) const {
    return o.standard.basis == Basis::clock_time || office.is_working(t).value();
  }

  Duration count(Instant from, Instant until) const {
    Duration sum{0};
    for (auto t = from; t < until; t += 10min) sum += runs(t) && counts(t) ? 10min : 0min;
    return sum;
  }

  /// The earliest instant with that much counted since `from`.
  Instant reach(Instant from, Duration length, bool every_minute) const {
    while (length > 0min) {
      if (runs(from) && (every_minute || counts(from))) length -= 10min;
      from += 10min;
    }
    return from;
  }

  Instant original_due() const { return reach(started, o.standard.budget, false); }

  Instant due() const {
    auto due = original_due();
    for (auto const& extension : o.extensions) {
      auto const given = std::max(extension.at, started);
      if (given > at || extension.new_due <= given) continue;
      due = std::max(due, reach(given, extension.new_due - given, true));
    }
    return due;
  }
};

}  // namespace

TEST_CASE("[P9.10] a reading is what a stopwatch shows") {
  int paused = 0;
  int missed = 0;
  for_each_obligation([&](Obligation const& obligation, Instant now, Dice&) {
    Stopwatch const watch{obligation, now};
    auto const shown = face(obligation, now);
    auto const due = watch.due();
    bool const waiting = !watch.ended && watch.in_pause(watch.at);
    REQUIRE(shown.elapsed == watch.count(watch.started, watch.at));
    auto const unless_waiting = [&](Instant t) {
      return waiting && t > watch.at ? std::nullopt : std::optional{t};
    };
    REQUIRE(shown.due == unless_waiting(due));
    REQUIRE(shown.original_due == unless_waiting(watch.original_due()));
    REQUIRE(shown.remaining == (due > watch.at ? watch.count(watch.at, due) : 0ms));
    REQUIRE(shown.overdue == (due < watch.at ? watch.count(due, watch.at) : 0ms));
    REQUIRE((shown.state == State::missed_open || shown.state == State::missed_late) ==
            (watch.at > due && shown.state != State::cancelled));
    paused += shown.state == State::paused;
    missed += shown.state == State::missed_open;
  });
  CHECK(paused > 50);
  CHECK(missed > 50);
}

TEST_CASE("[P9.10] [C5] [C9] the order of pauses and extensions does not matter") {
  for_each_obligation([](Obligation obligation, Instant now, Dice& dice) {
    auto const before = face(obligation, now);
    dice.shuffle(obligation.pauses);
    dice.shuffle(obligation.extensions);
    REQUIRE(face(obligation, now) == before);
  });
}

TEST_CASE("[P9.10] [C5] a pause cut in two, or told twice, is the same pause") {
  for_each_obligation([](Obligation obligation, Instant now, Dice& dice) {
    auto const before = face(obligation, now);
    if (obligation.pauses.empty()) return;
    auto const whole = obligation.pauses.back();
    auto const cut = whole.from + dice.length(20h) + 1ms;
    if (whole.until && cut > *whole.until) return;
    obligation.pauses.back().until = cut;
    obligation.pauses.push_back({cut, whole.until});
    REQUIRE(face(obligation, now) == before);
    obligation.pauses.push_back(whole);
    REQUIRE(face(obligation, now) == before);
  });
}

TEST_CASE("[P9.7] [C6] a pause before the due time moves it by exactly its length in the basis") {
  for_each_obligation([](Obligation obligation, Instant, Dice& dice) {
    obligation.pauses.clear();
    obligation.extensions.clear();
    obligation.stopped = obligation.cancelled = std::nullopt;
    auto const long_after = *obligation.started + 400h;
    auto const before = *face(obligation, long_after).due;
    if (before == *obligation.started) return;
    Interval const pause{before - dice.length(before - *obligation.started) - 10min,
                         before + dice.length(20h)};
    obligation.pauses = {pause};
    auto const after = *face(obligation, long_after).due;
    if (obligation.standard.basis == Basis::clock_time) {
      REQUIRE(after - before == *pause.until - pause.from);
    } else if (after != before) {
      // The two due times are as much working time apart as the pause took.
      REQUIRE(office.working_time_between(before, after).value() ==
              office.working_time_between(pause.from, *pause.until).value());
    } else {
      REQUIRE(office.working_time_between(pause.from, before).value() == 0ms);
    }
  });
}

TEST_CASE("[P9.10] [C11] until it is extended or overdue, elapsed and remaining make the budget") {
  for_each_obligation([](Obligation obligation, Instant now, Dice&) {
    obligation.extensions.clear();
    auto const shown = face(obligation, now);
    if (shown.remaining > 0ms) {
      REQUIRE(shown.elapsed + shown.remaining == obligation.standard.budget);
    }
    if (shown.overdue > 0ms) {
      REQUIRE(shown.elapsed - shown.overdue == obligation.standard.budget);
    }
  });
}

TEST_CASE("[P9.10] [C4] what has ended shows the same whenever it is read") {
  for_each_obligation([](Obligation const& obligation, Instant now, Dice& dice) {
    if (!obligation.stopped && !obligation.cancelled) return;
    REQUIRE(face(obligation, now) == face(obligation, now - 100h + dice.length(200h)));
  });
}

TEST_CASE(
    "[P9.10] [C3] [C9] no length is negative, and an extension never brings the due time forward") {
  for_each_obligation([](Obligation const& obligation, Instant now, Dice&) {
    auto const shown = face(obligation, now);
    REQUIRE(shown.elapsed >= 0ms);
    REQUIRE(shown.remaining >= 0ms);
    REQUIRE(shown.overdue >= 0ms);
    if (shown.due && shown.original_due) REQUIRE(*shown.due >= *shown.original_due);
    if (shown.stopped_at) REQUIRE(*shown.stopped_at >= *shown.started);
  });
}

TEST_CASE("[P9.10] [C5] while time passes, elapsed never falls, and grows no faster than time") {
  for_each_obligation([](Obligation const& obligation, Instant now, Dice& dice) {
    auto const later = now + dice.length(50h);
    auto const grown = face(obligation, later).elapsed - face(obligation, now).elapsed;
    REQUIRE(grown >= 0ms);
    REQUIRE(grown <= later - now);
  });
}

}  // namespace comity::clocks
