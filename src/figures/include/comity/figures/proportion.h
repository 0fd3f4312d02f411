/// Shares of a whole.
#pragma once

#include "comity/figures/decimal.h"

namespace comity::figures {

/// `count` of `whole`, which is not 0 and not less than `count`.
Decimal share(std::uint64_t count, std::uint64_t whole);

/// The score interval of a proportion, without correction for continuity: E. B. Wilson, J. Am.
/// Stat. Assoc. 22 (1927) 209–212. It stays within 0 and 1, and has some width for 0 of n, which
/// the textbook interval has not. Supposes that the `whole` are independent of each other.
Interval wilson(std::uint64_t count, std::uint64_t whole);

}  // namespace comity::figures
