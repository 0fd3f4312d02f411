#include "comity/note/keys.h"

#include "comity/crypto/hash.h"
#include "testing.h"

namespace comity::note {
namespace {

constexpr auto example_vkey =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr auto sigstore_vkey =
    "rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5"
    "AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=";
constexpr auto pixel_vkey =
    "pixel6_transparency_log+91c16e30+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABN+4x0Jk1yTwvLFI9A4NDdGZ"
    "cX0aiWVdWM5XJVy0M4VWD3AvyW5Q6Hs9A0mcDkpUoYgn+KKPNzFC0H3nN3q6JQ8=";
constexpr auto witness_vkey =
    "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN";
constexpr auto mirror_vkey =
    "mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O";

KeyId first_four(Digest const& digest) {
  return ByteReader{digest.view()}.u32().value();
}

}  // namespace

TEST_CASE("keys of others are read, written alike, and verify what they signed") {
  struct Row {
    char const* vkey;
    char const* note;
    SignatureType type;
  };

  for (auto const& [vkey, file, type] : {
           Row{example_vkey, "c2sp/example.note", SignatureType::ed25519},
           Row{sigstore_vkey, "formats/sigstore.note", SignatureType::ecdsa},
           Row{pixel_vkey, "formats/pixel.note", SignatureType::ecdsa},
           Row{witness_vkey, "sunlight/witnessed.checkpoint", SignatureType::cosignature},
           Row{mirror_vkey, "sunlight/mirrored.checkpoint", SignatureType::cosignature},
       }) {
    auto const key = VerifierKey::parse(vkey).value();
    CHECK(key.type() == type);
    CHECK(key.encode() == vkey);
    auto const note = Note::parse(read_file(file)).value();
    auto line = note.signatures().back();
    REQUIRE(key.signs(line));
    CHECK(key.verify(note.text(), line.signature));
    CHECK_FALSE(key.verify(note.text() + "more\n", line.signature));
    for (auto& byte : line.signature) {
      byte ^= 1;
      CHECK_FALSE(key.verify(note.text(), line.signature));
      byte ^= 1;
    }
    line.signature.push_back(0);
    CHECK_FALSE(key.verify(note.text(), line.signature));
    CHECK_FALSE(key.verify(note.text(), {}));
  }
}

TEST_CASE("a cosignature tells its time") {
  auto const note = Note::parse(read_file("sunlight/mirrored.checkpoint")).value();
  auto const time = cosignature_time(note.signatures()[0].signature).value();
  CHECK(to_rfc3339(time) == "2025-12-31T00:00:00.000Z");
}

TEST_CASE("a cosignature of a time beyond the year 9999 does not verify") {
  CHECK(cosignature_time(from_hex("0000003afff4417f").value()));
  CHECK_FALSE(cosignature_time(from_hex("0000003afff44180").value()));
  CHECK_FALSE(cosignature_time(from_hex("ffffffffffffffff").value()));
  CHECK_FALSE(cosignature_time(from_hex("00000000000000").value()));
  auto const witness = VerifierKey::parse(witness_vkey).value();
  auto const note = Note::parse(read_file("sunlight/witnessed.checkpoint")).value();
  auto signature = note.signatures().back().signature;
  signature[0] = 0x80;
  CHECK_FALSE(witness.verify(note.text(), signature));
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
           // The type of CT signatures, 0x05, of a real log: readable by others, not by us.
           std::string{
               "rome.ct.filippo.io/2024h1+78f4abae+BTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAFzP"
               "C3fap+uINc1RQ4eRbYMUt84+bKkA8GDLN8KwVdzAgYhYSv4kS8XSheGLAHCWhIJTJbuC3sL88bNMT"
               "trsBM="},
       }) {
    CHECK_MESSAGE(!VerifierKey::parse(bad), bad);
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
