#include "comity/figures/survival.h"

#include "comity/base/result.h"
#include "comity/figures/limits.h"
#include "exact.h"

#include <algorithm>

namespace comity::figures {
namespace {

/// The edges of the band at one time, before they are rounded.
struct Edges {
  Real low;
  Real high;
};

/// S^exp(±z·σ/−ln S), σ² being the sum of Greenwood's formula.
Edges edges(Real const& survival, Real const& greenwood) {
  auto const log = minus_ln(survival);
  auto const spread = exp(Real::of(z_units, z_per_one) * square_root(greenwood) / log);
  return {exp_negative(log * spread), exp_negative(log / spread)};
}

class Estimate {
 public:
  explicit Estimate(std::vector<Observation> observations)
      : observations_{std::move(observations)} {
    COMITY_CHECK(observations_.size() <= observations_max);
    std::ranges::sort(observations_, {}, &Observation::time);
  }

  Curve run() {
    auto at = observations_.begin();
    while (at != observations_.end()) {
      auto const next = std::find_if(at, observations_.end(),
                                     [&](Observation const& o) { return o.time != at->time; });
      auto const events = static_cast<std::uint64_t>(
          std::count_if(at, next, [](Observation const& o) { return o.event; }));
      auto const all = static_cast<std::uint64_t>(next - at);
      if (events > 0)
        add_point(at->time, static_cast<std::uint64_t>(observations_.end() - at), events);
      add_censored(all - events);
      at = next;
    }
    return std::move(curve_);
  }

 private:
  void add_censored(std::uint64_t count) {
    curve_.censored += count;
    (curve_.points.empty() ? curve_.censored_before : curve_.points.back().censored) += count;
  }

  void add_point(std::int64_t time, std::uint64_t at_risk, std::uint64_t events) {
    auto const left = at_risk - events;
    above_ *= left;
    below_ *= at_risk;
    curve_.events += events;
    CurvePoint point{.time = time,
                     .at_risk = at_risk,
                     .events = events,
                     .survival = rounded(above_, below_),
                     .band = std::nullopt};
    set_first(curve_.median, time, above_ * 2 <= below_);
    if (left > 0) {
      greenwood_ = greenwood_ + Real::of(events, Whole{at_risk} * left);
      auto const [low, high] = edges(Real::of(above_, below_), greenwood_);
      point.band = Interval{low.rounded(), high.rounded()};
      auto const half = Real::of(1, 2);
      set_first(curve_.median_low, time, !(half < low));
      set_first(curve_.median_high, time, !(half < high));
    }
    curve_.points.push_back(point);
  }

  static void set_first(std::optional<std::int64_t>& limit, std::int64_t time, bool reached) {
    if (reached && !limit) limit = time;
  }

  std::vector<Observation> observations_;
  Curve curve_;
  // What survives is above_/below_, unreduced: exact at every size that is allowed.
  Whole above_ = 1;
  Whole below_ = 1;
  Real greenwood_ = Real::of(0);
};

}  // namespace

Curve survival(std::vector<Observation> observations) {
  return Estimate{std::move(observations)}.run();
}

}  // namespace comity::figures
