/// Two nodes that write to each other by chance: messages cross, make no sense, and are lost on the
/// way.
#pragma once

#include "pair.h"

namespace comity::review_test {

/// SplitMix64: the same numbers with every library.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_{seed} {}

  std::uint64_t below(std::uint64_t bound);

  bool one_in(std::uint64_t bound) { return below(bound) == 0; }

 private:
  std::uint64_t state_;
};

class Conversation {
 public:
  explicit Conversation(std::uint64_t seed) : chance_{seed} { pair.settle(); }

  /// So many things happen, minutes or hours apart; what is on its way then stays there.
  void go_on(int happenings);

  fixture::Pair pair;

 private:
  void issue(fixture::Party& from, fixture::Party const& to);
  void take_step(fixture::Party& by);
  /// One side's exchanges; their answers may be lost.
  void speak(fixture::Party& from, fixture::Party& to);

  Chance chance_;
  std::vector<message::RequestId> requests_;
};

}  // namespace comity::review_test
