#include "comity/figures/limits.h"
#include "comity/figures/proportion.h"
#include "comity/figures/rate_ratio.h"

#include <doctest/doctest.h>

namespace comity::figures {
namespace {

std::string text(Interval const& interval) {
  return interval.low.text() + ' ' + interval.high.text();
}

std::string text(std::optional<RateRatio> const& ratio) {
  if (!ratio) return "none";
  return (ratio->ratio ? ratio->ratio->text() : "-") + ' ' + ratio->low.text() + ' ' +
         (ratio->high ? ratio->high->text() : "-");
}

}  // namespace

// R. G. Newcombe, Stat. Med. 17 (1998) 857–872, table I, method 3.
TEST_CASE("Wilson's interval is the one of Newcombe's examples") {
  CHECK(text(wilson(81, 263)) == "0.2553 0.3662");
  CHECK(text(wilson(15, 148)) == "0.0624 0.1605");
  CHECK(text(wilson(0, 20)) == "0.0000 0.1611");
  CHECK(text(wilson(1, 29)) == "0.0061 0.1718");
}

TEST_CASE("Wilson's interval lies alike for what happened and for what did not") {
  for (std::uint64_t n = 1; n < 60; ++n) {
    CHECK(wilson(0, n).low.units == 0);
    CHECK(wilson(n, n).high.units == Decimal::per_one);
    for (std::uint64_t k = 0; k <= n; ++k) {
      auto const there = wilson(k, n);
      auto const back = wilson(n - k, n);
      CHECK(there.low.units + back.high.units == Decimal::per_one);
      CHECK(there.low <= share(k, n));
      CHECK(share(k, n) <= there.high);
    }
  }
}

TEST_CASE("a share is rounded to the nearest, half-way up") {
  CHECK(share(1, 3).text() == "0.3333");
  CHECK(share(2, 3).text() == "0.6667");
  CHECK(share(1, 32).text() == "0.0313");
  CHECK(share(7, 7).text() == "1.0000");
}

TEST_CASE("exact limits of a rate ratio are those of published examples") {
  // Breast cancer after fluoroscopy, 41 in 28,010 and 15 in 19,017 woman-years (J. D. Boice, R. R.
  // Monson, 1977): Stata Reference Manual, `iri 41 15 28010 19017`: 1.855759, 1.005684 to 3.6093.
  CHECK(text(rate_ratio({41, 28'010}, {15, 19'017})) == "1.8558 1.0057 3.6093");
  // R, poisson.test, whose example is from J. D. Boice's too: 1.971488, 0.8584264 to 4.2772659.
  CHECK(text(rate_ratio({11, 800}, {21, 3'011})) == "1.9715 0.8584 4.2773");
}

TEST_CASE("no events in one of two times leave one side of the ratio open") {
  // None of five with a chance of 2.5 %: (1+ρ)⁻⁵ = 0.025, so ρ = 40^0.2 − 1 = 1.09128…
  CHECK(text(rate_ratio({0, 100}, {5, 100})) == "0.0000 0.0000 1.0913");
  CHECK(text(rate_ratio({5, 100}, {0, 100})) == "- 0.9164 -");
  CHECK(text(rate_ratio({0, 100}, {0, 100})) == "none");
}

TEST_CASE("beyond the events of the exact limits, the score limits go on from them") {
  auto const exact = rate_ratio({500, 3}, {500, 7});
  auto const score = rate_ratio({501, 3}, {500, 7});
  REQUIRE(exact);
  REQUIRE(score);
  CHECK(exact->ratio->text() == "2.3333");
  auto const apart = [](Decimal a, Decimal b) {
    return a.units > b.units ? a.units - b.units : b.units - a.units;
  };
  CHECK(apart(exact->low, score->low) < 100);
  CHECK(apart(*exact->high, *score->high) < 200);
}

TEST_CASE("numbers that no interval can be made of give none") {
  CHECK(text(rate_ratio({1, 1}, {1, std::uint64_t{1} << 49})) == "none");
  CHECK(text(rate_ratio({9, 1}, {9, std::uint64_t{1} << 48})) == "none");
}

}  // namespace comity::figures
