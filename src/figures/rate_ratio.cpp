#include "comity/figures/rate_ratio.h"

#include "comity/figures/limits.h"
#include "exact.h"

#include <numeric>

namespace comity::figures {
namespace {

/// Of events and times: products of them stay small enough to compute with.
constexpr std::uint64_t number_max = std::uint64_t{1} << 48;

/// Of a limit, in half ten-thousandths: 10⁹.
constexpr std::uint64_t halves_max = 2 * Decimal::per_one * 1'000'000'000ULL;

/// Two processes, and the question whether a ratio of their rates is still below a limit.
class Comparison {
 public:
  Comparison(Rate const& first, Rate const& second)
      : first_{first.events},
        all_{first.events + second.events},
        // Only the ratio of the two times matters.
        first_time_{first.time / std::gcd(first.time, second.time)},
        second_time_{second.time / std::gcd(first.time, second.time)} {}

  /// True if with a ratio of `halves` half ten-thousandths, so many or more events in the first
  /// have a probability of at most 2.5 %: then the lower limit is not below that ratio.
  bool low_reaches(std::uint64_t halves) const {
    if (all_ > exact_events_max) return score(halves) && above_estimate(halves) < 0;
    return tail(first_, all_, halves) * 40 <= whole(halves);
  }

  /// Likewise for the upper limit: so few or fewer have more than 2.5 %.
  bool high_reaches(std::uint64_t halves) const {
    if (all_ > exact_events_max) return above_estimate(halves) <= 0 || !score(halves);
    return tail(0, first_, halves) * 40 >= whole(halves);
  }

  /// The exact ratio; the second has events.
  Decimal ratio() const {
    return rounded(Whole{first_} * second_time_, Whole{all_ - first_} * first_time_);
  }

 private:
  // An event is one of the first with the odds first_weight : second_weight.
  Whole first_weight(std::uint64_t halves) const { return Whole{halves} * first_time_; }

  Whole second_weight() const { return Whole{2 * Decimal::per_one} * second_time_; }

  Whole whole(std::uint64_t halves) const {
    return boost::multiprecision::pow(first_weight(halves) + second_weight(),
                                      static_cast<unsigned>(all_));
  }

  /// The sum of the binomial terms from `begin` to `end`, times `whole`.
  Whole tail(std::uint64_t begin, std::uint64_t end, std::uint64_t halves) const {
    auto const a = first_weight(halves);
    auto const b = second_weight();
    Whole term = boost::multiprecision::pow(b, static_cast<unsigned>(all_));
    Whole sum = begin == 0 ? term : Whole{0};
    for (std::uint64_t i = 1; i <= end; ++i) {
      term = term * a * (all_ - i + 1) / (b * i);
      if (i >= begin) sum += term;
    }
    return sum;
  }

  /// How far the events are below (−), at (0) or above (+) what that ratio lets expect.
  int above_estimate(std::uint64_t halves) const {
    Whole const expected = first_weight(halves) * all_;
    Whole const found = (first_weight(halves) + second_weight()) * first_;
    return expected.compare(found);
  }

  /// True if the events are at least z standard deviations off: (x − np)² ≥ z²·np(1−p).
  bool score(std::uint64_t halves) const {
    auto const a = first_weight(halves);
    auto const b = second_weight();
    Whole const off = (a + b) * first_ - a * all_;
    Whole const unit = Whole{z_per_one} * z_per_one;
    return off * off * unit >= Whole{z_units} * z_units * all_ * a * b;
  }

  std::uint64_t first_;
  std::uint64_t all_;
  std::uint64_t first_time_;
  std::uint64_t second_time_;
};

/// The value from which on `reaches` fails, rounded: the largest number of units of which the value
/// is not below the lower edge.
template <typename Reaches>
std::optional<Decimal> limit(Reaches reaches) {
  std::uint64_t bound = 1;
  while (reaches(2 * bound - 1)) {
    if (bound > halves_max) return std::nullopt;
    bound *= 2;
  }
  std::uint64_t low = bound / 2;  // Reached, or zero.
  while (bound - low > 1) {
    auto const middle = low + (bound - low) / 2;
    (reaches(2 * middle - 1) ? low : bound) = middle;
  }
  return Decimal{low};
}

}  // namespace

std::optional<RateRatio> rate_ratio(Rate first, Rate second) {
  for (auto const number : {first.events, first.time, second.events, second.time}) {
    if (number > number_max) return std::nullopt;
  }
  if (first.events + second.events == 0) return std::nullopt;
  Comparison const comparison{first, second};
  RateRatio out;
  if (first.events > 0) {
    auto const low = limit([&](std::uint64_t halves) { return comparison.low_reaches(halves); });
    if (!low) return std::nullopt;
    out.low = *low;
  }
  if (second.events == 0) return out;
  out.high = limit([&](std::uint64_t halves) { return comparison.high_reaches(halves); });
  if (!out.high) return std::nullopt;
  out.ratio = comparison.ratio();
  return out;
}

}  // namespace comity::figures
