/// Prints what `figures` makes of random numbers, for arithmetic.py to compute again.
#include "comity/figures/proportion.h"
#include "comity/figures/rate_ratio.h"
#include "comity/figures/survival.h"

#include <iostream>
#include <random>

namespace {

using namespace comity::figures;

void print_interval(std::optional<Interval> const& interval) {
  std::cout << ' ' << (interval ? interval->low.text() : "-") << ' '
            << (interval ? interval->high.text() : "-");
}

void print_time(std::optional<std::int64_t> time) {
  std::cout << ' ' << (time ? std::to_string(*time) : "-");
}

/// "curve 3 5+ 7 = median low high | time survival low high | …"
void print_curve(std::mt19937_64& chance) {
  std::vector<Observation> list(1 + chance() % 60);
  auto const times = 1 + chance() % 80;
  auto const events = chance() % 101;
  for (auto& one : list)
    one = {static_cast<std::int64_t>(chance() % times), chance() % 100 < events};
  std::cout << "curve";
  for (auto const& one : list) std::cout << ' ' << one.time << (one.event ? "" : "+");
  auto const curve = survival(list);
  std::cout << " =";
  for (auto const time : {curve.median, curve.median_low, curve.median_high}) print_time(time);
  for (auto const& point : curve.points) {
    std::cout << " | " << point.time << ' ' << point.survival.text();
    print_interval(point.band);
  }
  std::cout << '\n';
}

void print_share(std::mt19937_64& chance) {
  auto const n = 1 + chance() % (chance() % 2 == 0 ? 30 : 100'000);
  auto const k = chance() % (n + 1);
  std::cout << "share " << k << ' ' << n << " = " << share(k, n).text();
  print_interval(wilson(k, n));
  std::cout << '\n';
}

void print_ratio(std::mt19937_64& chance) {
  Rate const a{chance() % 40, 1 + chance() % 10'000};
  Rate const b{chance() % 40, 1 + chance() % 10'000};
  auto const ratio = rate_ratio(a, b);
  std::cout << "ratio " << a.events << ' ' << a.time << ' ' << b.events << ' ' << b.time << " = ";
  if (!ratio) {
    std::cout << "none\n";
    return;
  }
  std::cout << (ratio->ratio ? ratio->ratio->text() : "-") << ' ' << ratio->low.text() << ' '
            << (ratio->high ? ratio->high->text() : "-") << '\n';
}

}  // namespace

int main() {
  std::mt19937_64 chance{20151201};
  for (int i = 0; i < 300; ++i) {
    print_curve(chance);
    print_share(chance);
    print_ratio(chance);
  }
}
