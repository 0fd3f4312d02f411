// What a provider of sign-ins sends: discovery documents, key sets, token answers, ID tokens. The
// first byte says which.
#include "comity/oidc/exchange.h"
#include "comity/oidc/id_token.h"

#include <cstddef>
#include <cstdint>

namespace {

using namespace comity;

/// RFC 8037 A.2, and a key of each other kind.
oidc::KeySet const& keys() {
  static auto const set = oidc::KeySet::parse(as_bytes(
      R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"e","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},)"
      R"({"kty":"EC","crv":"P-256","kid":"p","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
      R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})"));
  return set.value();
}

oidc::Provider const& provider() {
  static auto const made = [] {
    oidc::Provider out;
    out.issuer = "https://login.example";
    out.client_id = "comity";
    out.claim = "email";
    out.strong_amr = {"mfa"};
    return out;
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  ByteView const rest{data + 1, size - 1};
  switch (data[0] % 4) {
    case 0:
      // Whatever a document says, the endpoints that are taken from it may be spoken to.
      if (auto const read = oidc::parse_metadata(rest, provider().issuer)) {
        COMITY_CHECK(oidc::check_address(read->token_endpoint));
        COMITY_CHECK(oidc::check_address(read->jwks_uri));
      }
      break;
    case 1:
      if (auto const set = oidc::KeySet::parse(rest)) COMITY_CHECK(!set->keys().empty());
      break;
    case 2:
      std::ignore = oidc::parse_token_answer(200, rest);
      std::ignore = oidc::parse_token_answer(400, rest);
      break;
    default:
      // Nobody here has the keys.
      COMITY_CHECK(!oidc::believe(as_text(rest), keys(), provider(), "nonce", Instant{}));
  }
  return 0;
}
