#include "comity/crypto/jws.h"

#include "algorithm.h"
#include "comity/crypto/limits.h"

#include <optional>
#include <string>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>

namespace comity::crypto {
namespace {

constexpr std::string_view rs256_name = "RS256";
constexpr std::string_view es256_name = "ES256";
constexpr std::string_view eddsa_name = "EdDSA";
constexpr std::size_t exponent_bytes_max = 4;

using EcdsaSignature = Owned<ECDSA_SIG, ECDSA_SIG_free>;

Error bad_key(std::string_view algorithm) {
  return fail(Code::invalid, "crypto.bad_jws_key", {{"algorithm", std::string{algorithm}}});
}

Number number_of(ByteView bytes) {
  Number number{BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)};
  COMITY_CHECK(number != nullptr);
  return number;
}

EvpKey rsa_key_from(ByteView modulus, ByteView exponent) {
  auto const n = number_of(modulus);
  auto const e = number_of(exponent);
  ParameterBuilder const builder{OSSL_PARAM_BLD_new()};
  COMITY_CHECK(builder && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) &&
               OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()));
  ParameterList const parameters{OSSL_PARAM_BLD_to_param(builder.get())};
  EvpKeyContext const context{EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
  COMITY_CHECK(context && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return EvpKey{key};
}

bool verify_rs256(EVP_PKEY* key, ByteView message, ByteView signature) {
  ErrorsForgotten const errors;
  EvpDigestContext const context{EVP_MD_CTX_new()};
  // PKCS #1 v1.5 is what OpenSSL pads with unless told otherwise.
  COMITY_CHECK(context && EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", nullptr,
                                                  nullptr, key, nullptr) == 1);
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

/// r ‖ s as the DER that the curve's verification takes; nothing for another length.
std::optional<Bytes> der_signature(ByteView signature) {
  if (signature.size() != 2 * scalar_bytes) return std::nullopt;
  EcdsaSignature const pair{ECDSA_SIG_new()};
  auto r = number_of(signature.first(scalar_bytes));
  auto s = number_of(signature.subspan(scalar_bytes));
  COMITY_CHECK(pair && ECDSA_SIG_set0(pair.get(), r.release(), s.release()) == 1);
  return der_of<i2d_ECDSA_SIG>(pair.get());
}

}  // namespace

/// Either an RSA key or one of a party's kinds.
struct JwsKey::Data {
  EvpKey rsa;
  std::optional<PublicKey> other;
};

JwsKey::JwsKey(std::shared_ptr<Data const> data) : data_{std::move(data)} {}

Result<JwsKey> JwsKey::rs256(ByteView modulus, ByteView exponent) {
  bool const plausible = modulus.size() >= rsa_bits_min / 8 && modulus.size() <= rsa_bits_max / 8 &&
                         modulus.front() != 0 && modulus.back() % 2 == 1 && !exponent.empty() &&
                         exponent.size() <= exponent_bytes_max && exponent.front() != 0 &&
                         exponent.back() % 2 == 1 && (exponent.size() > 1 || exponent[0] > 1);
  if (!plausible) return bad_key(rs256_name);
  ErrorsForgotten const errors;
  auto key = rsa_key_from(modulus, exponent);
  if (key == nullptr || EVP_PKEY_get_bits(key.get()) < int{rsa_bits_min})
    return bad_key(rs256_name);
  return JwsKey{std::make_shared<Data const>(Data{std::move(key), {}})};
}

Result<JwsKey> JwsKey::es256(ByteView x, ByteView y) {
  if (x.size() != scalar_bytes || y.size() != scalar_bytes) return bad_key(es256_name);
  Bytes point{POINT_CONVERSION_UNCOMPRESSED};
  append(point, x);
  append(point, y);
  auto const spki = encode_spki(Algorithm::ecdsa_p256_sha256, point);
  auto key = PublicKey::from_spki(Algorithm::ecdsa_p256_sha256, spki);
  if (!key) return bad_key(es256_name);
  return JwsKey{std::make_shared<Data const>(Data{nullptr, *std::move(key)})};
}

Result<JwsKey> JwsKey::eddsa(ByteView raw) {
  auto key = PublicKey::from_ed25519(raw);
  if (!key) return bad_key(eddsa_name);
  return JwsKey{std::make_shared<Data const>(Data{nullptr, *std::move(key)})};
}

std::string_view JwsKey::algorithm() const {
  if (data_->rsa != nullptr) return rs256_name;
  return data_->other->algorithm() == Algorithm::ed25519 ? eddsa_name : es256_name;
}

bool JwsKey::verify(ByteView message, ByteView signature) const {
  if (data_->rsa != nullptr) return verify_rs256(data_->rsa.get(), message, signature);
  if (data_->other->algorithm() == Algorithm::ed25519)
    return data_->other->verify(message, signature);
  auto const der = der_signature(signature);
  return der && data_->other->verify(message, *der);
}

}  // namespace comity::crypto
