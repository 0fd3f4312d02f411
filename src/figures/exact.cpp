#include "exact.h"

#include "comity/base/result.h"

namespace comity::figures {
namespace {

constexpr unsigned bits = Real::fraction_bits;

Whole const& one() {
  static Whole const value = Whole{1} << bits;
  return value;
}

/// ln m for 1 ≤ m ≤ 2, by 2·artanh((m−1)/(m+1)): each term is at most a ninth of the one before.
Whole ln_of_mantissa(Whole const& m) {
  Whole const y = ((m - one()) << bits) / (m + one());
  Whole const y_squared = (y * y) >> bits;
  Whole sum = 0;
  Whole power = y;
  for (unsigned k = 1; power != 0; k += 2) {
    sum += power / k;
    power = (power * y_squared) >> bits;
  }
  return sum * 2;
}

/// eˣ for 0 ≤ x < 1, by its series.
Whole exp_of_fraction(Whole const& x) {
  Whole sum = 0;
  Whole term = one();
  for (unsigned k = 1; term != 0; ++k) {
    sum += term;
    term = ((term * x) >> bits) / k;
  }
  return sum;
}

/// x = `twos`·ln 2 + `rest`, with a rest below ln 2.
struct Reduced {
  Whole twos;
  Whole rest;
};

Reduced reduced(Whole const& x) {
  Reduced out;
  boost::multiprecision::divide_qr(x, ln_two().units(), out.twos, out.rest);
  return out;
}

}  // namespace

std::string Decimal::text() const {
  auto const digits = std::to_string(per_one + units % per_one).substr(1);
  return std::to_string(units / per_one) + '.' + digits;
}

Decimal rounded(Whole const& numerator, Whole const& denominator) {
  Whole const units = (numerator * (2 * Decimal::per_one) + denominator) / (Whole{denominator} * 2);
  return {units.convert_to<std::uint64_t>()};
}

Real Real::of(Whole const& numerator, Whole const& denominator) {
  return Real{(numerator << fraction_bits) / denominator};
}

Decimal Real::rounded() const {
  return figures::rounded(units_, one());
}

Real square_root(Real const& x) {
  return Real{boost::multiprecision::sqrt(Whole{x.units_ << bits})};
}

Real const& ln_two() {
  static Real const value = Real::of(ln_of_mantissa(one() * 2), one());
  return value;
}

Real exp(Real const& x) {
  auto const [twos, rest] = reduced(x.units_);
  COMITY_CHECK(twos < 150);
  return Real{exp_of_fraction(rest) << twos.convert_to<unsigned>()};
}

Real exp_negative(Real const& x) {
  auto const [twos, rest] = reduced(x.units_);
  if (twos > bits) return Real{0};
  return Real{((one() << bits) / exp_of_fraction(rest)) >> twos.convert_to<unsigned>()};
}

Real minus_ln(Real const& x) {
  COMITY_CHECK(x.units_ > 0 && x.units_ <= one());
  // x = m·2^−shift, 1 ≤ m < 2
  auto const shift = bits - static_cast<unsigned>(boost::multiprecision::msb(x.units_));
  return Real{ln_two().units_ * shift - ln_of_mantissa(Whole{x.units_ << shift})};
}

}  // namespace comity::figures
