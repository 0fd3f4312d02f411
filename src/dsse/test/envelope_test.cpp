#include "comity/dsse/envelope.h"

#include "comity/json/text.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity::dsse {
namespace {

crypto::SystemRandom chance;

crypto::PrivateKey new_key(crypto::Algorithm algorithm) {
  return crypto::PrivateKey::generate(algorithm, chance);
}

constexpr std::string_view type = "application/vnd.example+json";

}  // namespace

TEST_CASE("the signed bytes are those of the DSSE specification's example") {
  CHECK(to_text(pae("http://example.com/HelloWorld", as_bytes("hello world"))) ==
        "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  CHECK(to_text(pae("", {})) == "DSSEv1 0  0 ");
}

TEST_CASE("[P2.4] every required key must have signed, each with its own algorithm") {
  auto const ed = new_key(crypto::Algorithm::ed25519);
  auto const p256 = new_key(crypto::Algorithm::ecdsa_p256_sha256);
  auto const sm2 = new_key(crypto::Algorithm::sm2_sm3);
  crypto::PrivateKey const* const all[] = {&ed, &p256, &sm2};
  auto const envelope = Envelope::parse(seal(type, as_bytes("{}"), all)).value();
  std::vector const keys{ed.public_key(), p256.public_key(), sm2.public_key()};
  CHECK(verify(envelope, keys));
  CHECK(verify(envelope, std::span{keys}.first(1)));
  CHECK(verify(envelope, {}).error().id == "dsse.no_keys");

  crypto::PrivateKey const* const two[] = {&ed, &sm2};
  auto const without = Envelope::parse(seal(type, as_bytes("{}"), two)).value();
  CHECK(verify(without, keys).error().id == "dsse.missing_signature");

  auto forged = envelope.signatures();
  forged[1].bytes.back() ^= 1;
  auto const bad = Envelope::parse(with_signatures(type, envelope.payload(), forged)).value();
  CHECK(verify(bad, keys).error().id == "dsse.bad_signature");
  CHECK_MESSAGE(verify(bad, std::span{keys}.first(1)),
                "signatures that nobody requires are not looked at");
}

TEST_CASE("[P2.5] a signature does not carry over to another payload or payload type") {
  auto const key = new_key(crypto::Algorithm::ed25519);
  crypto::PrivateKey const* const keys[] = {&key};
  std::vector const required{key.public_key()};
  auto const signatures = Envelope::parse(seal(type, as_bytes("a"), keys)).value().signatures();
  CHECK(
      verify(Envelope::parse(with_signatures(type, as_bytes("a"), signatures)).value(), required));
  CHECK_FALSE(
      verify(Envelope::parse(with_signatures(type, as_bytes("b"), signatures)).value(), required));
  CHECK_FALSE(
      verify(Envelope::parse(with_signatures("x", as_bytes("a"), signatures)).value(), required));
}

TEST_CASE("[P1.5] the bytes of an envelope are kept as they came, unknown members too") {
  // As deep as JSON between parties may be [P1.1].
  auto const deep = std::string(31, '[') + std::string(31, ']');
  auto const text =
      R"({ "payloadType":"t","extra":)" + deep + R"(,"payload":"YQ==","signatures":[]})";
  auto const envelope = Envelope::parse(to_bytes(std::string_view{text})).value();
  CHECK(to_text(envelope.bytes()) == text);
  CHECK(to_text(envelope.payload()) == "a");
}

TEST_CASE("an envelope says the same however it is spelled, and so does one with a fault") {
  auto const key = new_key(crypto::Algorithm::ed25519);
  auto const other = new_key(crypto::Algorithm::sm2_sm3);
  std::vector<crypto::PrivateKey const*> const keys{&key, &other};
  auto const text = to_text(seal(type, as_bytes("payload"), keys));
  auto const same = [](std::string const& spelled) {
    auto const plain = Envelope::parse(to_bytes(std::string_view{spelled}));
    // With a space before it, none of it is read as our own writing.
    auto const general = Envelope::parse(to_bytes(" " + spelled));
    if (!plain || !general) return plain.has_value() == general.has_value();
    return plain->payload_type() == general->payload_type() &&
           plain->payload() == general->payload() &&
           std::ranges::equal(plain->signatures(), general->signatures(),
                              [](Signature const& a, Signature const& b) {
                                return a.key_id == b.key_id && a.bytes == b.bytes;
                              });
  };
  CHECK(same(text));
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (auto const c : std::string_view{"\"\\,:}] 0A\x7f\xc3"}) {
      auto changed = text;
      changed[i] = c;
      CHECK_MESSAGE(same(changed), changed);
    }
    for (auto const* const put : {"", "\\u0041", "00"})
      CHECK(same(text.substr(0, i) + put + text.substr(i + (*put == 0 ? 1 : 0))));
  }
}

TEST_CASE("malformed envelopes are refused") {
  std::string const id(64, 'a');
  auto const signature = R"({"keyid":")" + id + R"(","sig":"YQ=="})";
  std::string many;
  for (int i = 0; i < 17; ++i) many += (i ? "," : "") + signature;
  for (
      auto const& text : {
          std::string{"{}"},
          std::string{"[]"},
          std::string{},
          std::string{R"({"payloadType":"t","payload":"YQ","signatures":[]})"},
          std::string{
              R"({"payloadType":"t","payload":"YQ==","signatures":[{"keyid":"00","sig":"YQ=="}]})"},
          R"({"payloadType":"t","payload":"YQ==","signatures":[)" + signature + "," + signature +
              "]}",
          R"({"payloadType":"t","payload":"YQ==","signatures":[)" + many + "]}",
          std::string{R"({"payloadType":"t","payloadType":"t","payload":"YQ==","signatures":[]})"},
      }) {
    CHECK_MESSAGE(!Envelope::parse(to_bytes(std::string_view{text})), text);
  }
  CHECK(Envelope::parse(Bytes(100, ' '), 99).error().code == Code::too_large);
}

}  // namespace comity::dsse
