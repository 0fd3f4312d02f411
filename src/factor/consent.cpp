#include "comity/factor/consent.h"

#include "comity/crypto/hash.h"

namespace comity::factor {

Digest challenge_for(Subject const& subject, Digest const& nonce) {
  std::string_view const act =
      subject.emergency ? "comity consent/v1 emergency\n" : "comity consent/v1 approve\n";
  return crypto::sha256({as_bytes(act), nonce.bytes, subject.text.bytes});
}

json::Value to_json(Consent const& consent) {
  auto out = to_json(consent.assertion);
  out.set("by", "passkey");
  out.set("nonce", consent.nonce.hex());
  return out;
}

Consent read_consent(json::Reader const& reader) {
  return {reader.digest("nonce"), read_assertion(reader)};
}

}  // namespace comity::factor
