#include "curve.h"

#include <openssl/core_names.h>
#include <openssl/obj_mac.h>

namespace comity::crypto {

Curve const p256{"EC", "prime256v1", NID_X9_62_prime256v1, "SHA256", "", 0};
Curve const sm2{"SM2", "SM2", NID_sm2, "SM3", "1234567812345678", 1};

namespace {

EvpKey key_from(Curve const& curve, int selection, OSSL_PARAM* parameters) {
  EvpKeyContext const context{EVP_PKEY_CTX_new_from_name(nullptr, curve.key_type, nullptr)};
  COMITY_CHECK(context && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, selection, parameters) != 1) return nullptr;
  return EvpKey{key};
}

OSSL_PARAM utf8_parameter(char const* name, std::string_view value) {
  return OSSL_PARAM_construct_utf8_string(name, const_cast<char*>(value.data()), value.size());
}

OSSL_PARAM octet_parameter(char const* name, std::string_view value) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(value.data()), value.size());
}

/// Tells an operation with this curve what it has to know beyond its digest. After its beginning,
/// not with it: OpenSSL 3.0.19 takes no signer's id there.
bool set_signer(Curve const& curve, EVP_PKEY_CTX* operation) {
  if (curve.signer_id.empty()) return true;
  std::array parameters{octet_parameter(OSSL_PKEY_PARAM_DIST_ID, curve.signer_id),
                        OSSL_PARAM_construct_end()};
  return EVP_PKEY_CTX_set_params(operation, parameters.data()) == 1;
}

/// True if 1 ≤ `scalar` ≤ n − 1 (SM2: n − 2).
bool is_private_scalar(Curve const& curve, EC_GROUP const* group, BIGNUM const* scalar) {
  Number const end{BN_dup(EC_GROUP_get0_order(group))};
  COMITY_CHECK(end && BN_sub_word(end.get(), curve.scalars_left_out) == 1);
  return !BN_is_zero(scalar) && BN_ucmp(scalar, end.get()) < 0;
}

}  // namespace

EvpKey public_key_from(Curve const& curve, ByteView point) {
  // OpenSSL takes the compressed and the hybrid form too.
  if (point.size() != sizeof(UncompressedPoint) || point[0] != POINT_CONVERSION_UNCOMPRESSED) {
    return nullptr;
  }
  ErrorsForgotten const errors;
  std::array<OSSL_PARAM, 3> parameters{utf8_parameter(OSSL_PKEY_PARAM_GROUP_NAME, curve.group),
                                       octet_parameter(OSSL_PKEY_PARAM_PUB_KEY, as_text(point)),
                                       OSSL_PARAM_construct_end()};
  return key_from(curve, EVP_PKEY_PUBLIC_KEY, parameters.data());
}

CurveKeyPair key_pair_from(Curve const& curve, ByteView scalar) {
  CurveGroup const group{EC_GROUP_new_by_curve_name(curve.nid)};
  Number const secret{BN_secure_new()};
  COMITY_CHECK(group && secret);
  BN_set_flags(secret.get(), BN_FLG_CONSTTIME);
  COMITY_CHECK(BN_bin2bn(scalar.data(), static_cast<int>(scalar.size()), secret.get()));
  CurveKeyPair pair;
  if (!is_private_scalar(curve, group.get(), secret.get())) return pair;

  CurvePoint const product{EC_POINT_new(group.get())};
  COMITY_CHECK(product && EC_POINT_mul(group.get(), product.get(), secret.get(), nullptr, nullptr,
                                       nullptr) == 1);
  COMITY_CHECK(EC_POINT_point2oct(group.get(), product.get(), POINT_CONVERSION_UNCOMPRESSED,
                                  pair.point.data(), pair.point.size(),
                                  nullptr) == pair.point.size());

  ParameterBuilder const builder{OSSL_PARAM_BLD_new()};
  COMITY_CHECK(
      builder &&
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0) &&
      OSSL_PARAM_BLD_push_BN_pad(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get(),
                                 scalar_bytes) &&
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, pair.point.data(),
                                       pair.point.size()));
  ParameterList const parameters{OSSL_PARAM_BLD_to_param(builder.get())};
  pair.key = key_from(curve, EVP_PKEY_KEYPAIR, parameters.get());
  COMITY_CHECK(pair.key != nullptr);
  return pair;
}

Secret scalar_of(EVP_PKEY const* key) {
  BIGNUM* number = nullptr;
  COMITY_CHECK(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1);
  Number const owned{number};
  Bytes scalar(scalar_bytes);
  COMITY_CHECK(BN_bn2binpad(number, scalar.data(), scalar_bytes) == scalar_bytes);
  return Secret{std::move(scalar)};
}

bool verify(Curve const& curve, EVP_PKEY* key, ByteView message, ByteView signature) {
  ErrorsForgotten const errors;
  EvpDigestContext const context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* operation = nullptr;  // The context's.
  COMITY_CHECK(context &&
               EVP_DigestVerifyInit_ex(context.get(), &operation, curve.digest, nullptr, nullptr,
                                       key, nullptr) == 1 &&
               set_signer(curve, operation));
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

Bytes sign(Curve const& curve, EVP_PKEY* key, ByteView message) {
  EvpDigestContext const context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* operation = nullptr;  // The context's.
  COMITY_CHECK(context &&
               EVP_DigestSignInit_ex(context.get(), &operation, curve.digest, nullptr, nullptr, key,
                                     nullptr) == 1 &&
               set_signer(curve, operation));
  auto size = static_cast<std::size_t>(EVP_PKEY_get_size(key));
  Bytes signature(size);
  COMITY_CHECK(
      EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1);
  signature.resize(size);
  return signature;
}

}  // namespace comity::crypto
