#include "algorithm.h"
#include "comity/crypto/hash.h"
#include "comity/crypto/keys.h"

#include <algorithm>

#include <sodium.h>

namespace comity::crypto {

struct PublicKey::Data {
  AlgorithmFacts const& facts;
  Bytes spki;
  Digest id;
  EvpKey key;  ///< Null for Ed25519.

  ByteView raw() const { return ByteView{spki}.subspan(facts.spki_prefix.size()); }
};

PublicKey::PublicKey(std::shared_ptr<Data const> data) : data_{std::move(data)} {}

Result<PublicKey> PublicKey::from_spki(Algorithm algorithm, ByteView der) {
  auto const& facts = facts_of(algorithm);
  auto const refused = [&] {
    return fail(Code::invalid, "crypto.bad_public_key", {{"algorithm", std::string{facts.name}}});
  };
  if (der.size() != facts.spki_prefix.size() + facts.key_bytes) return refused();
  if (!std::ranges::equal(der.first(facts.spki_prefix.size()), facts.spki_prefix)) return refused();

  auto const raw = der.subspan(facts.spki_prefix.size());
  EvpKey key;
  if (facts.curve != nullptr) {
    key = public_key_from(*facts.curve, raw);
    if (key == nullptr) return refused();
  } else if (crypto_core_ed25519_is_valid_point(raw.data()) != 1) {
    return refused();
  }
  return PublicKey{
      std::make_shared<Data const>(Data{facts, to_bytes(der), sha256(der), std::move(key)})};
}

Result<PublicKey> PublicKey::from_ed25519(ByteView raw) {
  return from_spki(Algorithm::ed25519, encode_spki(Algorithm::ed25519, raw));
}

Algorithm PublicKey::algorithm() const {
  return data_->facts.algorithm;
}

Bytes const& PublicKey::spki() const {
  return data_->spki;
}

Digest const& PublicKey::id() const {
  return data_->id;
}

ByteView PublicKey::raw_ed25519() const {
  COMITY_CHECK(algorithm() == Algorithm::ed25519);
  return data_->raw();
}

bool PublicKey::verify(ByteView message, ByteView signature) const {
  if (auto const* const curve = data_->facts.curve) {
    return crypto::verify(*curve, data_->key.get(), message, signature);
  }
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                     data_->raw().data()) == 0;
}

}  // namespace comity::crypto
