#include "authenticator.h"
#include "comity/factor/consent.h"
#include "comity/json/text.h"

#include <doctest/doctest.h>

namespace comity::factor {
namespace {

constexpr Instant now{std::chrono::hours{24 * 365 * 56}};
Site const site{"https://console.example:8443", "console.example"};

Digest digest_of(std::uint8_t byte) {
  Digest out;
  out.bytes.fill(byte);
  return out;
}

Digest const challenge = digest_of(7);

/// A passkey that is enrolled.
struct Enrolled {
  explicit Enrolled(crypto::Algorithm algorithm = crypto::Algorithm::ecdsa_p256_sha256,
                    bool counts = false)
      : authenticator{algorithm, random} {
    authenticator.counts = counts;
    key = take(authenticator.create(site, challenge), challenge, site, "blue key", now).value();
  }

  std::string refusal(Assertion const& assertion) const {
    auto const used = use(key, assertion, challenge, site, now);
    return used ? "" : used.error().id;
  }

  crypto::SystemRandom random;
  fixture::Authenticator authenticator;
  Passkey key;
};

std::string refusal(Registration const& registration) {
  auto const taken = take(registration, challenge, site, "key", now);
  return taken ? "" : taken.error().id;
}

}  // namespace

TEST_CASE("a passkey is enrolled and signs in, by either kind of curve") {
  for (auto const algorithm : {crypto::Algorithm::ecdsa_p256_sha256, crypto::Algorithm::ed25519}) {
    Enrolled enrolled{algorithm};
    CHECK(enrolled.key.id == enrolled.authenticator.id);
    CHECK(enrolled.key.name == "blue key");
    auto const used = use(enrolled.key, enrolled.authenticator.get(site, challenge), challenge,
                          site, now + Duration{1});
    REQUIRE(used);
    CHECK(used->used == now + Duration{1});
  }
}

TEST_CASE("what is kept of a passkey and of an assertion is read back as it was") {
  Enrolled enrolled{crypto::Algorithm::ed25519, true};
  auto const kept = to_json(enrolled.key);
  json::Reader const key{kept};
  CHECK(read_passkey(key) == enrolled.key);
  CHECK(key.done());
  Consent const consent{digest_of(1), enrolled.authenticator.get(site, challenge)};
  auto const noted = to_json(consent);
  json::Reader const reader{noted};
  auto const read = read_consent(reader);
  CHECK(reader.done());
  CHECK(read.nonce == consent.nonce);
  CHECK(check(read.assertion, enrolled.key, challenge, site));
}

TEST_CASE("an assertion for another challenge, ceremony, origin or host is refused") {
  Enrolled enrolled;
  auto& device = enrolled.authenticator;
  CHECK(enrolled.refusal(device.get(site, digest_of(8))) == "factor.other_challenge");
  CHECK(enrolled.refusal(device.get({"https://console.examp1e", site.rp}, challenge)) ==
        "factor.other_site");
  CHECK(enrolled.refusal(device.get({"http://console.example:8443", site.rp}, challenge)) ==
        "factor.other_site");
  CHECK(enrolled.refusal(device.get({site.origin, "example"}, challenge)) == "factor.other_site");
  auto assertion = device.get(site, challenge);
  assertion.client_data =
      fixture::Authenticator::client_data("webauthn.create", challenge, site.origin);
  CHECK(enrolled.refusal(assertion) == "factor.bad_client_data");
  assertion.client_data = to_bytes(
      R"({"type":"webauthn.get","challenge":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc","origin":")" +
      site.origin + R"(","crossOrigin":true})");
  CHECK(enrolled.refusal(assertion) == "factor.other_site");
}

TEST_CASE("an authenticator that did not verify the person is refused") {
  Enrolled enrolled;
  auto& device = enrolled.authenticator;
  for (auto const flags : {0x00, 0x01, 0x04}) {
    device.flags = static_cast<std::uint8_t>(flags);
    CHECK(enrolled.refusal(device.get(site, challenge)) == "factor.not_verified");
    CHECK(refusal(device.create(site, challenge)) == "factor.not_verified");
  }
}

TEST_CASE("a changed bit anywhere is refused") {
  Enrolled enrolled;
  auto const good = enrolled.authenticator.get(site, challenge);
  CHECK(enrolled.refusal(good).empty());
  for (std::size_t i = 0; i < good.authenticator_data.size(); ++i) {
    auto changed = good;
    changed.authenticator_data[i] ^= 2;
    CHECK_FALSE(enrolled.refusal(changed).empty());
  }
  for (std::size_t i = 0; i < good.signature.size(); i += 7) {
    auto changed = good;
    changed.signature[i] ^= 1;
    CHECK(enrolled.refusal(changed) == "factor.bad_signature");
  }
  auto changed = good;
  changed.client_data.push_back(' ');
  CHECK(enrolled.refusal(changed) == "factor.bad_signature");
  Enrolled const other;
  CHECK(other.refusal(good) == "factor.bad_signature");
}

TEST_CASE("a counter that does not go up tells of a copy") {
  Enrolled enrolled{crypto::Algorithm::ecdsa_p256_sha256, true};
  auto& device = enrolled.authenticator;
  auto const first = device.get(site, challenge);
  enrolled.key = use(enrolled.key, first, challenge, site, now).value();
  CHECK(enrolled.key.counter == 1);
  CHECK(enrolled.refusal(first) == "factor.counter_went_back");
  device.counter = 0;
  device.counts = false;
  CHECK(enrolled.refusal(device.get(site, challenge)) == "factor.counter_went_back");
  device.counter = 9;
  CHECK(enrolled.refusal(device.get(site, challenge)).empty());
}

TEST_CASE("a registration that is cut, of another kind of key or for another site is refused") {
  crypto::SystemRandom random;
  fixture::Authenticator const device{crypto::Algorithm::ecdsa_p256_sha256, random};
  auto const good = device.create(site, challenge);
  CHECK(refusal(good).empty());
  for (std::size_t size = 0; size < good.authenticator_data.size(); ++size) {
    auto cut = good;
    cut.authenticator_data.resize(size);
    CHECK_FALSE(refusal(cut).empty());
  }
  auto other = good;
  auto const algorithm = other.authenticator_data.size() - 73;
  REQUIRE(other.authenticator_data[algorithm - 1] == 0x03);
  other.authenticator_data[algorithm] = 0x27;
  CHECK_FALSE(refusal(other).empty());
  CHECK(refusal(device.create(site, digest_of(8))) == "factor.other_challenge");
  CHECK(refusal(device.create({site.origin, "example"}, challenge)) == "factor.other_site");
  auto too_large = good;
  too_large.authenticator_data.resize(authenticator_data_bytes_max + 1);
  CHECK(refusal(too_large) == "factor.bad_authenticator_data");
}

TEST_CASE("client data that are no JSON, lack something or are too large are refused") {
  for (auto const* const text : {"", "{}", "[]", "{\"type\":1}", "null",
                                 R"({"type":"webauthn.get","challenge":"BwcH","origin":"x"})",
                                 R"({"type":"webauthn.get","type":"webauthn.get"})"})
    CHECK(challenge_in(as_bytes(std::string_view{text})).error().id == "factor.bad_client_data");
  CHECK_FALSE(challenge_in(Bytes(client_data_bytes_max + 1, ' ')));
  auto const good = fixture::Authenticator::client_data("webauthn.get", challenge, site.origin);
  CHECK(challenge_in(good).value() == challenge);
}

TEST_CASE("a passkey is for a host with a name, and an address has none") {
  CHECK(site_of("https://console.example:8443").value().rp == "console.example");
  CHECK(site_of("http://localhost:8801").value().rp == "localhost");
  for (auto const* const origin :
       {"http://127.0.0.1:8801", "https://[::1]:8443", "https://[2001:db8::1]", "", "https://"})
    CHECK(site_of(origin).error().id == "factor.no_site");
}

TEST_CASE("a yes to one text is none to another, to another act, or to another asking") {
  Subject const subject{digest_of(1), Act::approve};
  auto const asked = challenge_for(subject, digest_of(2));
  CHECK(asked != challenge_for({digest_of(3), Act::approve}, digest_of(2)));
  CHECK(asked != challenge_for({digest_of(1), Act::emergency}, digest_of(2)));
  CHECK(asked != challenge_for({digest_of(1), Act::admit}, digest_of(2)));
  CHECK(asked != challenge_for(subject, digest_of(3)));
  CHECK(asked == challenge_for(subject, digest_of(2)));
}

}  // namespace comity::factor
