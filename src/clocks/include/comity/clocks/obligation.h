/// The arithmetic of a clock: when something owed is due, how long it took, how long is left. Pure:
/// any two holders of the same instants get the same milliseconds. The rules are the numbered list
/// in src/clocks/README.md; [C3] below is its rule 3. What is owed, by whom, and which message
/// starts or stops which clock, is not known here.
#pragma once

#include "comity/calendar/working_calendar.h"

#include <optional>
#include <string_view>
#include <vector>

namespace comity::clocks {

/// What a budget is counted in: every millisecond, or those of the owing party's working time.
enum class Basis { clock_time, working_time };

/// "clock_time", "working_time".
std::string_view name_of(Basis basis);

/// Errors: `invalid clocks.not_a_basis`.
Result<Basis> parse_basis(std::string_view text);

/// The longest budget: the longest time between two instants, so that `due_at` always fits and no
/// sum overflows. An agreement may well set a lower bound.
inline constexpr Duration budget_max = instant_max.time_since_epoch();

/// How long a step may take.
struct TimeStandard {
  Duration budget{};  ///< 0 to `budget_max`.
  Basis basis = Basis::clock_time;

  friend bool operator==(TimeStandard const&, TimeStandard const&) = default;
};

/// The standard of an obligation whose due time is given: it is due at `due`, or at once if that is
/// not after `started`.
constexpr TimeStandard due_at(Instant started, Instant due) {
  return {due > started ? due - started : Duration::zero(), Basis::clock_time};
}

/// From `from` until before `until`; without `until`, still open. Empty if `until` is not after
/// `from`.
struct Interval {
  Instant from{};
  std::optional<Instant> until;

  friend bool operator==(Interval const&, Interval const&) = default;
};

/// At `at` the due time was moved to `new_due`, if that is later than it was.
struct Extension {
  Instant at{};
  Instant new_due{};

  friend bool operator==(Extension const&, Extension const&) = default;
};

/// What is known of one obligation. Pauses may overlap, be empty, and stand in any order.
struct Obligation {
  TimeStandard standard;
  std::optional<Instant> started;
  std::optional<Instant> stopped;    ///< It was fulfilled.
  std::optional<Instant> cancelled;  ///< It ceased to be owed.
  std::vector<Interval> pauses;
  std::vector<Extension> extensions;

  friend bool operator==(Obligation const&, Obligation const&) = default;
};

///                           ┌─────────┐ the pause ends
///                           ▼         │
///   not_started ────────▶ running ──▶ paused ─────┐
///                           │  │ a pause begins   │ stopped
///       the due time passes │  └───────▶ met ◀────┘
///                           ▼  stopped
///                      missed_open ──▶ missed_late
///                                 stopped
///
/// and from running, paused and missed_open to cancelled. An extension can take missed_open back to
/// running.
enum class State {
  not_started,
  running,
  paused,       ///< Waiting for the other side; the budget does not shrink.
  missed_open,  ///< The due time has passed and nothing came; also while a later pause is open.
  met,          ///< Stopped at or before the due time, or in a pause before it.
  missed_late,  ///< Stopped after the due time.
  cancelled,    ///< Counts neither as met nor as missed.
};

/// "not_started", "running" …
std::string_view name_of(State state);

/// What a clock shows. Lengths are in the basis of the standard and never negative.
struct ClockFace {
  State state = State::not_started;
  std::optional<Instant> started;
  std::optional<Instant> stopped_at;  ///< Of met, missed_late and cancelled; not before `started`.
  /// Empty before the start, and while a pause keeps it from coming [C7].
  std::optional<Instant> due;
  std::optional<Instant> original_due;  ///< As `due`, but without extensions.
  Duration elapsed{};                   ///< Running time so far, pauses not counted.
  Duration remaining{};                 ///< Left until the due time; zero once it has passed.
  Duration overdue{};                   ///< Running time since the due time.

  friend bool operator==(ClockFace const&, ClockFace const&) = default;
};

/// Reads the clock of `obligation` at `now`. What has stopped or was cancelled shows the same at
/// every `now`. `calendar` is the owing party's; it may be null for `clock_time`.
/// Errors: `invalid clocks.bad_budget`; `invalid clocks.no_calendar` for `working_time` without
/// one; `calendar.not_covered` if its data do not reach the due time or `now`.
Result<ClockFace> read(Obligation const& obligation, calendar::WorkingCalendar const* calendar,
                       Instant now);

}  // namespace comity::clocks
