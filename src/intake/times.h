/// Times as people and programs write them.
#pragma once

#include "comity/base/instant.h"

#include <optional>
#include <string_view>
#include <vector>

namespace comity::intake {

struct WrittenTime {
  Instant at{};
  bool has_zone = false;  ///< Else it was taken for UTC.
  bool has_day_only = false;
};

/// "2026-11-22T13:20:00.123456Z", "2026-11-22 13:20 +08:00", "2026/11/22 13:20:00 UTC",
/// "2026年11月22日13时20分"; seconds or milliseconds since 1970 in digits. None for anything else,
/// so for "03/04/2026", of which nobody knows the month.
std::optional<WrittenTime> parse_time(std::string_view text);

/// A time within running text.
struct FoundTime {
  WrittenTime time;
  std::string_view text;
};

/// The first ones of `text`, at most `count_max`; those with day, month and year in that text.
std::vector<FoundTime> find_times(std::string_view text, std::size_t count_max);

}  // namespace comity::intake
