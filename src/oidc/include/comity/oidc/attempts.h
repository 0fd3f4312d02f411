/// Sign-ins on their way: somebody was sent to the provider and has not come back yet.
#pragma once

#include "comity/base/environment.h"
#include "comity/base/secret.h"
#include "comity/oidc/limits.h"

#include <map>
#include <string>

namespace comity::oidc {

/// What one sign-in is known by, each 256 bits of chance in base64url.
struct Attempt {
  std::string state;     ///< Goes out and comes back through the browser.
  std::string nonce;     ///< Comes back in the ID token.
  std::string verifier;  ///< Of PKCE (RFC 7636 §4.1): shown to the provider only with the code.
  std::string address;   ///< Whose browser's.
  Instant begun{};
};

/// All in memory. Not thread-safe.
class Attempts {
 public:
  struct Begun {
    Attempt attempt;
    Secret browser;  ///< By which the same browser is known when it is back; only its hash is kept.
  };

  /// Errors: `unavailable oidc.too_many_at_once`.
  Result<Begun> begin(std::string address, Instant now, Random& random);

  /// The attempt of this browser, which is then over, whatever the answer. Errors: `forbidden
  /// oidc.no_attempt` if there is none, it is too old, or its state is another.
  Result<Attempt> take(Secret const& browser, std::string_view state, Instant now);

  std::size_t size() const { return open_.size(); }

 private:
  void make_room(std::string const& address, Instant now);

  std::map<Digest, Attempt> open_;  ///< By the SHA-256 of the browser's secret.
};

}  // namespace comity::oidc
