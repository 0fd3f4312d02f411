#include "comity/crypto/keys.h"

#include <sodium.h>

namespace comity::crypto {

void SystemRandom::fill(std::span<std::uint8_t> out) {
  static bool const ready = sodium_init() >= 0;
  COMITY_CHECK(ready);
  randombytes_buf(out.data(), out.size());
}

}  // namespace comity::crypto
