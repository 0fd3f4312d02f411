/// What an account shows beside its password.
#pragma once

#include "comity/factor/passkey.h"
#include "comity/factor/recovery.h"
#include "comity/factor/totp.h"
#include "comity/people/account.h"

namespace comity::people {

/// One for each account that has any.
struct Factors {
  AccountId id;  ///< Whose.
  std::optional<factor::Totp> totp;
  std::optional<factor::RecoveryCodes> recovery;
  std::vector<factor::Passkey> passkeys;

  /// Recovery codes alone are none: they stand in for one that is lost.
  bool any() const { return totp || !passkeys.empty(); }

  /// Null if there is none of that id.
  factor::Passkey const* passkey(ByteView credential) const;
};

json::Value to_json(Factors const& factors);

/// The inverse. Errors: those of `json::Reader`.
Result<Factors> parse_factors(json::Value const& value);

/// The roles whose owners must have a second factor: without one they may only enrol one.
struct FactorRule {
  Roles required;

  friend bool operator==(FactorRule const&, FactorRule const&) = default;
};

json::Value to_json(FactorRule const& rule);

/// The inverse. Errors: those of `json::Reader`.
Result<FactorRule> parse_factor_rule(json::Value const& value);

}  // namespace comity::people
