#include "comity/clocks/obligation.h"

#include "comity/clocks/pauses.h"

#include <algorithm>

namespace comity::clocks {
namespace {

using calendar::WorkingCalendar;

/// Lengths of time in one basis.
class Measure {
 public:
  /// `calendar` is needed for working time.
  Measure(Basis basis, WorkingCalendar const* calendar) : basis_{basis}, calendar_{calendar} {}

  /// `from` ≤ `until`.
  Result<Duration> between(Instant from, Instant until) const {
    if (basis_ == Basis::clock_time) return until - from;
    return calendar_->working_time_between(from, until);
  }

  /// The earliest instant by which `length` has passed since `from`.
  Result<Instant> add(Instant from, Duration length) const {
    if (basis_ == Basis::clock_time) return from + length;
    return calendar_->add_working(from, length);
  }

 private:
  Basis basis_;
  WorkingCalendar const* calendar_;
};

/// The time in which a clock runs: all but the pauses, which are in order and closed.
class Running {
 public:
  explicit Running(std::vector<Interval> pauses) : pauses_{std::move(pauses)} {}

  /// [C5] `from` ≤ `until`.
  Result<Duration> between(Instant from, Instant until, Measure const& measure) const {
    Duration sum{0};
    for (auto const& pause : pauses_) {
      if (pause.from >= until) break;
      if (pause.from > from) sum += TRY(measure.between(from, pause.from));
      from = std::max(from, *pause.until);
    }
    if (from < until) sum += TRY(measure.between(from, until));
    return sum;
  }

  /// [C6] The earliest instant by which `length` of running time has passed since `from`.
  Result<Instant> reach(Instant from, Duration length, Measure const& measure) const {
    for (auto const& pause : pauses_) {
      if (length == Duration::zero()) break;
      if (*pause.until <= from) continue;
      if (pause.from > from) {
        auto const run = TRY(measure.between(from, pause.from));
        if (run >= length) break;
        length -= run;
      }
      from = *pause.until;
    }
    return measure.add(from, length);
  }

 private:
  std::vector<Interval> pauses_;
};

/// When an obligation ended, and how.
struct Ending {
  Instant at;
  bool fulfilled;
};

/// [C2, C3]
std::optional<Ending> ending(Obligation const& obligation, Instant started) {
  auto const never = Instant::max();
  auto const stopped = std::max(started, obligation.stopped.value_or(never));
  auto const cancelled = std::max(started, obligation.cancelled.value_or(never));
  if (!obligation.stopped && !obligation.cancelled) return std::nullopt;
  return stopped <= cancelled ? Ending{stopped, true} : Ending{cancelled, false};
}

bool covers(Interval const& pause, Instant at) {
  return pause.from <= at && (!pause.until || at < *pause.until);
}

/// [C8, C9] The due time as the extensions move it.
Result<Instant> extended(Instant due, Obligation const& obligation, Running const& running,
                         Instant at) {
  Measure const clock_time{Basis::clock_time, nullptr};
  for (auto const& extension : obligation.extensions) {
    auto const given = std::max(extension.at, *obligation.started);
    if (given > at || extension.new_due <= given) continue;
    due = std::max(due, TRY(running.reach(given, extension.new_due - given, clock_time)));
  }
  return due;
}

/// [C10]
State state_of(std::optional<Ending> const& end, Instant at, Instant due, bool paused) {
  if (end && !end->fulfilled) return State::cancelled;
  if (end) return at > due ? State::missed_late : State::met;
  if (at > due) return State::missed_open;
  return paused ? State::paused : State::running;
}

Result<void> check(TimeStandard const& standard, WorkingCalendar const* calendar) {
  if (standard.budget < Duration::zero() || standard.budget > budget_max) {
    return fail(Code::invalid, "clocks.bad_budget",
                {{"budget", to_words(standard.budget)}, {"limit", to_words(budget_max)}});
  }
  if (standard.basis == Basis::working_time && calendar == nullptr) {
    return fail(Code::invalid, "clocks.no_calendar");
  }
  return {};
}

}  // namespace

Result<ClockFace> read(Obligation const& obligation, WorkingCalendar const* calendar, Instant now) {
  auto const& standard = obligation.standard;
  TRY(check(standard, calendar));
  ClockFace face;
  face.remaining = standard.budget;
  if (!obligation.started) return face;

  auto const started = *obligation.started;
  auto const end = ending(obligation, started);
  auto const at = end ? end->at : std::max(now, started);
  bool const paused =
      !end && std::ranges::any_of(obligation.pauses, [&](auto& p) { return covers(p, at); });
  Running const running{united(obligation.pauses, started, at)};
  Measure const measure{standard.basis, calendar};

  auto const original_due = TRY(running.reach(started, standard.budget, measure));
  auto const due = TRY(extended(original_due, obligation, running, at));
  // [C7] A due time still to come would move on with every moment of an open pause.
  auto const shown = [&](Instant t) { return paused && t > at ? std::nullopt : std::optional{t}; };
  face.state = state_of(end, at, due, paused);
  face.started = started;
  if (end) face.stopped_at = end->at;
  face.due = shown(due);
  face.original_due = shown(original_due);
  face.elapsed = TRY(running.between(started, at, measure));
  face.remaining = at < due ? TRY(measure.between(at, due)) : Duration::zero();
  face.overdue = at > due ? TRY(running.between(due, at, measure)) : Duration::zero();
  return face;
}

std::string_view name_of(Basis basis) {
  switch (basis) {
    case Basis::clock_time:
      return "clock_time";
    case Basis::working_time:
      return "working_time";
  }
  return "";
}

Result<Basis> parse_basis(std::string_view text) {
  for (auto const basis : {Basis::clock_time, Basis::working_time}) {
    if (text == name_of(basis)) return basis;
  }
  return fail(Code::invalid, "clocks.not_a_basis");
}

std::string_view name_of(State state) {
  switch (state) {
    case State::not_started:
      return "not_started";
    case State::running:
      return "running";
    case State::paused:
      return "paused";
    case State::missed_open:
      return "missed_open";
    case State::met:
      return "met";
    case State::missed_late:
      return "missed_late";
    case State::cancelled:
      return "cancelled";
  }
  return "";
}

}  // namespace comity::clocks
