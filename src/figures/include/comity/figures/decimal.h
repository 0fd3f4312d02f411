/// Numbers as they are printed: with four digits behind the point, and the same ones everywhere.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace comity::figures {

/// A number that is not negative, in ten-thousandths. It is the true value rounded to the nearest;
/// what lies half-way goes up.
struct Decimal {
  static constexpr std::uint64_t per_one = 10'000;
  std::uint64_t units = 0;

  /// "0.8571"
  std::string text() const;

  friend auto operator<=>(Decimal const&, Decimal const&) = default;
};

/// What lies between these with 95 % confidence.
struct Interval {
  Decimal low;
  Decimal high;

  friend bool operator==(Interval const&, Interval const&) = default;
};

}  // namespace comity::figures
