/// ID tokens, and the keys that they are believed by.
#pragma once

#include "comity/crypto/jws.h"
#include "comity/oidc/provider.h"

#include <optional>

namespace comity::oidc {

/// The signature keys that a provider publishes (RFC 7517).
class KeySet {
 public:
  KeySet() = default;

  /// Keys of other kinds, for other uses or of other algorithms than ours are left out. Errors:
  /// `unavailable oidc.bad_document`; `unavailable oidc.no_usable_keys` if none is left.
  static Result<KeySet> parse(ByteView document);

  struct Key {
    std::string id;  ///< `kid`, "" if it has none.
    crypto::JwsKey key;
  };

  std::vector<Key> const& keys() const { return keys_; }

 private:
  std::vector<Key> keys_;
};

/// Whom the provider says it let in.
struct Identity {
  std::string issuer;
  std::string subject;               ///< `sub`: never given to another by this issuer.
  std::optional<std::string> claim;  ///< Of the name configured; an email only if it is verified.
  bool is_strong = false;            ///< The provider took a second factor that counts here.
};

/// Believes an ID token, or not (OpenID Connect Core §3.1.3.7): signed with RS256, ES256 or EdDSA
/// by a key of the set, for exactly this issuer, client and `nonce`, and issued within
/// `attempt_life`; clocks may differ by `clock_tolerance`. Errors: `forbidden oidc.unknown_key`
/// (key) if no key of the set has the token's id and algorithm; `forbidden oidc.token_refused`
/// (why: the part that is wrong, as "alg", "signature", "nonce").
Result<Identity> believe(std::string_view id_token, KeySet const& keys, Provider const& provider,
                         std::string_view nonce, Instant now);

}  // namespace comity::oidc
