#include "chance.h"
#include "comity/crypto/keys.h"

#include <doctest/doctest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/x509.h>

namespace comity::crypto {
namespace {

constexpr std::array all_algorithms{Algorithm::ed25519, Algorithm::ecdsa_p256_sha256,
                                    Algorithm::sm2_sm3};

Bytes some_spki(Algorithm algorithm) {
  SeededRandom random{7};
  return PrivateKey::generate(algorithm, random).public_key().spki();
}

/// The SPKI of `spki`'s curve with another encoding of some point.
Bytes with_point(Bytes const& spki, ByteView point) {
  // Two lengths and the point change; the AlgorithmIdentifier does not.
  Bytes out{0x30, static_cast<std::uint8_t>(24 + point.size())};
  append(out, ByteView{spki}.subspan(2, 21));
  out.push_back(0x03);
  out.push_back(static_cast<std::uint8_t>(point.size() + 1));
  out.push_back(0x00);
  append(out, point);
  return out;
}

bool openssl_takes(ByteView spki) {
  auto const* at = spki.data();
  EVP_PKEY* key = d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()));
  EVP_PKEY_free(key);
  return key != nullptr;
}

int nid_of(Algorithm algorithm) {
  return algorithm == Algorithm::sm2_sm3 ? NID_sm2 : NID_X9_62_prime256v1;
}

/// A good SPKI as OpenSSL writes it with the curve's full parameters instead of its name.
Bytes with_explicit_parameters(ByteView spki) {
  auto const* at = spki.data();
  EVP_PKEY* key = d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()));
  EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING, "explicit");
  unsigned char* der = nullptr;
  int const size = i2d_PUBKEY(key, &der);
  Bytes out{der, der + size};
  OPENSSL_free(der);
  EVP_PKEY_free(key);
  return out;
}

/// A point of the curve whose x is so small that x + p still fits in 32 bytes, with x written so.
Bytes point_with_x_above_p(Algorithm algorithm) {
  EC_GROUP* group = EC_GROUP_new_by_curve_name(nid_of(algorithm));
  EC_POINT* point = EC_POINT_new(group);
  BIGNUM* x = BN_new();
  BN_set_word(x, 1);
  while (EC_POINT_set_compressed_coordinates(group, point, x, 0, nullptr) != 1) BN_add_word(x, 1);
  Bytes out(65);
  EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), nullptr);
  BIGNUM* above = BN_new();
  BN_add(above, x, EC_GROUP_get0_field(group));
  BN_bn2binpad(above, out.data() + 1, 32);
  BN_free(above);
  BN_free(x);
  EC_POINT_free(point);
  EC_GROUP_free(group);
  return out;
}

}  // namespace

TEST_CASE("[P2.1] a public key comes back from its SPKI, and its id is the SPKI's digest") {
  for (auto const algorithm : all_algorithms) {
    auto const spki = some_spki(algorithm);
    auto const key = PublicKey::from_spki(algorithm, spki).value();
    CHECK(key.spki() == spki);
    CHECK(key.id() == sha256(spki));
    CHECK(key.algorithm() == algorithm);
    CHECK(openssl_takes(spki));
  }
}

TEST_CASE("an Ed25519 key is the same from 32 bytes and from SPKI (RFC 8410 §10.1)") {
  auto const spki =
      from_base64("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=").value();
  auto const key = PublicKey::from_spki(Algorithm::ed25519, spki).value();
  CHECK(key == PublicKey::from_ed25519(key.raw_ed25519()).value());
  CHECK_FALSE(PublicKey::from_ed25519(key.raw_ed25519().first(31)));
  CHECK_FALSE(PublicKey::from_ed25519(spki));
}

TEST_CASE("a public key of one algorithm is refused as another") {
  for (auto const algorithm : all_algorithms) {
    for (auto const other : all_algorithms) {
      auto const key = PublicKey::from_spki(other, some_spki(algorithm));
      CHECK(key.has_value() == (algorithm == other));
      if (!key) CHECK(key.error().brief().starts_with("invalid crypto.bad_public_key"));
    }
  }
}

TEST_CASE("an SPKI that differs in length or in any byte before the key is refused") {
  for (auto const algorithm : all_algorithms) {
    auto const good = some_spki(algorithm);
    std::size_t const key_bytes = algorithm == Algorithm::ed25519 ? 32 : 64;
    for (std::size_t size = 0; size < good.size(); ++size) {
      CHECK_FALSE(PublicKey::from_spki(algorithm, ByteView{good}.first(size)));
    }
    for (std::size_t i = 0; i < good.size() - key_bytes; ++i) {
      auto changed = good;
      changed[i] ^= 1;
      CHECK_FALSE(PublicKey::from_spki(algorithm, changed));
    }
    auto longer = good;
    longer.push_back(0);
    CHECK_FALSE(PublicKey::from_spki(algorithm, longer));
  }
}

TEST_CASE("other encodings of a good point, which OpenSSL takes, are refused") {
  for (auto const algorithm : {Algorithm::ecdsa_p256_sha256, Algorithm::sm2_sm3}) {
    auto const spki = some_spki(algorithm);
    auto const point = ByteView{spki}.last(65);
    REQUIRE(with_point(spki, point) == spki);
    std::uint8_t const parity = point.back() & 1;

    Bytes compressed = to_bytes(point.first(33));
    compressed[0] = 2 + parity;
    CHECK(openssl_takes(with_point(spki, compressed)));
    CHECK_FALSE(PublicKey::from_spki(algorithm, with_point(spki, compressed)));

    Bytes hybrid = to_bytes(point);
    hybrid[0] = 6 + parity;
    CHECK(openssl_takes(with_point(spki, hybrid)));
    CHECK_FALSE(PublicKey::from_spki(algorithm, with_point(spki, hybrid)));

    auto const explicitly = with_explicit_parameters(spki);
    CHECK(explicitly.size() > 200);
    CHECK(openssl_takes(explicitly));
    CHECK_FALSE(PublicKey::from_spki(algorithm, explicitly));
  }
}

TEST_CASE("what is no point of the curve is refused") {
  for (auto const algorithm : {Algorithm::ecdsa_p256_sha256, Algorithm::sm2_sm3}) {
    auto const spki = some_spki(algorithm);
    for (std::size_t i = spki.size() - 64; i < spki.size(); ++i) {
      auto changed = spki;
      changed[i] ^= 1;
      CHECK_FALSE(PublicKey::from_spki(algorithm, changed));
    }
    Bytes origin(65, 0);
    origin[0] = 4;
    CHECK_FALSE(PublicKey::from_spki(algorithm, with_point(spki, origin)));
    CHECK_FALSE(PublicKey::from_spki(algorithm, with_point(spki, Bytes{0x00})));
    CHECK_FALSE(PublicKey::from_spki(algorithm, with_point(spki, point_with_x_above_p(algorithm))));
  }
}

TEST_CASE("[P2.2] low-order and non-canonical Ed25519 keys are refused (C2SP CCTV's list)") {
  for (std::string const encoding :
       {"0000000000000000000000000000000000000000000000000000000000000000",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}) {
    CHECK_MESSAGE(!PublicKey::from_ed25519(from_hex(encoding).value()), encoding);
  }
}

}  // namespace comity::crypto
