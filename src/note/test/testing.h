/// What the tests of this concept share.
#pragma once

#include "comity/note/keys.h"
#include "examples.h"

#include <random>
#include <string>

#include <doctest/doctest.h>

namespace comity::note {

/// Repeatable keys.
class SeededRandom : public Random {
 public:
  explicit SeededRandom(unsigned seed) : engine_{seed} {}

  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mt19937 engine_;
};

inline crypto::PrivateKey make_key(crypto::Algorithm algorithm, unsigned seed) {
  SeededRandom random{seed};
  return crypto::PrivateKey::generate(algorithm, random);
}

}  // namespace comity::note
