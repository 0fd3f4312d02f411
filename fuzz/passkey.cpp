// What a browser and an authenticator say, from anybody, is a passkey or an error; no key signed
// it.
#include "comity/factor/passkey.h"

#include "comity/crypto/hash.h"

using namespace comity;

namespace {

factor::Site const site{"https://console.example", "console.example"};

/// A challenge of zeroes, answered as a browser does.
Bytes client_data(std::string_view type) {
  return to_bytes(R"({"type":")" + std::string{type} + R"(","challenge":")" + std::string(43, 'A') +
                  R"(","origin":")" + site.origin + R"("})");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const bytes{data, size};
  std::ignore = factor::challenge_in(bytes);
  auto const rp = crypto::sha256(as_bytes(site.rp));
  Bytes said{rp.bytes.begin(), rp.bytes.end()};
  append(said, bytes);
  auto const made = factor::take({client_data("webauthn.create"), said}, {}, site, "key", {});
  if (!made) return 0;
  COMITY_CHECK(!made->id.empty() && made->id.size() <= factor::credential_id_bytes_max);
  COMITY_CHECK(!made->key.empty() && made->key.size() <= factor::public_key_bytes_max);
  factor::Assertion const assertion{made->id, client_data("webauthn.get"), said, made->key};
  COMITY_CHECK(!factor::use(*made, assertion, {}, site, {}));
  return 0;
}
