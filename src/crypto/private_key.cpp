#include "algorithm.h"
#include "comity/crypto/keys.h"
#include "pkcs8.h"

#include <sodium.h>

namespace comity::crypto {
namespace {

/// What a whole key pair follows from: Ed25519's seed, or the private scalar.
constexpr std::size_t seed_bytes = 32;
static_assert(seed_bytes == crypto_sign_SEEDBYTES && seed_bytes == scalar_bytes);

/// Which of ours a key is, if any.
Result<Algorithm> algorithm_of(EVP_PKEY const* key) {
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return Algorithm::ed25519;
  std::array<char, 40> group{};
  EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr);
  for (auto const algorithm : {Algorithm::ecdsa_p256_sha256, Algorithm::sm2_sm3}) {
    if (std::string_view{group.data()} == facts_of(algorithm).curve->group) return algorithm;
  }
  return fail(Code::invalid, "crypto.unknown_algorithm", {{"name", group.data()}});
}

Secret seed_of(Algorithm algorithm, EVP_PKEY const* key) {
  if (facts_of(algorithm).curve != nullptr) return scalar_of(key);
  Bytes seed(seed_bytes);
  std::size_t size = seed.size();
  COMITY_CHECK(EVP_PKEY_get_raw_private_key(key, seed.data(), &size) == 1 && size == seed.size());
  return Secret{std::move(seed)};
}

}  // namespace

struct PrivateKey::Data {
  PublicKey public_key;
  EvpKey key;
  Secret ed25519;  ///< Seed ‖ public key, as libsodium signs with it; empty for the others.

  /// Null if `seed` is no private key of this algorithm.
  static std::unique_ptr<Data> from_seed(Algorithm algorithm, Secret const& seed);
  static std::unique_ptr<Data> from_ed25519_seed(ByteView seed);
};

std::unique_ptr<PrivateKey::Data> PrivateKey::Data::from_seed(Algorithm algorithm,
                                                              Secret const& seed) {
  auto const* const curve = facts_of(algorithm).curve;
  if (curve == nullptr) return from_ed25519_seed(seed.reveal());
  auto pair = key_pair_from(*curve, seed.reveal());
  if (pair.key == nullptr) return nullptr;
  auto public_key = PublicKey::from_spki(algorithm, encode_spki(algorithm, pair.point));
  return std::make_unique<Data>(Data{std::move(public_key).value(), std::move(pair.key), Secret{}});
}

std::unique_ptr<PrivateKey::Data> PrivateKey::Data::from_ed25519_seed(ByteView seed) {
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> raw{};
  Bytes secret(crypto_sign_SECRETKEYBYTES);
  crypto_sign_seed_keypair(raw.data(), secret.data(), seed.data());
  EvpKey key{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size())};
  COMITY_CHECK(key != nullptr);
  return std::make_unique<Data>(
      Data{PublicKey::from_ed25519(raw).value(), std::move(key), Secret{std::move(secret)}});
}

PrivateKey::PrivateKey(std::unique_ptr<Data> data) : data_{std::move(data)} {}

PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

PrivateKey PrivateKey::generate(Algorithm algorithm, Random& random) {
  while (true) {
    Bytes bytes(seed_bytes);
    random.fill(bytes);
    // Refusing what is out of range, rather than reducing it, leaves every scalar equally likely.
    auto data = Data::from_seed(algorithm, Secret{std::move(bytes)});
    if (data != nullptr) return PrivateKey{std::move(data)};
  }
}

Result<PrivateKey> PrivateKey::from_pem(ByteView pem, Secret const& passphrase) {
  auto const key = TRY(decrypt_pkcs8(pem, passphrase));
  auto const algorithm = TRY(algorithm_of(key.get()));
  // A file may hold a public key that is not the private key's; signing with such a pair gives the
  // private key away, so the pair is made anew and compared.
  auto data = Data::from_seed(algorithm, seed_of(algorithm, key.get()));
  if (data == nullptr || EVP_PKEY_eq(data->key.get(), key.get()) != 1) {
    return fail(Code::invalid, "crypto.bad_key_file");
  }
  return PrivateKey{std::move(data)};
}

std::string PrivateKey::to_pem(Secret const& passphrase) const {
  return encrypt_pkcs8(data_->key.get(), passphrase);
}

Secret PrivateKey::to_pkcs8() const {
  return encode_pkcs8(data_->key.get());
}

PublicKey const& PrivateKey::public_key() const {
  return data_->public_key;
}

Bytes PrivateKey::sign(ByteView message) const {
  if (auto const* const curve = facts_of(data_->public_key.algorithm()).curve) {
    return crypto::sign(*curve, data_->key.get(), message);
  }
  Bytes signature(crypto_sign_BYTES);
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                       data_->ed25519.reveal().data());
  return signature;
}

}  // namespace comity::crypto
