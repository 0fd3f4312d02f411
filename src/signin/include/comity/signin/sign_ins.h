/// Sign-ins that are open: who sits at which browser, and until when.
#pragma once

#include "comity/base/environment.h"
#include "comity/base/secret.h"
#include "comity/people/account.h"
#include "comity/signin/limits.h"

#include <map>

namespace comity::signin {

enum class Stage {
  half,  ///< The password was right; the second factor is awaited, and nothing else is given.
  whole,
};

struct SignIn {
  people::AccountId account;
  Instant begun{};
  Instant used{};  ///< When it last did something.
  Stage stage = Stage::whole;
  Instant proved{};      ///< When they last showed who they are.
  bool vouched = false;  ///< Their provider has taken a second factor.

  Instant ends() const {
    return stage == Stage::half ? begun + half_life : std::min(used + idle_max, begun + life_max);
  }

  /// Until when they may change who may do what, and what they sign in with.
  Instant fresh_until() const { return proved + fresh_for; }
};

/// All in memory. Not thread-safe. Errors where a secret is asked for: `forbidden signin.none`
/// whatever is wrong with it.
class SignIns {
 public:
  /// The secret by which its browser will be known: 256 bits of chance as 64 hex digits. Only their
  /// SHA-256 is kept.
  Secret begin(people::AccountId account, Instant now, Random& random, Stage stage = Stage::whole);

  /// Whose half sign-in it is. All else here knows whole ones only.
  Result<SignIn> half(Secret const& secret, Instant now) const;

  /// Whose it is; its idle time begins anew.
  Result<SignIn> use(Secret const& secret, Instant now);

  /// Whose it is, for what runs by itself and does not mean that anybody is there.
  Result<SignIn> look(Secret const& secret, Instant now) const;

  /// They have shown again who they are. Errors: as `use`.
  Result<void> prove(Secret const& secret, Instant now);

  /// Their provider has taken a second factor, so none need be enrolled here. Errors: as `use`.
  Result<void> vouch(Secret const& secret, Instant now);

  /// True if there was one, of either stage.
  bool end(Secret const& secret);

  /// For a password that was changed, or an account that has ended.
  void end_all(people::AccountId const& account);

  std::size_t size() const { return open_.size(); }

 private:
  Result<SignIn> find(Secret const& secret, Stage stage, Instant now) const;
  void make_room(people::AccountId const& account, Stage stage, Instant now);

  std::map<Digest, SignIn> open_;  ///< By the SHA-256 of the secret: a search tells nothing of it.
};

}  // namespace comity::signin
