/// Whole numbers of any size, and what of real numbers the intervals need, in fixed point: plain
/// integer arithmetic, so that every machine and compiler has the same bits. Functions of the
/// machine's library (`std::log`, `std::exp`) differ in the last one, and a figure that two parties
/// compare must not.
#pragma once

#include "comity/figures/decimal.h"

#include <boost/multiprecision/cpp_int.hpp>

namespace comity::figures {

using Whole = boost::multiprecision::cpp_int;

/// `numerator / denominator`, rounded to the nearest ten-thousandth, what is half-way up. Neither
/// is negative, the quotient below 2⁴⁸.
Decimal rounded(Whole const& numerator, Whole const& denominator);

/// The standard normal distribution has 97.5 % below z. These fifteen digits are the definition:
/// z = `z_units / z_per_one`.
inline constexpr std::int64_t z_units = 1'959'963'984'540'054;
inline constexpr std::int64_t z_per_one = 1'000'000'000'000'000;

/// A number that is not negative, as `units · 2^−fraction_bits`, rounded down. Each operation below
/// is off by less than 2⁻²⁴⁰; a result that lies nearer than that to the middle between two printed
/// values is not known.
class Real {
 public:
  static constexpr unsigned fraction_bits = 256;

  static Real of(Whole const& numerator, Whole const& denominator = 1);

  Whole const& units() const { return units_; }

  Decimal rounded() const;

  friend Real operator+(Real const& a, Real const& b) { return Real{a.units_ + b.units_}; }

  friend Real operator*(Real const& a, Real const& b) {
    return Real{(a.units_ * b.units_) >> fraction_bits};
  }

  /// `b` is not 0.
  friend Real operator/(Real const& a, Real const& b) {
    return Real{(a.units_ << fraction_bits) / b.units_};
  }

  friend bool operator<(Real const& a, Real const& b) { return a.units_ < b.units_; }

  friend Real square_root(Real const& x);
  friend Real exp(Real const& x);
  friend Real exp_negative(Real const& x);
  friend Real minus_ln(Real const& x);

 private:
  explicit Real(Whole units) : units_{std::move(units)} {}

  Whole units_;
};

Real square_root(Real const& x);

/// eˣ, for x below 100.
Real exp(Real const& x);

/// e⁻ˣ
Real exp_negative(Real const& x);

/// −ln x, for 0 < x ≤ 1.
Real minus_ln(Real const& x);

/// −ln ½
Real const& ln_two();

}  // namespace comity::figures
