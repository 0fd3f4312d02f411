// Published data, with the estimates that the literature and other programs print for them.
#include "comity/figures/survival.h"

#include "comity/figures/limits.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity::figures {
namespace {

/// "6 6 6+": times in order, those with a plus are censored.
std::vector<Observation> observed(std::string_view text) {
  std::vector<Observation> out;
  while (!text.empty()) {
    auto const end = std::min(text.find(' '), text.size());
    auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    bool const censored = word.ends_with('+');
    if (censored) word.remove_suffix(1);
    out.push_back({std::stoll(std::string{word}), !censored});
  }
  return out;
}

/// "time at_risk events survival low high"
std::vector<std::string> lines(Curve const& curve) {
  std::vector<std::string> out;
  for (auto const& point : curve.points) {
    auto line = std::to_string(point.time) + ' ' + std::to_string(point.at_risk) + ' ' +
                std::to_string(point.events) + ' ' + point.survival.text();
    if (point.band) line += ' ' + point.band->low.text() + ' ' + point.band->high.text();
    out.push_back(std::move(line));
  }
  return out;
}

// Weeks of remission of 42 children with leukaemia: E. J. Freireich et al., Blood 21 (1963)
// 699–716.
char const* const mercaptopurine =
    "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+";
char const* const placebo = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23";

// Weeks of remission with and without maintenance: R. G. Miller, Survival Analysis (1981), p. 49.
char const* const maintained = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+";

}  // namespace

// Survival: D. G. Kleinbaum, M. Klein, Survival Analysis, table 2.2. Bands: R 4.2, survival 3.5,
// survfit with conf.type="log-log".
TEST_CASE("the curve of Freireich's trial is the published one, with R's log-log band") {
  auto const curve = survival(observed(mercaptopurine));
  CHECK(lines(curve) == std::vector<std::string>{
                            "6 21 3 0.8571 0.6197 0.9516",
                            "7 17 1 0.8067 0.5631 0.9228",
                            "10 15 1 0.7529 0.5032 0.8894",
                            "13 12 1 0.6902 0.4316 0.8491",
                            "16 11 1 0.6275 0.3675 0.8049",
                            "22 7 1 0.5378 0.2678 0.7468",
                            "23 6 1 0.4482 0.1881 0.6801",
                        });
  CHECK(curve.events == 9);
  CHECK(curve.censored == 12);
  CHECK(curve.median == 23);
  CHECK(curve.median_low == 13);
  CHECK_FALSE(curve.median_high);
}

TEST_CASE("without censoring the curve falls to nothing, and has no band there") {
  auto const curve = survival(observed(placebo));
  CHECK(lines(curve) == std::vector<std::string>{
                            "1 21 2 0.9048 0.6700 0.9753",
                            "2 19 2 0.8095 0.5689 0.9239",
                            "3 17 1 0.7619 0.5194 0.8933",
                            "4 16 2 0.6667 0.4254 0.8250",
                            "5 14 2 0.5714 0.3380 0.7492",
                            "8 12 4 0.3810 0.1831 0.5778",
                            "11 8 2 0.2857 0.1166 0.4818",
                            "12 6 2 0.1905 0.0595 0.3774",
                            "15 4 1 0.1429 0.0357 0.3212",
                            "17 3 1 0.0952 0.0163 0.2612",
                            "22 2 1 0.0476 0.0033 0.1970",
                            "23 1 1 0.0000",
                        });
  CHECK(curve.median == 8);
  CHECK(curve.median_low == 4);
  CHECK(curve.median_high == 11);
}

TEST_CASE("the curve of Miller's example has R's medians and limits") {
  auto const curve = survival(observed(maintained));
  CHECK(curve.median == 31);
  CHECK(curve.median_low == 13);
  CHECK_FALSE(curve.median_high);
  CHECK(curve.points.back().survival.text() == "0.1841");
  CHECK(curve.points[4].band->low.text() == "0.1673");
}

TEST_CASE("what is censored at the time of an event was still at risk then") {
  auto const curve = survival(observed("5 5+ 5+ 7"));
  REQUIRE(curve.points.size() == 2);
  CHECK(curve.points[0].at_risk == 4);
  CHECK(curve.points[0].censored == 2);
  CHECK(curve.points[1].at_risk == 1);
}

TEST_CASE("a curve of nothing, and one without events, have no points and no median") {
  for (auto const* const text : {"", "3+ 5+ 9+"}) {
    auto const curve = survival(observed(text));
    CHECK(curve.points.empty());
    CHECK_FALSE(curve.median);
  }
  CHECK(survival(observed("3+ 5+")).censored_before == 2);
}

TEST_CASE("the median is the first time at which no more than half is left") {
  CHECK(survival(observed("1 2 3 4")).median == 2);
  CHECK(survival(observed("1 2 3 4 5")).median == 3);
  CHECK_FALSE(survival(observed("1 2+ 3+ 4+ 5+")).median);
}

TEST_CASE("the order of observations does not matter") {
  auto list = observed(mercaptopurine);
  auto const curve = survival(list);
  std::ranges::reverse(list);
  CHECK(survival(list) == curve);
}

TEST_CASE("half-way goes up, however long the fraction is") {
  // 31/32 = 0.96875, and 0.5·0.0625 = 0.03125 where nothing cancels.
  std::vector<Observation> list(32, {9, false});
  list[0] = {1, true};
  CHECK(survival(list).points[0].survival.text() == "0.9688");
  std::vector<Observation> sixteenths(32, {9, true});
  for (std::size_t i = 0; i < 31; ++i) sixteenths[i].time = 3;
  CHECK(survival(sixteenths).points[0].survival.text() == "0.0313");
}

TEST_CASE("a curve of the greatest size keeps within its bounds") {
  std::vector<Observation> list;
  for (std::int64_t i = 0; i < 2'000; ++i) list.push_back({i, i % 3 != 0});
  auto const curve = survival(list);
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    auto const& point = curve.points[i];
    if (i > 0) CHECK(point.survival <= curve.points[i - 1].survival);
    if (!point.band) continue;
    CHECK(point.band->low <= point.survival);
    CHECK(point.survival <= point.band->high);
    CHECK(point.band->high.units <= Decimal::per_one);
  }
}

}  // namespace comity::figures
