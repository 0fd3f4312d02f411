#include "comity/factor/consent.h"

#include "comity/crypto/hash.h"

namespace comity::factor {
namespace {

std::string_view line_of(Act act) {
  switch (act) {
    case Act::approve:
      return "comity consent/v1 approve\n";
    case Act::emergency:
      return "comity consent/v1 emergency\n";
    default:
      return "comity consent/v1 admit\n";
  }
}

}  // namespace

Digest challenge_for(Subject const& subject, Digest const& nonce) {
  return crypto::sha256({as_bytes(line_of(subject.act)), nonce.bytes, subject.text.bytes});
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
