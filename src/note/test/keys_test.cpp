#include "comity/note/keys.h"

#include "comity/crypto/hash.h"
#include "testing.h"

#include <chrono>

namespace comity::note {
namespace {

KeyId first_four(Digest const& digest) {
  return ByteReader{digest.view()}.u32().value();
}

/// The verifier key that C2SP makes of a name and what follows the name in the hash.
std::string vkey_of(std::string const& name, ByteView typed_key) {
  auto const hash = crypto::sha256({as_bytes(name + '\n'), typed_key});
  return name + '+' + hash.hex().substr(0, 8) + '+' + to_base64(typed_key);
}

struct Signed {
  VerifierKey key;
  std::string text;
  Bytes signature;
};

Signed signed_line(char const* vkey, char const* bytes, std::size_t line) {
  auto const note = Note::parse(bytes).value();
  auto const key = VerifierKey::parse(vkey).value();
  CHECK(key.encode() == vkey);
  CHECK(key.type() == SignatureType::ed25519);
  REQUIRE(key.signs(note.signatures().at(line)));
  return {key, note.text(), note.signatures()[line].signature};
}

Signed signed_text(crypto::Algorithm algorithm, char const* spki, char const* text,
                   char const* signature) {
  auto const key = crypto::PublicKey::from_spki(algorithm, from_hex(spki).value()).value();
  return {VerifierKey::create("example", key).value(), text, from_hex(signature).value()};
}

/// What others have signed: both of Go's example keys, C2SP's, and the examples of two standards.
std::vector<Signed> signed_by_others() {
  return {
      signed_line(example_vkey, example_note, 0),
      signed_line(peter_vkey, go_note, 0),
      signed_line(enoch_vkey, go_note, 1),
      // RFC 6979 §A.2.5, SHA-256, "sample".
      signed_text(crypto::Algorithm::ecdsa_p256_sha256,
                  "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
                  "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                  "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
                  "sample",
                  "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                  "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"),
      // GB/T 32918.5-2017, appendix A.2.
      signed_text(crypto::Algorithm::sm2_sm3,
                  "3059301306072a8648ce3d020106082a811ccf5501822d03420004"
                  "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
                  "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
                  "message digest",
                  "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
                  "022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"),
  };
}

/// What `key` signs for a cosignature that claims `time`.
Bytes cosignature_of(crypto::PrivateKey const& key, std::uint64_t time, std::string const& text) {
  Bytes signature;
  append_u64(signature, time);
  append(signature,
         key.sign(as_bytes("cosignature/v1\ntime " + std::to_string(time) + '\n' + text)));
  return signature;
}

}  // namespace

TEST_CASE("what others have signed is verified by their keys, and nothing close to it is") {
  for (auto& line : signed_by_others()) {
    CAPTURE(line.text);
    CHECK(line.key.verify(line.text, line.signature));
    CHECK_FALSE(line.key.verify(line.text + "more\n", line.signature));
    for (auto& byte : line.signature) {
      byte ^= 1;
      CHECK_FALSE(line.key.verify(line.text, line.signature));
      byte ^= 1;
    }
    line.signature.push_back(0);
    CHECK_FALSE(line.key.verify(line.text, line.signature));
    CHECK_FALSE(line.key.verify(line.text, {}));
  }
}

TEST_CASE("a cosignature tells the time that C2SP prints for its example") {
  auto const note = Note::parse(cosigned_checkpoint).value();
  auto const time = cosignature_time(note.signatures()[1].signature).value();
  CHECK(time == Instant{std::chrono::seconds{1679315147}});
}

TEST_CASE(
    "[P6.6] a cosignature is what C2SP defines: a line of the kind, one of the time, the text") {
  auto const key = make_key(crypto::Algorithm::ed25519, 5);
  auto const cosigner = Signer::create_cosigner("peer", key).value();
  std::string const text = "comity/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  CHECK(cosigner.sign(text, Instant{std::chrono::seconds{1679315147}}).signature ==
        cosignature_of(key, 1679315147, text));
  CHECK(cosigner.verifier().verify(text, cosignature_of(key, 0, text)));
}

TEST_CASE("a cosignature of a time beyond the year 9999 does not verify") {
  CHECK(cosignature_time(from_hex("0000003afff4417f").value()));
  CHECK_FALSE(cosignature_time(from_hex("0000003afff44180").value()));
  CHECK_FALSE(cosignature_time(from_hex("ffffffffffffffff").value()));
  CHECK_FALSE(cosignature_time(from_hex("00000000000000").value()));
  auto const key = make_key(crypto::Algorithm::ed25519, 5);
  auto const witness = Signer::create_cosigner("witness", key).value().verifier();
  CHECK(witness.verify("text\n", cosignature_of(key, 0x3afff4417f, "text\n")));
  for (std::uint64_t const time : {0x3afff44180ULL, 0x8000000000000000ULL, ~0ULL}) {
    CHECK_FALSE(witness.verify("text\n", cosignature_of(key, time, "text\n")));
  }
}

TEST_CASE("verifier keys of another form are refused") {
  std::string const good = example_vkey;
  for (std::string const& bad : {
           std::string{},
           std::string{"a"},
           std::string{"a+b"},
           std::string{"+530d903a+AQ=="},
           good + "\n",
           " " + good,
           good.substr(0, good.size() - 1),
           "other.example" + good.substr(good.find('+')),
           "example.com/foo+530d903b" + good.substr(good.rfind("+Aek")),
           "example.com/foo+530D903A" + good.substr(good.rfind("+Aek")),
           "example.com/foo+0530d903a" + good.substr(good.rfind("+Aek")),
           "example.com/foo+530d903" + good.substr(good.rfind("+Aek")),
           std::string{"example.com/foo+530d903a+"},
           // Of a length and of a type that Go does not take either (sumdb/note, note_test.go).
           std::string{"PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
                       "LDE4izWy10TWBADKEY=="},
           std::string{"PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"},
       }) {
    CHECK_MESSAGE(!VerifierKey::parse(bad), bad);
  }
}

TEST_CASE("verifier keys of types that others assign, and of none, are refused") {
  Bytes typed{0x01};
  append(typed, VerifierKey::parse(example_vkey).value().key().raw_ed25519());
  REQUIRE(vkey_of("example.com/foo", typed) == example_vkey);
  for (unsigned type = 0; type <= 0xff; ++type) {
    typed[0] = static_cast<std::uint8_t>(type);
    bool const ours = type == 0x01 || type == 0x04;
    CHECK(VerifierKey::parse(vkey_of("example.com/foo", typed)).has_value() == ours);
  }
}

TEST_CASE("[P6.2] the id of an SM2 key covers name, type, identifier and SPKI") {
  auto const key = make_key(crypto::Algorithm::sm2_sm3, 1);
  auto const verifier = VerifierKey::create("comity/log", key.public_key()).value();
  CHECK(verifier.type() == SignatureType::sm2);
  auto const expected = crypto::sha256({as_bytes("comity/log\n\xff"
                                                 "comity/sm2-sm3/v1"),
                                        key.public_key().spki()});
  CHECK(verifier.id() == first_four(expected));
  CHECK(VerifierKey::parse(verifier.encode()).value() == verifier);
}

TEST_CASE("[P6.2] the id of an ECDSA key is that of its SPKI, whatever its name") {
  auto const key = make_key(crypto::Algorithm::ecdsa_p256_sha256, 1);
  auto const verifier = VerifierKey::create("comity/log", key.public_key()).value();
  CHECK(verifier.id() == first_four(crypto::sha256(key.public_key().spki())));
  CHECK(verifier.id() == VerifierKey::create("other", key.public_key()).value().id());
}

TEST_CASE("every type signs what its key verifies, and nothing else") {
  auto const now = parse_rfc3339("2026-11-22T13:20:00.999Z").value();
  std::string const text = "comity/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  unsigned seed = 0;
  for (auto const algorithm : {crypto::Algorithm::ed25519, crypto::Algorithm::ecdsa_p256_sha256,
                               crypto::Algorithm::sm2_sm3}) {
    auto const key = make_key(algorithm, ++seed);
    auto const signer = Signer::create("comity/log", key).value();
    auto const line = signer.sign(text, now);
    CHECK(signer.verifier().signs(line));
    CHECK(signer.verifier().verify(text, line.signature));
    CHECK_FALSE(signer.verifier().verify("x" + text, line.signature));
    bool const ed25519 = algorithm == crypto::Algorithm::ed25519;
    CHECK(Signer::create_cosigner("comity/log", key).has_value() == ed25519);
  }
}

TEST_CASE("[P2.3] a cosignature is not a signature, although the key is the same") {
  auto const now = parse_rfc3339("2026-11-22T13:20:00.999Z").value();
  auto const key = make_key(crypto::Algorithm::ed25519, 9);
  auto const signer = Signer::create("peer", key).value();
  auto const cosigner = Signer::create_cosigner("peer", key).value();
  CHECK(signer.verifier().id() != cosigner.verifier().id());
  auto const line = cosigner.sign("text\n", now);
  CHECK(line.signature.size() == 8 + 64);
  CHECK(to_rfc3339(cosignature_time(line.signature).value()) == "2026-11-22T13:20:00.000Z");
  CHECK(cosigner.verifier().verify("text\n", line.signature));
  CHECK_FALSE(signer.verifier().signs(line));
  CHECK_FALSE(signer.verifier().verify("text\n", ByteView{line.signature}.subspan(8)));
  auto const plain = signer.sign("cosignature/v1\ntime 0\ntext\n", now);
  auto posing = Bytes(8);
  append(posing, plain.signature);
  // The one text that both sign is told apart by the type in the key id, as C2SP intends.
  CHECK(cosigner.verifier().verify("text\n", posing));
  CHECK_FALSE(cosigner.verifier().signs(plain));
}

TEST_CASE("a key needs a name that can stand in a line, and the right algorithm") {
  auto const key = make_key(crypto::Algorithm::ed25519, 1);
  CHECK(Signer::create("a b", key).error().id == "note.bad_key_name");
  CHECK(VerifierKey::create("", key.public_key()).error().id == "note.bad_key_name");
  CHECK(VerifierKey::create("a", SignatureType::sm2, key.public_key()).error().id ==
        "note.bad_verifier_key");
}

}  // namespace comity::note
