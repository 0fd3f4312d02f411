// A public key is taken only in its one encoding, and no signature makes verification misbehave.
#include "comity/crypto/keys.h"

#include <algorithm>

using namespace comity;
using namespace comity::crypto;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const input{data, size};
  for (auto const algorithm :
       {Algorithm::ed25519, Algorithm::ecdsa_p256_sha256, Algorithm::sm2_sm3}) {
    // An SPKI, and after it whatever claims to be a signature.
    std::size_t const spki_bytes = algorithm == Algorithm::ed25519 ? 44 : 91;
    auto const spki = input.first(std::min(size, spki_bytes));
    auto const key = PublicKey::from_spki(algorithm, spki);
    if (!key) continue;
    COMITY_CHECK(std::ranges::equal(key->spki(), spki));
    COMITY_CHECK(PublicKey::from_spki(key->algorithm(), key->spki()).value() == *key);
    static_cast<void>(key->verify(as_bytes("message"), input.subspan(spki.size())));
  }
  return 0;
}
