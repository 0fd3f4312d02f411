/// Chance by a seed: the same sequence on every machine, with every compiler and library.
#pragma once

#include "comity/base/environment.h"
#include "comity/base/instant.h"

#include <string_view>
#include <vector>

namespace comity::sim {

/// A stream of numbers (SplitMix64). Not for anything real: whoever knows the seed knows all.
class Chance final : public Random {
 public:
  explicit Chance(std::uint64_t seed) : state_{seed} {}

  std::uint64_t next();

  /// 0 to `limit` − 1; `limit` is not 0. The bias of the remainder does not matter here.
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }

  bool per_mille(unsigned share) { return below(1'000) < share; }

  bool coin() { return per_mille(500); }

  /// `least` to `most`, both included.
  Duration between(Duration least, Duration most);

  /// One of them; not of none.
  template <typename T>
  T const& pick(std::vector<T> const& from) {
    return from[below(from.size())];
  }

  /// Another stream, which this one and `purpose` alone decide: drawing more from the one leaves
  /// the other as it was.
  Chance stream(std::string_view purpose) const;

  void fill(std::span<std::uint8_t> out) override;

 private:
  std::uint64_t state_;
};

}  // namespace comity::sim
