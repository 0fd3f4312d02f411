/// A provider of sign-ins (OpenID Connect Core 1.0): what the administrator says of it, and what it
/// says of itself.
#pragma once

#include "comity/base/secret.h"
#include "comity/oidc/limits.h"

#include <string>
#include <vector>

namespace comity::oidc {

/// How we show the provider which client we are.
enum class ClientProof {
  none,   ///< A public client: PKCE alone.
  basic,  ///< `client_secret_basic`
  post,   ///< `client_secret_post`
};

/// Errors: `invalid oidc.not_a_client_proof` (text) for others than "none", "basic" and "post".
Result<ClientProof> parse_client_proof(std::string_view text);

/// As the administrator has configured it.
struct Provider {
  std::string name_en;  ///< "Sign in with …"
  std::string name_zh;
  std::string issuer;  ///< Exactly as the provider spells it.
  std::string client_id;
  ClientProof client_proof = ClientProof::none;
  Secret client_secret;
  std::string redirect_uri;  ///< Exactly as the provider has it registered.
  std::string scope = "openid";
  std::string claim;    ///< By which somebody may be expected at first; empty: by `sub` alone.
  std::string contact;  ///< Whom to ask if one has no account here.
  std::string ca_file;  ///< PEM; empty for what the machine trusts.

  /// An ID token with one of these shows that the provider took a second factor.
  std::vector<std::string> strong_acr;
  std::vector<std::string> strong_amr;
};

/// That `address` may be spoken to: https, or http on loopback, without user, fragment or anything
/// but visible ASCII. Errors: `invalid oidc.bad_address` (address).
Result<void> check_address(std::string_view address);

/// That all of it can be used. Errors: those of `check_address` for the issuer, which has no query
/// either; `invalid oidc.lacks` (key).
Result<void> check(Provider const& provider);

/// Where the provider describes itself (OpenID Connect Discovery 1.0 §4).
std::string discovery_address(std::string const& issuer);

/// What it says there.
struct Metadata {
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
};

/// What is said of a document of the provider's that cannot be read: `unavailable
/// oidc.bad_document` (cause), for whoever signs in can do nothing about it.
Error bad_document(Error const& cause);

/// Reads a discovery document. Errors, all `unavailable`: `oidc.bad_document`; `oidc.other_issuer`
/// (issuer) unless it names exactly this one; `oidc.cannot_speak` (what) if it offers no code flow,
/// no S256, or no algorithm of ours.
Result<Metadata> parse_metadata(ByteView document, std::string_view issuer);

}  // namespace comity::oidc
