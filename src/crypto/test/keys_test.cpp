#include "comity/crypto/keys.h"

#include "chance.h"
#include "comity/crypto/keyring.h"

#include <thread>
#include <type_traits>

#include <doctest/doctest.h>

namespace comity::crypto {

static_assert(!std::is_copy_constructible_v<PrivateKey> && !std::is_copy_assignable_v<PrivateKey>);

namespace {

constexpr std::array all_algorithms{Algorithm::ed25519, Algorithm::ecdsa_p256_sha256,
                                    Algorithm::sm2_sm3};

PrivateKey key_from(Algorithm algorithm, std::string_view seed_hex) {
  ScriptedRandom random{seed_hex};
  return PrivateKey::generate(algorithm, random);
}

std::string hex_of_point(PrivateKey const& key) {
  return to_hex(ByteView{key.public_key().spki()}.last(64));
}

}  // namespace

TEST_CASE("[P2.1] an algorithm is known by its name alone") {
  for (auto const algorithm : all_algorithms) {
    CHECK(parse_algorithm(name_of(algorithm)).value() == algorithm);
  }
  CHECK(name_of(Algorithm::sm2_sm3) == "sm2-sm3");
  for (char const* unknown : {"", "rsa", "Ed25519", "ed25519 ", "sm2"}) {
    CHECK(parse_algorithm(unknown).error().id == "crypto.unknown_algorithm");
  }
  CHECK(parse_algorithm(std::string(9'000, 'x')).error().parameter("name").size() <= 100);
}

TEST_CASE("Ed25519 gives the keys and signatures of RFC 8032 §7.1") {
  struct Row {
    char const* seed;
    char const* key;
    char const* message;
    char const* signature;
  };

  for (auto const& row : {
           Row{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
               "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
               "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61"
               "e397"
               "01cf9b46bd25bf5f0595bbe24655141438e7a100b"},
           Row{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
               "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
               "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458"
               "f361"
               "3d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
           Row{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
               "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
               "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae6"
               "7f76"
               "0984dc6594a7c15e9716ed28dc027beceea1ec40a"},
       }) {
    auto const key = key_from(Algorithm::ed25519, row.seed);
    CHECK(to_hex(key.public_key().raw_ed25519()) == row.key);
    CHECK(to_hex(key.sign(from_hex(row.message).value())) == row.signature);
  }
}

TEST_CASE("a P-256 scalar has the public point that RFC 6979 §A.2.5 gives") {
  auto const key = key_from(Algorithm::ecdsa_p256_sha256,
                            "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
  CHECK(hex_of_point(key) ==
        "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
}

TEST_CASE("[P2.1] SM2 gives the key and takes the signature of GB/T 32918.5-2017, appendix A.2") {
  auto const key = key_from(Algorithm::sm2_sm3,
                            "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
  CHECK(hex_of_point(key) ==
        "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
        "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
  auto const signature =
      from_hex(
          "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
          "022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa")
          .value();
  CHECK(key.public_key().verify(as_bytes("message digest"), signature));
  CHECK_FALSE(key.public_key().verify(as_bytes("message digesu"), signature));
}

TEST_CASE("the same chance gives the same key, other chance another") {
  for (auto const algorithm : all_algorithms) {
    SeededRandom first{1};
    SeededRandom again{1};
    SeededRandom other{2};
    auto const key = PrivateKey::generate(algorithm, first).public_key();
    CHECK(key == PrivateKey::generate(algorithm, again).public_key());
    CHECK_FALSE(key == PrivateKey::generate(algorithm, other).public_key());
    CHECK_FALSE(key == PrivateKey::generate(algorithm, first).public_key());
  }
  SystemRandom system;
  CHECK_FALSE(PrivateKey::generate(Algorithm::ed25519, system).public_key() ==
              PrivateKey::generate(Algorithm::ed25519, system).public_key());
}

TEST_CASE("a scalar out of range is drawn again") {
  std::string const zero(64, '0');
  std::string const ones(64, 'f');
  // n − 1 and n; FIPS 186-5 allows 1 … n − 1, GB/T 32918.1 only 1 … n − 2.
  std::string const p256_last = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
  std::string const p256_order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  ScriptedRandom p256{zero + ones + p256_order + p256_last};
  CHECK(PrivateKey::generate(Algorithm::ecdsa_p256_sha256, p256).public_key() ==
        key_from(Algorithm::ecdsa_p256_sha256, p256_last).public_key());
  CHECK(p256.used_up());

  std::string const sm2_last = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54121";
  std::string const sm2_after = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122";
  ScriptedRandom sm2{zero + sm2_after + sm2_last};
  CHECK(PrivateKey::generate(Algorithm::sm2_sm3, sm2).public_key() ==
        key_from(Algorithm::sm2_sm3, sm2_last).public_key());
  CHECK(sm2.used_up());
}

TEST_CASE("what is signed is verified, whatever its length") {
  SeededRandom random{3};
  for (auto const algorithm : all_algorithms) {
    auto const key = PrivateKey::generate(algorithm, random);
    for (std::size_t const size : {0, 1, 31, 64, 65, 4'096, 1'000'000}) {
      Bytes const message(size, 0x5a);
      CHECK(key.public_key().verify(message, key.sign(message)));
    }
  }
}

TEST_CASE("a signature fails once any byte of it or of its message has changed") {
  SeededRandom random{4};
  for (auto const algorithm : all_algorithms) {
    auto const key = PrivateKey::generate(algorithm, random);
    auto const good_message = to_bytes("two parties, one account of events");
    auto const good_signature = key.sign(good_message);
    REQUIRE(key.public_key().verify(good_message, good_signature));
    for (std::uint8_t const change : {0x01, 0x80, 0xff}) {
      for (std::size_t i = 0; i < good_signature.size(); ++i) {
        auto signature = good_signature;
        signature[i] ^= change;
        CHECK_FALSE(key.public_key().verify(good_message, signature));
      }
      for (std::size_t i = 0; i < good_message.size(); ++i) {
        auto message = good_message;
        message[i] ^= change;
        CHECK_FALSE(key.public_key().verify(message, good_signature));
      }
    }
  }
}

TEST_CASE("a signature of any other length, or by any other key, fails") {
  SeededRandom random{5};
  auto const message = as_bytes("message");
  for (auto const algorithm : all_algorithms) {
    auto const key = PrivateKey::generate(algorithm, random);
    auto signature = key.sign(message);
    for (std::size_t size = 0; size < signature.size(); ++size) {
      CHECK_FALSE(key.public_key().verify(message, ByteView{signature}.first(size)));
    }
    for (auto const other : all_algorithms) {
      CHECK_FALSE(PrivateKey::generate(other, random).public_key().verify(message, signature));
    }
    signature.push_back(0);
    CHECK_FALSE(key.public_key().verify(message, signature));
  }
}

TEST_CASE("one key serves several threads") {
  SeededRandom random{6};
  for (auto const algorithm : all_algorithms) {
    auto const key = PrivateKey::generate(algorithm, random);
    auto const work = [&key](bool& good) {
      for (int i = 0; i < 20; ++i) {
        Bytes const message(static_cast<std::size_t>(i), 1);
        good = good && key.public_key().verify(message, key.sign(message));
      }
    };
    bool first = true;
    bool second = true;
    std::thread one{work, std::ref(first)};
    std::thread two{work, std::ref(second)};
    one.join();
    two.join();
    CHECK((first && second));
  }
}

TEST_CASE("a keyring finds a private key by its public key's id, and nothing else") {
  SeededRandom random{11};
  Keyring keyring;
  keyring.add(PrivateKey::generate(Algorithm::ed25519, random));
  auto key = PrivateKey::generate(Algorithm::sm2_sm3, random);
  auto const id = key.public_key().id();
  CHECK(keyring.find(id) == nullptr);
  keyring.add(std::move(key));
  REQUIRE(keyring.find(id) != nullptr);
  CHECK(keyring.find(id)->public_key().id() == id);
  CHECK(keyring.all().size() == 2);
}

}  // namespace comity::crypto
