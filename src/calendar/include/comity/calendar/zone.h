/// Local time from given data. The transitions of a zone stand in the agreement, so that all
/// parties compute the same instants whatever zone files their machines have, and whatever their
/// legislators decide meanwhile.
#pragma once

#include "comity/base/instant.h"
#include "comity/base/result.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace comity::calendar {

/// What a clock on the wall shows: a date and time of day without a zone.
using LocalTime = std::chrono::local_time<Duration>;

/// A new offset: from the instant `from`, local time is UTC plus `offset` (east is positive).
struct Transition {
  Instant from{};
  std::chrono::seconds offset{};
  std::string abbreviation;  ///< "EST", "CST", "+07".

  friend bool operator==(Transition const&, Transition const&) = default;
};

/// An instant as people at a place write it.
struct Civil {
  LocalTime time{};
  std::chrono::seconds offset{};
  std::string abbreviation;

  friend bool operator==(Civil const&, Civil const&) = default;
};

/// The local time of one place over a stretch of time. A plain value; a const one may be read from
/// several threads. A default one covers nothing.
class Zone {
 public:
  /// A time with one offset, from `from` until before `until`.
  struct Period {
    Instant from{};
    Instant until{};
    std::chrono::seconds offset{};
    std::string abbreviation;

    LocalTime local(Instant at) const { return LocalTime{(at + offset).time_since_epoch()}; }

    Instant instant(LocalTime at) const { return Instant{at.time_since_epoch() - offset}; }

    friend bool operator==(Period const&, Period const&) = default;
  };

  Zone() = default;

  /// `name` is the IANA name and only shown. `transitions` are in order of time; the first must be
  /// at or before `covered_from`, so that the offset is known from there. Nothing is known at or
  /// after `covered_until`.
  /// Errors: `invalid` with `calendar.bad_zone_name`, `calendar.no_transitions`,
  /// `calendar.bad_coverage`, `calendar.coverage_without_offset`, `calendar.transitions_unsorted`,
  /// `calendar.transition_not_covered`, `calendar.bad_offset`, `calendar.bad_abbreviation`;
  /// `too_large calendar.too_many_transitions`.
  static Result<Zone> create(std::string name, std::vector<Transition> const& transitions,
                             Instant covered_from, Instant covered_until);

  std::string const& name() const { return name_; }

  /// In order, touching each other, from the beginning of what is covered to its end.
  std::vector<Period> const& periods() const { return periods_; }

  /// Errors: `invalid calendar.not_covered` with `zone` and `year`.
  Result<Civil> to_civil(Instant at) const;

  /// The first instant at which the clock on the wall shows `local` or has gone past it. So a time
  /// that exists twice (clocks set back) is its first occurrence, and a time that does not exist
  /// (clocks set forward) is the instant of the change. The end of what is covered is still given.
  /// Errors: `invalid calendar.not_covered` with `zone` and `year`.
  Result<Instant> to_instant(LocalTime local) const;

  /// The local year of `at`, by the nearest known offset where the zone is not covered: for telling
  /// people which year's data are missing.
  std::chrono::year year_about(Instant at) const;

  /// `invalid calendar.not_covered`, naming this zone and `year`.
  Error not_covered(std::chrono::year year) const;

  friend bool operator==(Zone const&, Zone const&) = default;

 private:
  std::string name_;
  std::vector<Period> periods_;
};

}  // namespace comity::calendar
