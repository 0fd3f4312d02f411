/// What is kept of a person's password: what Argon2id makes of it, and how.
#pragma once

#include "comity/base/secret.h"
#include "comity/crypto/password.h"
#include "comity/people/account.h"

namespace comity::people {

/// One for each account that signs in at the console.
struct Credential {
  AccountId id;  ///< Whose.
  crypto::PasswordSalt salt{};
  crypto::PasswordCost cost;
  Digest stretched;  ///< What `crypto::stretch` makes of the password.
  Instant set{};

  friend bool operator==(Credential const&, Credential const&) = default;
};

/// Long enough that guesses at 100 ms each lead nowhere; nothing is asked of its characters, as
/// NIST SP 800-63B advises. Errors: `invalid people.password_too_short` (min), `too_large
/// people.password_too_long` (max), `invalid people.password_is_name`
/// if it is the account's name or id.
Result<void> check_password(Secret const& password, Account const& account);

/// Equal, in a time that does not depend on where they differ.
bool same_in_constant_time(Digest const& a, Digest const& b);

json::Value to_json(Credential const& credential);

/// The inverse. Errors: those of `json::Reader`.
Result<Credential> parse_credential(json::Value const& value);

}  // namespace comity::people
