/// How often somebody may guess.
#pragma once

#include "comity/people/account.h"
#include "comity/signin/limits.h"

#include <map>
#include <string>

namespace comity::signin {

/// What is guessed at.
enum class Guess {
  password,
  code,  ///< Of a second factor, by somebody whose password was right.
};

/// Counts failures by account and address (limits.h). Names of accounts that do not exist count as
/// well, so that nothing is learned from being locked out. Not thread-safe.
class Throttle {
 public:
  /// Errors: `unavailable signin.too_many` (seconds) until when nobody is heard.
  Result<void> check(std::string_view name, std::string_view address, Instant now,
                     Guess guess = Guess::password) const;

  void failed(std::string_view name, std::string_view address, Instant now,
              Guess guess = Guess::password);

  /// Forgets what this address got wrong for this account, once nothing more is asked: who has the
  /// password alone could else guess at codes without end.
  void succeeded(std::string_view name, std::string_view address);

 private:
  struct Counter {
    std::size_t failures = 0;
    Instant ends{};
  };

  void count(std::string key, Instant now);
  void make_room(Instant now);

  std::map<std::string, Counter> counters_;
};

}  // namespace comity::signin
