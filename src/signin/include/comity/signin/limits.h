/// How long a sign-in lasts, and how often somebody may guess.
#pragma once

#include "comity/base/instant.h"

#include <cstddef>

namespace comity::signin {

/// A sign-in that does nothing for so long ends: the desk was left.
inline constexpr Duration idle_max = std::chrono::minutes{15};

/// However busy it is: a shift.
inline constexpr Duration life_max = std::chrono::hours{12};

/// Open sign-ins of one account: more browsers than a person uses. The oldest gives way.
inline constexpr std::size_t per_account_max = 8;

/// Failures are counted for so long from the first one, and the lock lasts as long.
inline constexpr Duration window = std::chrono::minutes{15};

/// From one address for one account: a person who has forgotten, not a program that guesses.
inline constexpr std::size_t failures_max = 10;

/// From one address for all accounts: an office behind one address on a bad morning.
inline constexpr std::size_t failures_of_address_max = 100;

/// For one account from all addresses. Well above the others, so that a stranger with one address
/// cannot lock the duty officer out.
inline constexpr std::size_t failures_of_account_max = 200;

/// Counters held at once, each some 100 bytes; beyond it those of one failure go.
inline constexpr std::size_t counters_max = 20'000;

}  // namespace comity::signin
