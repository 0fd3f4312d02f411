/// What a node has for people at browsers.
#pragma once

#include "comity/api/changes.h"
#include "comity/crypto/password.h"
#include "comity/factor/totp.h"
#include "comity/oidc/attempts.h"
#include "comity/oidc/provider.h"
#include "comity/signin/challenges.h"
#include "comity/signin/sign_ins.h"
#include "comity/signin/throttle.h"

namespace comity::api {

struct ConsoleSide {
  std::string origin;  ///< "https://console.example:8443": how the links of invitations begin.
  bool has_tls = true;
  bool demo = false;  ///< Everybody may sign in as anybody, by name alone.
  crypto::PasswordCost cost;
  Changes changes;
  signin::SignIns sign_ins;
  signin::Throttle throttle;
  std::optional<oidc::Provider> provider{};  ///< By whom people may sign in besides.
  oidc::Attempts attempts{};
  signin::Challenges challenges = {};

  /// Authenticator apps of which the first code is awaited, for `signin::fresh_for`.
  std::map<people::AccountId, factor::Totp> enrolling = {};

  /// "__Host-s", which only this host can have set, over TLS. On plain loopback it cannot be:
  /// cookies there are shared by all ports, so the port is part of its name. `which`: 's' of the
  /// sign-in, 'o' of one that is on its way to the provider.
  std::string cookie_name(char which = 's') const;
};

}  // namespace comity::api
