/// Codes on paper, for the day on which the telephone or the key is lost.
#pragma once

#include "comity/base/environment.h"
#include "comity/base/instant.h"
#include "comity/base/secret.h"
#include "comity/factor/limits.h"

#include <vector>

namespace comity::factor {

/// What is kept of a sheet of codes.
struct RecoveryCodes {
  Instant made{};
  std::vector<Digest> left;  ///< SHA-256 of those that were not used; of so much chance it gives
                             ///< nothing away.

  friend bool operator==(RecoveryCodes const&, RecoveryCodes const&) = default;
};

struct NewRecoveryCodes {
  RecoveryCodes kept;
  std::vector<std::string>
      shown;  ///< "k3xw-…", four groups of four: to be shown once and forgotten.
};

NewRecoveryCodes make_recovery_codes(Instant now, Random& random);

/// `codes` without the one that was used: to be made durable before it lets anybody in. Case,
/// spaces and hyphens do not matter. Errors: `forbidden factor.code_refused`.
Result<RecoveryCodes> use(RecoveryCodes codes, std::string_view code);

}  // namespace comity::factor
