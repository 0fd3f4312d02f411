#include "comity/crypto/repeatable.h"

#include "comity/crypto/keys.h"

#include <doctest/doctest.h>

namespace comity::crypto {
namespace {

class Counting final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = static_cast<std::uint8_t>(state_ = state_ * 1103515245 + 12345);
  }

 private:
  unsigned state_ = 1;
};

std::vector<Bytes> signatures_of_a_run() {
  static Counting random;
  random = {};
  repeat_signatures(random);
  std::vector<Bytes> out;
  for (auto const algorithm : {Algorithm::ecdsa_p256_sha256, Algorithm::sm2_sm3}) {
    auto const key = PrivateKey::generate(algorithm, random);
    for (auto const* text : {"one", "two", "one"}) {
      out.push_back(key.sign(as_bytes(text)));
      CHECK(key.public_key().verify(as_bytes(text), out.back()));
    }
  }
  return out;
}

TEST_CASE("one seed gives the same signatures twice, and two signatures differ") {
  auto const first = signatures_of_a_run();
  CHECK(first == signatures_of_a_run());
  CHECK(first[0] != first[2]);
}

}  // namespace
}  // namespace comity::crypto
