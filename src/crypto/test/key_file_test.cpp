#include "chance.h"
#include "comity/crypto/keys.h"
#include "comity/crypto/limits.h"
#include "openssl_command.h"

#include <doctest/doctest.h>

namespace comity::crypto {
namespace {

constexpr std::array all_algorithms{Algorithm::ed25519, Algorithm::ecdsa_p256_sha256,
                                    Algorithm::sm2_sm3};
constexpr char const* passphrase = "礼让 correct horse";

PrivateKey some_key(Algorithm algorithm) {
  SeededRandom random{9};
  return PrivateKey::generate(algorithm, random);
}

std::string id_of_refusal(std::string_view pem, std::string_view word = passphrase) {
  auto const key = PrivateKey::from_pem(as_bytes(pem), Secret{word});
  return key ? "" : key.error().id;
}

/// The file without its digest line, as another program would have written it.
std::string without_digest(std::string const& pem) {
  return pem.substr(pem.find("-----BEGIN"));
}

}  // namespace

TEST_CASE("a key comes back from its file with the passphrase, and signs as before") {
  for (auto const algorithm : all_algorithms) {
    auto const key = some_key(algorithm);
    auto const pem = key.to_pem(Secret{passphrase});
    auto const back = PrivateKey::from_pem(as_bytes(pem), Secret{passphrase});
    REQUIRE(back);
    CHECK(back->public_key() == key.public_key());
    CHECK(key.public_key().verify(as_bytes("m"), back->sign(as_bytes("m"))));
  }
}

TEST_CASE("a key file opens without its digest line too") {
  auto const pem = some_key(Algorithm::ed25519).to_pem(Secret{passphrase});
  CHECK(id_of_refusal(without_digest(pem)) == "");
  CHECK(id_of_refusal("The key of 2026, kept by the duty officer.\n\n" + pem) == "");
}

TEST_CASE("a wrong passphrase is told from a damaged file") {
  for (auto const algorithm : all_algorithms) {
    auto const pem = some_key(algorithm).to_pem(Secret{passphrase});
    auto const key = PrivateKey::from_pem(as_bytes(pem), Secret{"correct horse"});
    CHECK(key.error().brief() == "forbidden crypto.wrong_passphrase");
  }
  // Every place in the file: the digest, the armour, the parameters, the ciphertext.
  auto const pem = some_key(Algorithm::sm2_sm3).to_pem(Secret{passphrase});
  for (std::size_t i = std::string_view{"Content-SHA256: "}.size(); i < pem.size(); ++i) {
    // The last base64 digit before padding has spare bits, of which PEM readers take no notice.
    if (pem[i] == '\n' || pem.substr(i + 1, 1) == "=") continue;
    auto damaged = pem;
    damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
    CHECK_MESSAGE(id_of_refusal(damaged) == "crypto.bad_key_file", damaged);
  }
  for (std::size_t size = 0; size + 1 < pem.size(); size += 7) {
    CHECK(id_of_refusal(pem.substr(0, size)) == "crypto.bad_key_file");
  }
}

TEST_CASE("what is not an encrypted private key is a bad key file") {
  for (std::string_view const text :
       {"", "not PEM",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
        // RFC 8410 §10.3, not encrypted.
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
        "-----END PRIVATE KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\n"
        "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
        "-----END PUBLIC KEY-----\n"}) {
    CHECK(id_of_refusal(text) == "crypto.bad_key_file");
  }
  auto const pem = some_key(Algorithm::ed25519).to_pem(Secret{passphrase});
  CHECK(id_of_refusal(std::string(key_file_bytes_max, ' ') + "\n" + pem) == "crypto.bad_key_file");
}

TEST_CASE("the openssl command reads our key files") {
  if (!has_openssl_command()) return;
  TemporaryFolder const folder;
  for (auto const algorithm : all_algorithms) {
    auto const key = some_key(algorithm);
    auto const file = folder.write("key.pem", as_bytes(key.to_pem(Secret{"pw"})));
    auto const spki = folder.path("spki.der");
    CHECK(openssl_does({"pkey -in", file, "-passin pass:pw -pubout -outform DER -out", spki}));
    CHECK(read_file(spki) == key.public_key().spki());
  }
}

TEST_CASE("we read the key files that the openssl command writes") {
  if (!has_openssl_command()) return;
  TemporaryFolder const folder;
  auto const plain = folder.path("plain.pem");
  auto const sealed = folder.path("sealed.pem");
  for (char const* kind :
       {"-algorithm ed25519", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256", "-algorithm SM2"}) {
    REQUIRE(openssl_does({"genpkey", kind, "-out", plain}));
    auto const spki = folder.path("spki.der");
    REQUIRE(openssl_does({"pkey -in", plain, "-pubout -outform DER -out", spki}));
    for (char const* way : {"-scrypt", "-v2 aes-256-cbc -v2prf hmacWithSHA256", "-v2 aes128",
                            "-v2 aes-256-cbc -iter 1"}) {
      REQUIRE(openssl_does({"pkcs8 -topk8 -passout pass:pw -in", plain, "-out", sealed, way}));
      auto const key = PrivateKey::from_pem(read_file(sealed), Secret{"pw"});
      REQUIRE_MESSAGE(key, kind << " " << way);
      CHECK(key->public_key().spki() == read_file(spki));
      CHECK(id_of_refusal(as_text(read_file(sealed)), "pW") == "crypto.wrong_passphrase");
    }
  }
}

TEST_CASE("a key file that is too costly, or sealed in an old way, is refused unopened") {
  if (!has_openssl_command()) return;
  TemporaryFolder const folder;
  auto const plain = folder.path("plain.pem");
  auto const sealed = folder.path("sealed.der");
  REQUIRE(openssl_does({"genpkey -algorithm ed25519 -out", plain}));

  struct Row {
    char const* way;
    char const* part;     ///< This hex in the file
    char const* instead;  ///< becomes that.
    char const* id;
  };

  for (auto const& row : {
           Row{"-v1 PBE-SHA1-3DES", "", "", "crypto.bad_key_file"},
           // 100,000 iterations become 5,000,000, and one more.
           Row{"-v2 aes128 -iter 100000", "02030186a0", "02034c4b40", "crypto.wrong_passphrase"},
           Row{"-v2 aes128 -iter 100000", "02030186a0", "02034c4b41", "crypto.bad_key_file"},
           // N = 2^14, r = 8, p = 5: p becomes 61 (just under 8,000,000), then 62.
           Row{"-scrypt -scrypt_p 5", "020108020105", "02010802013d", "crypto.wrong_passphrase"},
           Row{"-scrypt -scrypt_p 5", "020108020105", "02010802013e", "crypto.bad_key_file"},
           // No cost at all is no parameter at all.
           Row{"-scrypt -scrypt_p 5", "020108020105", "020108020100", "crypto.bad_key_file"},
           Row{"-scrypt -scrypt_p 5", "020108020105", "0201080201ff", "crypto.bad_key_file"},
       }) {
    REQUIRE(openssl_does(
        {"pkcs8 -topk8 -passout pass:pw -outform DER -in", plain, "-out", sealed, row.way}));
    auto hex = to_hex(read_file(sealed));
    auto const at = hex.find(row.part);
    REQUIRE(at != std::string::npos);
    hex.replace(at, std::string_view{row.part}.size(), row.instead);
    auto const pem = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + to_base64(from_hex(hex).value()) +
                     "\n-----END ENCRYPTED PRIVATE KEY-----\n";
    CHECK_MESSAGE(id_of_refusal(pem, "pw") == row.id, row.way << " " << row.instead);
  }
}

TEST_CASE("a private key of another kind is named in its refusal") {
  if (!has_openssl_command()) return;
  TemporaryFolder const folder;
  for (std::string const kind :
       {"RSA -pkeyopt rsa_keygen_bits:2048", "EC -pkeyopt ec_paramgen_curve:P-384", "ed448"}) {
    auto const file = folder.path("key.pem");
    REQUIRE(openssl_does({"genpkey -aes256 -pass pass:pw -out", file, "-algorithm", kind}));
    auto const key = PrivateKey::from_pem(read_file(file), Secret{"pw"});
    CHECK(key.error().id == "crypto.unknown_algorithm");
    CHECK_FALSE(key.error().parameter("name").empty());
  }
}

TEST_CASE("[P2.1] the openssl command verifies our signatures") {
  if (!has_openssl_command()) return;
  TemporaryFolder const folder;
  auto const message = folder.write("message", as_bytes("message digest"));
  auto const changed = folder.write("changed", as_bytes("message digesT"));
  for (auto const algorithm : all_algorithms) {
    auto const key = some_key(algorithm);
    auto const spki = folder.write("spki.der", key.public_key().spki());
    auto const signature = folder.write("signature", key.sign(as_bytes("message digest")));
    std::string_view const way = algorithm == Algorithm::sm2_sm3
                                     ? "-digest sm3 -pkeyopt distid:1234567812345678"
                                 : algorithm == Algorithm::ecdsa_p256_sha256 ? "-digest sha256"
                                                                             : "";
    auto const verifies = [&](std::string const& file) {
      return openssl_does({"pkeyutl -verify -pubin -keyform DER -inkey", spki, "-sigfile",
                           signature, "-rawin", way, "-in", file});
    };
    CHECK(verifies(message));
    CHECK_FALSE(verifies(changed));
  }
}

}  // namespace comity::crypto
