/// What passkeys are asked to sign, each once.
#pragma once

#include "comity/base/environment.h"
#include "comity/factor/consent.h"
#include "comity/people/account.h"
#include "comity/signin/limits.h"

#include <map>

namespace comity::signin {

enum class Purpose {
  sign_in,  ///< By passkey alone, or after a password.
  prove,    ///< Again, by whoever is signed in.
  enrol,    ///< A new passkey.
  consent,  ///< To one text.
};

/// What a challenge is for. An answer to one is none to another.
struct Question {
  Purpose purpose = Purpose::sign_in;
  people::AccountId account;  ///< Empty: whoever has a passkey.
  factor::Subject subject;    ///< Of `consent`.

  friend bool operator==(Question const&, Question const&) = default;
};

/// All in memory. Not thread-safe.
class Challenges {
 public:
  struct Asked {
    Digest challenge;
    Instant ends{};
  };

  /// Asks. `asker` is an account or an address: of one asker only the last few are open. Errors:
  /// `unavailable signin.too_many_challenges`.
  Result<Asked> ask(Question question, std::string asker, Instant now, Random& random);

  /// The nonce of this challenge, if it was asked for this question and not answered yet; it is no
  /// longer open, whatever comes of it. Errors: `forbidden signin.challenge_ended`.
  Result<Digest> take(Digest const& challenge, Question const& question, Instant now);

 private:
  struct Open {
    Question question;
    Digest nonce;
    std::string asker;
    Instant ends{};
  };

  void make_room(std::string const& asker, Instant now);

  std::map<Digest, Open> open_;
};

}  // namespace comity::signin
