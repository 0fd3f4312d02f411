#include "comity/clocks/pauses.h"

#include <algorithm>

namespace comity::clocks {

std::vector<Interval> united(std::vector<Interval> intervals, Instant from,
                             std::optional<Instant> until) {
  std::ranges::sort(intervals, {}, &Interval::from);
  std::vector<Interval> out;
  for (auto interval : intervals) {
    interval.from = std::max(interval.from, from);
    if (until) interval.until = std::min(interval.until.value_or(*until), *until);
    if (interval.until && *interval.until <= interval.from) continue;
    if (out.empty() || (out.back().until && *out.back().until < interval.from)) {
      out.push_back(interval);
    } else if (out.back().until) {
      // They meet: the later end is the end of both, and open is later than any.
      out.back().until = interval.until ? std::max(out.back().until, interval.until) : std::nullopt;
    }
  }
  return out;
}

}  // namespace comity::clocks
