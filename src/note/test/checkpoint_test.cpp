#include "comity/note/checkpoint.h"

#include "comity/merkle/proof.h"
#include "comity/merkle/tree.h"
#include "testing.h"

namespace comity::note {
namespace {

std::string const origin = "comity/0123456789abcdef/a/b";
std::string const text = origin + "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
Instant const now = parse_rfc3339("2026-11-22T13:20:00Z").value();

/// A log with two keys, its mirror, and somebody else.
struct Parties {
  crypto::PrivateKey ed25519 = make_key(crypto::Algorithm::ed25519, 1);
  crypto::PrivateKey sm2 = make_key(crypto::Algorithm::sm2_sm3, 2);
  crypto::PrivateKey peer = make_key(crypto::Algorithm::ed25519, 3);
  crypto::PrivateKey other = make_key(crypto::Algorithm::ed25519, 4);
  Signer log = Signer::create(origin, ed25519).value();
  Signer log_sm2 = Signer::create(origin, sm2).value();
  Signer mirror = Signer::create_cosigner(origin + "/mirror", peer).value();
  Signer stranger = Signer::create(origin, other).value();

  KeySet keys() const { return {{log.verifier(), log_sm2.verifier()}, {mirror.verifier()}}; }
};

Note signed_by(std::initializer_list<Signer const*> signers) {
  auto note = Note::create(text).value();
  for (auto const* signer : signers) REQUIRE(note.put(signer->sign(text, now)));
  return note;
}

SignatureLine spoiled(SignatureLine line) {
  line.signature.back() ^= 1;
  return line;
}

}  // namespace

TEST_CASE("[P6.1] the checkpoints of a growing log are opened, and no changed one is") {
  Parties const p;
  merkle::TreeEdge edge;
  std::vector<merkle::FullTile> completed;
  for (std::uint64_t size = 0; size <= 15; ++size) {
    auto note = Note::create(Checkpoint{origin, edge.head(), {}}.encode()).value();
    for (auto const* signer : {&p.log, &p.log_sm2})
      REQUIRE(note.put(signer->sign(note.text(), now)));
    auto const bytes = note.encode();
    auto const opened = VerifiedCheckpoint::open(bytes, origin, p.keys()).value();
    CHECK(opened.head() == edge.head());
    CHECK(opened.head().size == merkle::TreeSize{size});
    CHECK(opened.note().encode() == bytes);
    CHECK(opened.checkpoint().encode() == opened.note().text());
    CHECK(VerifiedCheckpoint::open(bytes, origin + "x", p.keys()).error().id ==
          "note.wrong_origin");
    auto changed = bytes;
    changed[changed.find('\n') + 1] ^= 1;
    CHECK_FALSE(VerifiedCheckpoint::open(changed, origin, p.keys()));
    edge.append(merkle::leaf_hash(Bytes{static_cast<std::uint8_t>(size)}), completed);
  }
}

TEST_CASE("[P6.6] the cosigned checkpoint that C2SP prints is read, and trusted by nobody's key") {
  Parties const p;
  auto const read = UnverifiedCheckpoint::parse(cosigned_checkpoint).value();
  CHECK(read.claim().origin == "example.com/behind-the-sofa");
  CHECK(read.claim().head.size == merkle::TreeSize{20852163});
  CHECK(to_base64(read.claim().head.root.view()) == "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
  CHECK(read.note().encode() == cosigned_checkpoint);
  CHECK(
      VerifiedCheckpoint::verify(read, read.claim().origin, {{}, {p.log.verifier()}}).error().id ==
      "note.no_known_signature");
}

TEST_CASE("all required keys must have signed, and what is welcome is reported") {
  Parties const p;
  auto const all = verify(signed_by({&p.log, &p.log_sm2, &p.mirror, &p.stranger}), p.keys());
  REQUIRE(all.value().size() == 3);
  CHECK(all.value()[0] == Signature{origin, p.log.verifier().id(), SignatureType::ed25519, {}});
  CHECK(all.value()[1].type == SignatureType::sm2);
  CHECK(all.value()[2].time == now);
  CHECK(verify(signed_by({&p.log_sm2, &p.log}), p.keys()));
  auto const missing = verify(signed_by({&p.log, &p.mirror}), p.keys());
  CHECK(missing.error().id == "note.missing_signature");
  CHECK(missing.error().parameter("name") == origin);
}

TEST_CASE("a note that no known key signed is refused") {
  Parties const p;
  KeySet const optional{{}, {p.log.verifier(), p.mirror.verifier()}};
  CHECK(verify(signed_by({&p.stranger}), optional).error().id == "note.no_known_signature");
  CHECK(verify(signed_by({&p.stranger}), {}).error().id == "note.no_known_signature");
  CHECK(verify(signed_by({&p.stranger, &p.mirror}), optional));
}

TEST_CASE("one failing line of a known key spoils the whole note") {
  Parties const p;
  for (auto const* known : {&p.log, &p.log_sm2, &p.mirror}) {
    auto note = signed_by({&p.log, &p.log_sm2, &p.mirror});
    REQUIRE(note.put(spoiled(known->sign(text, now))));
    auto const refused = verify(note, p.keys());
    CHECK(refused.error().id == "note.signature_fails");
    CHECK(refused.error().parameter("name") == known->verifier().name());
  }
}

TEST_CASE("a second line of a known key is verified too") {
  Parties const p;
  KeySet const keys{{p.log.verifier()}, {}};
  auto const good = signed_by({&p.log}).encode();
  CHECK(verify(Note::parse(good + p.log.sign(text, now).encode()).value(), keys));
  auto const bad = good + spoiled(p.log.sign(text, now)).encode();
  CHECK(verify(Note::parse(bad).value(), keys).error().id == "note.signature_fails");
}

TEST_CASE("a line that shares only name or only id with a known key is ignored") {
  Parties const p;
  KeySet const keys{{p.log.verifier()}, {}};
  auto note = signed_by({&p.log});
  auto line = p.log.sign(text, now);
  line.key_id += 1;
  REQUIRE(note.put(spoiled(line)));
  line = p.log.sign(text, now);
  line.name = "other.example";
  REQUIRE(note.put(spoiled(line)));
  CHECK(verify(note, keys).value().size() == 1);
}

TEST_CASE("a cosignature covers time, text and extension lines") {
  Parties const p;
  KeySet const keys{{p.mirror.verifier()}, {}};
  auto note = Note::create(text + "extension\n").value();
  REQUIRE(note.put(p.mirror.sign(note.text(), now)));
  CHECK(verify(note, keys));
  auto line = p.mirror.sign(text, now);
  REQUIRE(note.put(line));
  CHECK_FALSE(verify(note, keys));
  line = p.mirror.sign(note.text(), now);
  line.signature[7] ^= 1;
  REQUIRE(note.put(line));
  CHECK_FALSE(verify(note, keys));
}

TEST_CASE("a checkpoint has exactly one form") {
  std::string const root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  for (std::string const& good :
       {text, "o\n1\n" + root + "\n", "o\n9223372036854775807\n" + root + "\nx\ny\n",
        "go.sum database tree\n7\n" + root + "\n", "礼让\n10\n" + root + "\n"}) {
    CHECK_MESSAGE(Checkpoint::parse(good).value().encode() == good, good);
  }

  struct Row {
    std::string text;
    char const* line;
  };

  for (auto const& row : {
           Row{"", "1"},
           Row{"\n1\n" + root + "\n", "1"},
           Row{std::string(256, 'o') + "\n1\n" + root + "\n", "1"},
           Row{"o\n", "2"},
           Row{"o\n\n" + root + "\n", "2"},
           Row{"o\n01\n" + root + "\n", "2"},
           Row{"o\n00\n" + root + "\n", "2"},
           Row{"o\n+1\n" + root + "\n", "2"},
           Row{"o\n-1\n" + root + "\n", "2"},
           Row{"o\n1 \n" + root + "\n", "2"},
           Row{"o\n0x1\n" + root + "\n", "2"},
           Row{"o\n9223372036854775808\n" + root + "\n", "2"},
           Row{"o\n18446744073709551617\n" + root + "\n", "2"},
           Row{"o\n1\n", "3"},
           Row{"o\n1\n" + root, "3"},
           Row{"o\n1\n\n", "3"},
           Row{"o\n1\nZG9uJ3QgY2FyZSAy\n", "3"},
           Row{"o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", "3"},
           Row{"o\n1\n" + root + "\n\n", "4"},
           Row{"o\n1\n" + root + "\nx", "4"},
           Row{"o\n1\n" + root + "\nx\n\ny\n", "5"},
       }) {
    auto const refused = Checkpoint::parse(row.text);
    REQUIRE_MESSAGE(!refused, row.text);
    CHECK_MESSAGE(refused.error().parameter("line") == row.line, row.text);
  }
  std::string many = text;
  for (std::size_t i = 0; i < extension_lines_max; ++i) many += "x\n";
  CHECK(Checkpoint::parse(many));
  CHECK_FALSE(Checkpoint::parse(many + "x\n"));
}

TEST_CASE("the names in a refusal are cut, and not in the middle of a character") {
  std::string name = "a";
  for (int i = 0; i < 60; ++i) name += "礼";
  Parties const p;
  auto note = Note::create(name + text.substr(text.find('\n'))).value();
  REQUIRE(note.put(p.log.sign(note.text(), now)));
  auto const refused = VerifiedCheckpoint::open(note.encode(), origin, p.keys());
  CHECK(refused.error().parameter("origin").size() == 100);
  CHECK(is_utf8(refused.error().parameter("origin")));
}

}  // namespace comity::note
