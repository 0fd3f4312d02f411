/// Points in time: UTC, whole milliseconds, as every signed form has them.
#pragma once

#include "comity/base/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace comity {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Duration>;

/// The last instant that any signed form may name: 9999-12-31T23:59:59.999Z.
constexpr Instant instant_max{Duration{253'402'300'799'999}};

constexpr std::int64_t to_milliseconds(Instant instant) {
  return instant.time_since_epoch().count();
}

/// Errors: `invalid base.time_out_of_range` before 1970 or after `instant_max`.
Result<Instant> instant_from_milliseconds(std::int64_t milliseconds);

/// "2026-11-22T13:20:00.123Z"
std::string to_rfc3339(Instant instant);

/// Takes RFC 3339 with an offset or Z, and up to three digits of fraction. Errors: `invalid
/// base.not_a_time`.
Result<Instant> parse_rfc3339(std::string_view text);

/// "2 d 3 h", "4 min 5 s", "120 ms": the two largest units, for people.
std::string to_words(Duration duration);

}  // namespace comity
