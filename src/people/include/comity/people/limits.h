/// Bounds on what one party's directory holds, and on what its people may write into it.
#pragma once

#include "comity/base/instant.h"

#include <cstddef>

namespace comity::people {

/// Of an account's, agency's, contact's or roster's id.
inline constexpr std::size_t id_bytes_max = 32;

/// Of a name or label that people read.
inline constexpr std::size_t name_bytes_max = 200;

/// Of the id of a holder of tasks, as tables of those responsible allow it.
inline constexpr std::size_t holder_bytes_max = 64;

/// Of one record as JSON: a roster with every shift below is 60 KiB.
inline constexpr std::size_t record_bytes_max = 128 << 10;

/// Accounts of one party. A national point of contact has dozens of people; the directory is held
/// in memory.
inline constexpr std::size_t accounts_max = 10'000;

/// Tokens of one account that have neither ended nor been revoked: one for each program that acts
/// for it.
inline constexpr std::size_t live_tokens_max = 20;

/// Of a password: with what it costs to guess, NIST's 8 would do; 12 leaves room for the careless.
inline constexpr std::size_t password_bytes_min = 12;

/// A long passphrase; more would only cost time to hash.
inline constexpr std::size_t password_bytes_max = 256;

/// Of an invitation: long enough for whoever is on leave over a weekend, short enough that a letter
/// that went astray opens nothing later.
inline constexpr Duration invitation_life_max = std::chrono::days{7};

/// Of the name of a provider of sign-ins, an address.
inline constexpr std::size_t issuer_bytes_max = 1'000;

/// Of a name by which a provider knows somebody: OpenID Connect allows 255 characters, and an
/// address of mail is no longer.
inline constexpr std::size_t subject_bytes_max = 320;

/// Ways to reach one contact.
inline constexpr std::size_t ways_max = 10;

/// Shifts of one week: three a day for ten desks.
inline constexpr std::size_t shifts_max = 210;

/// Days on which somebody else stands in: two years of them.
inline constexpr std::size_t changes_max = 730;

/// People on one shift.
inline constexpr std::size_t on_shift_max = 10;

/// The longest life of a token. A leaked one that nobody remembers ends within a year.
inline constexpr Duration token_life_max = std::chrono::days{366};

}  // namespace comity::people
