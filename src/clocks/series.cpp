#include "comity/clocks/series.h"

#include "comity/clocks/pauses.h"

#include <algorithm>

namespace comity::clocks {
namespace {

/// The obligations without their pauses.
std::vector<Obligation> spans(Series const& series, Instant started) {
  auto updates = series.updates;
  std::ranges::sort(updates);
  auto const end =
      std::min(series.stopped.value_or(Instant::max()), series.cancelled.value_or(Instant::max()));
  std::vector<Obligation> out;
  auto from = started;
  for (auto const update : updates) {
    if (update >= end) break;
    if (update <= from) continue;
    out.push_back({.standard = series.standard, .started = from, .stopped = update});
    from = update;
  }
  if (end > from) {
    out.push_back({.standard = series.standard,
                   .started = from,
                   .stopped = series.stopped,
                   .cancelled = series.cancelled});
  }
  return out;
}

}  // namespace

std::vector<Obligation> periods(Series const& series) {
  if (!series.started) return {};
  auto out = spans(series, *series.started);
  auto const pauses = united(series.pauses, *series.started, std::nullopt);
  auto first = pauses.begin();
  for (auto& period : out) {
    auto const ends = [](Interval const& pause) { return pause.until.value_or(Instant::max()); };
    while (first != pauses.end() && ends(*first) <= *period.started) ++first;
    auto const until = period.stopped.value_or(Instant::max());
    for (auto pause = first; pause != pauses.end() && pause->from < until; ++pause) {
      period.pauses.push_back(*pause);
    }
  }
  return out;
}

}  // namespace comity::clocks
