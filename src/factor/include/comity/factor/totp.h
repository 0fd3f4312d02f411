/// Codes of an authenticator app: TOTP with SHA-1, 30 s and 6 digits (RFC 6238), which is what
/// every app understands.
#pragma once

#include "comity/base/environment.h"
#include "comity/base/instant.h"
#include "comity/base/secret.h"
#include "comity/factor/limits.h"

#include <memory>

namespace comity::factor {

/// What is kept of an app. A value; copies share the secret, which nobody changes.
struct Totp {
  std::shared_ptr<Secret const> secret;  ///< `totp_secret_bytes` bytes.
  Instant added{};
  Instant used{};  ///< When the last code was taken.
  /// The step of the last code that was taken: none of it or before it will be again.
  std::uint64_t last_step = 0;
};

Totp make_totp(Instant now, Random& random);

/// The secret as a person types it into an app: base32 (RFC 4648, section 6) in groups of four.
std::string shown_secret(Totp const& totp);

/// "otpauth://totp/…", which an app reads from a link. `issuer` and `account` are what it shows.
std::string uri_of(Totp const& totp, std::string_view issuer, std::string_view account);

/// `totp` after `code` was taken at `now`: to be made durable before it lets anybody in. Spaces in
/// `code` do not matter. Errors: `forbidden factor.code_refused` for one that is not of these
/// minutes, or was taken before.
Result<Totp> use(Totp totp, std::string_view code, Instant now);

}  // namespace comity::factor
