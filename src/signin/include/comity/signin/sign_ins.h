/// Sign-ins that are open: who sits at which browser, and until when.
#pragma once

#include "comity/base/environment.h"
#include "comity/base/secret.h"
#include "comity/people/account.h"
#include "comity/signin/limits.h"

#include <map>

namespace comity::signin {

struct SignIn {
  people::AccountId account;
  Instant begun{};
  Instant used{};  ///< When it last did something.

  Instant ends() const { return std::min(used + idle_max, begun + life_max); }
};

/// All in memory. Not thread-safe. Errors where a secret is asked for: `forbidden signin.none`
/// whatever is wrong with it.
class SignIns {
 public:
  /// The secret by which its browser will be known: 256 bits of chance as 64 hex digits. Only their
  /// SHA-256 is kept.
  Secret begin(people::AccountId account, Instant now, Random& random);

  /// Whose it is; its idle time begins anew.
  Result<SignIn> use(Secret const& secret, Instant now);

  /// Whose it is, for what runs by itself and does not mean that anybody is there.
  Result<SignIn> look(Secret const& secret, Instant now) const;

  /// True if there was one.
  bool end(Secret const& secret);

  /// For a password that was changed, or an account that has ended.
  void end_all(people::AccountId const& account);

  std::size_t size() const { return open_.size(); }

 private:
  void make_room(people::AccountId const& account, Instant now);

  std::map<Digest, SignIn> open_;  ///< By the SHA-256 of the secret: a search tells nothing of it.
};

}  // namespace comity::signin
