/// The verdicts of others on signatures made to be hard to judge.
#include "comity/crypto/keys.h"

#include <array>
#include <fstream>
#include <map>

#include <boost/property_tree/json_parser.hpp>
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <sodium.h>

namespace comity::crypto {
namespace {

using boost::property_tree::ptree;

ptree read_json_file(std::string const& name) {
  ptree tree;
  boost::property_tree::read_json(TEST_DATA "/" + name, tree);
  return tree;
}

Bytes hex_field(ptree const& tree, char const* name) {
  return from_hex(tree.get<std::string>(name)).value();
}

bool has_flag(ptree const& vector, std::string_view wanted) {
  auto const flags = vector.get_child_optional("flags");
  if (!flags) return false;
  for (auto const& [none, flag] : *flags) {
    if (flag.data() == wanted) return true;
  }
  return false;
}

bool libsodium_accepts(ByteView key, ByteView message, ByteView signature) {
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                     key.data()) == 0;
}

bool openssl_accepts(ByteView raw_key, ByteView message, ByteView signature) {
  EVP_PKEY* const key =
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw_key.data(), raw_key.size());
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  bool const accepted = EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, key) == 1 &&
                        EVP_DigestVerify(context, signature.data(), signature.size(),
                                         message.data(), message.size()) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  return accepted;
}

bool we_accept(ByteView raw_key, ByteView message, ByteView signature) {
  auto const key = PublicKey::from_ed25519(raw_key);
  return key && key->verify(message, signature);
}

/// Compares every verdict in one of Wycheproof's files with ours, where an "acceptable" one may be
/// either; returns how many there were. `key_field` holds the key's SubjectPublicKeyInfo.
int check_wycheproof(std::string const& name, Algorithm algorithm, char const* key_field) {
  int count = 0;
  auto const file = read_json_file(name);
  for (auto const& [none, group] : file.get_child("testGroups")) {
    auto const key = PublicKey::from_spki(algorithm, hex_field(group, key_field));
    REQUIRE(key);
    for (auto const& [nothing, vector] : group.get_child("tests")) {
      bool const valid = key->verify(hex_field(vector, "msg"), hex_field(vector, "sig"));
      auto const number = vector.get<std::string>("tcId");
      auto const verdict = vector.get<std::string>("result");
      CHECK_MESSAGE((verdict == "acceptable" || valid == (verdict == "valid")), number);
      ++count;
    }
  }
  return count;
}

/// A DER INTEGER from big-endian hex.
Bytes der_integer(std::string const& hex) {
  auto digits = from_hex(hex).value();
  while (digits.size() > 1 && digits[0] == 0 && digits[1] < 0x80) digits.erase(digits.begin());
  if (digits[0] >= 0x80) digits.insert(digits.begin(), 0);
  Bytes out{0x02, static_cast<std::uint8_t>(digits.size())};
  append(out, digits);
  return out;
}

Bytes der_signature(std::string const& r, std::string const& s) {
  auto const first = der_integer(r);
  auto const second = der_integer(s);
  Bytes out{0x30, static_cast<std::uint8_t>(first.size() + second.size())};
  append(out, first);
  append(out, second);
  return out;
}

/// One block of a NIST response file: its fields up to and including "Result".
std::map<std::string, std::string> next_block(std::istream& file) {
  std::map<std::string, std::string> fields;
  for (std::string line; fields.count("Result") == 0 && std::getline(file, line);) {
    if (auto const at = line.find(" = "); at != std::string::npos) {
      fields[line.substr(0, at)] = line.substr(at + 3);
    }
  }
  return fields;
}

}  // namespace

TEST_CASE("[P2.2] Wycheproof's verdicts on Ed25519 are ours") {
  CHECK(check_wycheproof("wycheproof/ed25519_test.json", Algorithm::ed25519, "publicKeyDer") ==
        151);
}

TEST_CASE("[P2.1] Wycheproof's verdicts on ECDSA with P-256 are ours") {
  CHECK(check_wycheproof("wycheproof/ecdsa_secp256r1_sha256_test.json",
                         Algorithm::ecdsa_p256_sha256, "keyDer") == 387);
}

TEST_CASE(
    "[P2.2] of CCTV's 914 edge cases, what we accept libsodium accepts, and so does OpenSSL") {
  int count = 0;
  int ours = 0;
  int libsodiums = 0;
  int openssls = 0;
  auto const file = read_json_file("cctv/ed25519vectors.json");
  for (auto const& [none, vector] : file) {
    auto const key = hex_field(vector, "key");
    auto const signature = hex_field(vector, "sig");
    auto const message = to_bytes(vector.get<std::string>("msg"));
    bool const by_us = we_accept(key, message, signature);
    bool const by_libsodium = libsodium_accepts(key, message, signature);
    bool const by_openssl = openssl_accepts(key, message, signature);
    CHECK((!by_libsodium || by_openssl));
    CHECK(by_us == (by_libsodium && !has_flag(vector, "low_order_component_A")));
    ++count;
    ours += by_us;
    libsodiums += by_libsodium;
    openssls += by_openssl;
  }
  CHECK(count == 914);
  // 43 and 208 were counted before this code was written, for libsodium 1.0.18 and OpenSSL 3.0. The
  // one of ours is the one vector without any oddity.
  CHECK(libsodiums == 43);
  CHECK(openssls == 208);
  CHECK(ours == 1);
}

TEST_CASE("NIST's verdicts on ECDSA P-256 with SHA-256 are ours") {
  std::ifstream file{TEST_DATA "/nist/SigVer-P-256-SHA-256.rsp"};
  int count = 0;
  for (auto block = next_block(file); block.count("Result") > 0; block = next_block(file)) {
    auto spki = from_hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004" + block["Qx"] +
                         block["Qy"])
                    .value();
    auto const key = PublicKey::from_spki(Algorithm::ecdsa_p256_sha256, spki);
    // A changed key that is no longer on the curve is refused before any signature.
    bool const valid =
        key && key->verify(from_hex(block["Msg"]).value(), der_signature(block["R"], block["S"]));
    CHECK_MESSAGE(valid == block["Result"].starts_with("P"), block["Result"]);
    ++count;
  }
  CHECK(count == 15);
}

}  // namespace comity::crypto
