/// What goes to the provider, and what its token endpoint answers.
#pragma once

#include "comity/oidc/attempts.h"
#include "comity/oidc/provider.h"

namespace comity::oidc {

/// Where the browser is sent: the authorization request of the code flow with `state`, `nonce` and
/// PKCE with S256.
std::string authorization_address(Provider const& provider, Metadata const& metadata,
                                  Attempt const& attempt);

/// Somebody who has come back with a code.
struct Return {
  Attempt attempt;
  std::string code;
};

/// A form to be posted.
struct Form {
  std::string address;
  std::string authorization;  ///< Of the header, "" if there is none.
  std::string body;           ///< application/x-www-form-urlencoded
};

/// By which the code becomes an ID token.
Form token_request(Provider const& provider, Metadata const& metadata, Return const& back);

/// The ID token. Errors: `forbidden oidc.code_refused` (error) if the provider does not take the
/// code; `unavailable oidc.client_refused` (error) if it does not take us; `unavailable
/// oidc.provider_failed` (status) for all else that is no token answer.
Result<std::string> parse_token_answer(unsigned status, ByteView body);

}  // namespace comity::oidc
