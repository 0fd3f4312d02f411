#include "algorithm.h"

#include <algorithm>

#include <sodium.h>

namespace comity::crypto {
namespace {

// RFC 8410 §4: SEQUENCE { SEQUENCE { 1.3.101.112 }, BIT STRING }.
constexpr std::array<std::uint8_t, 12> ed25519_prefix{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                      0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

// RFC 5480 §2: SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING }.
constexpr std::array<std::uint8_t, 26> p256_prefix{
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};

// The same with sm2p256v1, 1.2.156.10197.1.301 (GM/T 0006), as OpenSSL and GmSSL write it.
constexpr std::array<std::uint8_t, 26> sm2_prefix{
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
    0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d, 0x03, 0x42, 0x00};

std::array<AlgorithmFacts, 3> const all_facts{{
    {Algorithm::ed25519, "ed25519", ed25519_prefix, crypto_sign_PUBLICKEYBYTES, nullptr},
    {Algorithm::ecdsa_p256_sha256, "ecdsa-p256-sha256", p256_prefix, sizeof(UncompressedPoint),
     &p256},
    {Algorithm::sm2_sm3, "sm2-sm3", sm2_prefix, sizeof(UncompressedPoint), &sm2},
}};

/// An unknown name may come from a peer; this much of it is enough to recognise it.
constexpr std::size_t quoted_name_bytes_max = 40;

}  // namespace

AlgorithmFacts const& facts_of(Algorithm algorithm) {
  auto const& facts = all_facts.at(static_cast<std::size_t>(algorithm));
  COMITY_CHECK(facts.algorithm == algorithm);
  return facts;
}

Bytes encode_spki(Algorithm algorithm, ByteView key) {
  auto const& facts = facts_of(algorithm);
  Bytes der;
  der.reserve(facts.spki_prefix.size() + key.size());
  append(der, facts.spki_prefix);
  append(der, key);
  return der;
}

std::string_view name_of(Algorithm algorithm) {
  return facts_of(algorithm).name;
}

Result<Algorithm> parse_algorithm(std::string_view name) {
  auto const found = std::ranges::find(all_facts, name, &AlgorithmFacts::name);
  if (found == all_facts.end()) {
    return fail(Code::invalid, "crypto.unknown_algorithm",
                {{"name", std::string{name.substr(0, quoted_name_bytes_max)}}});
  }
  return found->algorithm;
}

}  // namespace comity::crypto
