/// How long a sign-in lasts, and how often somebody may guess.
#pragma once

#include "comity/base/instant.h"

#include <cstddef>

namespace comity::signin {

/// A sign-in that does nothing for so long ends: the desk was left.
inline constexpr Duration idle_max = std::chrono::minutes{15};

/// However busy it is: a shift.
inline constexpr Duration life_max = std::chrono::hours{12};

/// Between the password and the second factor: to fetch the telephone from the other room.
inline constexpr Duration half_life = std::chrono::minutes{5};

/// For so long after somebody has shown who they are, they may change what they sign in with, and
/// who may do what. Who finds a browser open later, or steals its cookie, cannot.
inline constexpr Duration fresh_for = std::chrono::minutes{5};

/// To find the key and touch it. An answer that comes later may be one that somebody kept.
inline constexpr Duration challenge_life = std::chrono::minutes{3};

/// Challenges of one asker that are open at once: an office behind one address in the morning.
inline constexpr std::size_t challenges_per_asker_max = 64;

/// All of them: more than an agency has people who come in within three minutes.
inline constexpr std::size_t challenges_max = 2'000;

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

/// Of codes of a second factor, for one account from all addresses. Who gets so far knows the
/// password, so this locks out nobody by a stranger's hand; and of a million codes three are right.
inline constexpr std::size_t failures_of_codes_max = 20;

/// Counters held at once, each some 100 bytes; beyond it those of one failure go.
inline constexpr std::size_t counters_max = 20'000;

}  // namespace comity::signin
