/// Botan's SM2 stands on code of its own, so what it and OpenSSL agree on is the standard's.
#include "chance.h"
#include "comity/crypto/keys.h"

#include <doctest/doctest.h>

#ifdef COMITY_HAS_BOTAN

#include <botan/auto_rng.h>
#include <botan/pubkey.h>
#include <botan/sm2.h>

namespace comity::crypto {
namespace {

constexpr char const* signer_and_hash = "1234567812345678,SM3";

/// Botan 2 reads an SM2 key in SPKI as one for ECDSA, so it is given the point instead.
Botan::SM2_PublicKey botan_key(PublicKey const& key) {
  Botan::EC_Group const group{"sm2p256v1"};
  return {group, group.OS2ECP(key.spki().data() + key.spki().size() - 65, 65)};
}

}  // namespace

TEST_CASE("[P2.1] Botan accepts our SM2 signatures, and no changed ones") {
  SeededRandom random{8};
  auto const key = PrivateKey::generate(Algorithm::sm2_sm3, random);
  auto const theirs = botan_key(key.public_key());
  Botan::PK_Verifier verifier{theirs, signer_and_hash, Botan::DER_SEQUENCE};
  for (std::size_t const size : {0, 1, 100, 5'000}) {
    Bytes message(size, 0x33);
    auto const signature = key.sign(message);
    CHECK(verifier.verify_message(message, signature));
    message.push_back(0);
    CHECK_FALSE(verifier.verify_message(message, signature));
  }
}

TEST_CASE("[P2.1] we accept Botan's SM2 signatures, and no changed ones") {
  Botan::AutoSeeded_RNG rng;
  Botan::SM2_PrivateKey const theirs{rng, Botan::EC_Group{"sm2p256v1"}};
  Botan::PK_Signer signer{theirs, rng, signer_and_hash, Botan::DER_SEQUENCE};
  auto spki = from_hex("3059301306072a8648ce3d020106082a811ccf5501822d034200").value();
  append(spki, theirs.public_point().encode(Botan::PointGFp::UNCOMPRESSED));
  auto const key = PublicKey::from_spki(Algorithm::sm2_sm3, spki).value();
  for (std::size_t const size : {0, 1, 100, 5'000}) {
    Bytes message(size, 0x44);
    auto const signature = signer.sign_message(message, rng);
    CHECK(key.verify(message, signature));
    message.push_back(0);
    CHECK_FALSE(key.verify(message, signature));
  }
}

TEST_CASE("[P2.1] another signer id makes another SM2 signature") {
  Botan::AutoSeeded_RNG rng;
  Botan::SM2_PrivateKey const theirs{rng, Botan::EC_Group{"sm2p256v1"}};
  Botan::PK_Signer signer{theirs, rng, "ALICE123@YAHOO.COM,SM3", Botan::DER_SEQUENCE};
  auto spki = from_hex("3059301306072a8648ce3d020106082a811ccf5501822d034200").value();
  append(spki, theirs.public_point().encode(Botan::PointGFp::UNCOMPRESSED));
  auto const key = PublicKey::from_spki(Algorithm::sm2_sm3, spki).value();
  auto const message = to_bytes("message");
  CHECK_FALSE(key.verify(message, signer.sign_message(message, rng)));
}

}  // namespace comity::crypto

#else

TEST_CASE("Botan's check of SM2 was skipped: libbotan-2-dev was not found") {
  MESSAGE("install libbotan-2-dev and configure again to have SM2 checked by a second library");
}

#endif
