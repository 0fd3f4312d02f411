#include "comity/figures/proportion.h"

#include "comity/base/result.h"
#include "exact.h"

namespace comity::figures {

Decimal share(std::uint64_t count, std::uint64_t whole) {
  COMITY_CHECK(whole > 0 && count <= whole);
  return rounded(count, whole);
}

// With k of n and z = Z/D, both limits are (2kD² + Z² ∓ Z·√(Z² + 4k(n−k)D²/n)) / 2(nD² + Z²).
Interval wilson(std::uint64_t count, std::uint64_t whole) {
  COMITY_CHECK(whole > 0 && count <= whole);
  Whole const n = whole;
  Whole const k = count;
  Whole const z_squared = Whole{z_units} * z_units;
  Whole const d_squared = Whole{z_per_one} * z_per_one;
  Whole const middle = k * d_squared * 2 + z_squared;
  Whole const below = (n * d_squared + z_squared) * 2;
  // Times n and a power of two, so that nothing is lost before the root is taken.
  Whole const radicand = z_squared * (z_squared * n + k * (n - k) * d_squared * 4) * n;
  Whole const root = boost::multiprecision::sqrt(Whole{radicand << (2 * Real::fraction_bits)});
  Whole const scaled_middle = (middle * n) << Real::fraction_bits;
  Whole const scaled_below = (below * n) << Real::fraction_bits;
  return {rounded(scaled_middle - root, scaled_below), rounded(scaled_middle + root, scaled_below)};
}

}  // namespace comity::figures
