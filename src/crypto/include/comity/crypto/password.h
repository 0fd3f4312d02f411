/// Passwords, which people choose and guessers try: made slow to guess.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/environment.h"
#include "comity/base/secret.h"

#include <array>

namespace comity::crypto {

/// What one guess costs.
struct PasswordCost {
  std::uint32_t passes = 3;
  std::uint32_t memory_kib = 64 << 10;  ///< 64 MiB: about 100 ms of one core.

  friend bool operator==(PasswordCost const&, PasswordCost const&) = default;
};

using PasswordSalt = std::array<std::uint8_t, 16>;

/// Argon2id (RFC 9106) with one lane. Takes the time and memory that `cost` says: not on the thread
/// that everybody waits for. Thread-safe. Errors: `unavailable crypto.no_memory`; `invalid
/// crypto.bad_password_cost` if libsodium knows no such cost (at least 1 pass, 8 KiB; at most 1
/// GiB, 16 passes).
Result<Digest> stretch(Secret const& password, PasswordSalt const& salt, PasswordCost cost);

PasswordSalt make_salt(Random& random);

}  // namespace comity::crypto
