// A key file is opened or refused, whatever it holds; a key that comes out of one signs.
#include "comity/crypto/keys.h"

using namespace comity;
using namespace comity::crypto;

namespace {

void open(ByteView pem) {
  auto const key = PrivateKey::from_pem(pem, Secret{"fuzz"});
  if (!key) {
    COMITY_CHECK(key.error().id.starts_with("crypto."));
    return;
  }
  COMITY_CHECK(key->public_key().verify(as_bytes("message"), key->sign(as_bytes("message"))));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const input{data, size};
  open(input);
  // The armour is easy to build and hard to guess, so what is inside gets input of its own.
  open(as_bytes("-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + to_base64(input) +
                "\n-----END ENCRYPTED PRIVATE KEY-----\n"));
  return 0;
}
