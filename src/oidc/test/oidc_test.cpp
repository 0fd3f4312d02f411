// What is said to a provider of sign-ins, and what of its answers is believed.
#include "comity/base/base64url.h"
#include "comity/crypto/keys.h"
#include "comity/json/text.h"
#include "comity/oidc/exchange.h"
#include "comity/oidc/id_token.h"

#include <random>

#include <doctest/doctest.h>

namespace comity::oidc {
namespace {

using namespace std::chrono_literals;

constexpr Instant now{std::chrono::hours{24 * 365 * 56}};

class Repeatable final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mt19937 engine_;
};

std::int64_t seconds(Instant at) {
  return to_milliseconds(at) / 1'000;
}

Provider provider() {
  Provider out;
  out.name_en = out.name_zh = "Ministry";
  out.issuer = "https://login.example/realms/one";
  out.client_id = "comity";
  out.redirect_uri = "https://console.example/signed-in";
  out.contact = "the desk";
  out.claim = "email";
  out.strong_amr = {"mfa"};
  out.strong_acr = {"https://acr.example/2"};
  return out;
}

json::Object discovery() {
  return {{"issuer", "https://login.example/realms/one"},
          {"authorization_endpoint", "https://login.example/authorize"},
          {"token_endpoint", "https://login.example/token"},
          {"jwks_uri", "https://login.example/keys"},
          {"response_types_supported", json::Array{"code"}},
          {"id_token_signing_alg_values_supported", json::Array{"HS256", "RS256"}}};
}

Result<Metadata> read(json::Value const& document) {
  return parse_metadata(as_bytes(json::write(document)), provider().issuer);
}

/// A provider's key, the set with it, and the tokens that it makes.
struct Signer {
  Repeatable random;
  crypto::PrivateKey key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);

  json::Object jwk() const {
    return {{"kty", "OKP"},
            {"crv", "Ed25519"},
            {"kid", "one"},
            {"x", to_base64url(key.public_key().raw_ed25519())}};
  }

  KeySet keys() const {
    return KeySet::parse(as_bytes(json::write(json::Object{{"keys", json::Array{jwk()}}}))).value();
  }

  json::Value header = json::Object{{"alg", "EdDSA"}, {"kid", "one"}, {"typ", "JWT"}};
  json::Value claims = json::Object{{"iss", provider().issuer}, {"sub", "248289761001"},
                                    {"aud", "comity"},          {"exp", seconds(now + 5min)},
                                    {"iat", seconds(now)},      {"nonce", "n-0S6_WzA2Mj"}};

  std::string token() const {
    auto const text = to_base64url(as_bytes(json::write(header))) + '.' +
                      to_base64url(as_bytes(json::write(claims)));
    return text + '.' + to_base64url(key.sign(as_bytes(text)));
  }

  Result<Identity> believed() const {
    return believe(token(), keys(), provider(), "n-0S6_WzA2Mj", now);
  }

  /// Why it is not.
  std::string why() const {
    auto const made = believed();
    REQUIRE_FALSE(made);
    return made.error().id == "oidc.token_refused" ? made.error().parameters.front().second
                                                   : made.error().id;
  }

  /// Why not with another value of one claim, or without it.
  std::string why_if(char const* name, std::optional<json::Value> value) {
    auto const kept = claims;
    if (value) {
      claims.set(name, *std::move(value));
    } else {
      std::erase_if(*claims.if_object(), [&](auto const& member) { return member.first == name; });
    }
    auto const out = why();
    claims = kept;
    return out;
  }
};

}  // namespace

TEST_CASE("an address is https, or http on loopback, and nothing that readers disagree about") {
  for (auto const* const good : {"https://login.example", "https://login.example:8443/a?b=c",
                                 "http://127.0.0.1:8080/x", "http://localhost", "http://[::1]:80/"})
    CHECK_MESSAGE(check_address(good), good);
  for (auto const* const bad :
       {"", "login.example", "http://login.example", "http://127.0.0.1.example", "ftp://localhost",
        "http://localhost@login.example", "https://user@login.example", "https://login.example#x",
        "https://", "https:///x", "https://login.example/a b", "https://login.example\\@other",
        "javascript://localhost/%0aalert(1)", "HTTP://localhost", "https://l\xc3\xb6gin.example"})
    CHECK_MESSAGE(!check_address(bad), bad);
}

TEST_CASE("a discovery document is of exactly the issuer, and offers what is needed") {
  CHECK(read(discovery()).value().token_endpoint == "https://login.example/token");
  auto const why = [](char const* name, std::optional<json::Value> value) {
    json::Value document = discovery();
    if (value) document.set(name, *std::move(value));
    if (!value) std::erase_if(*document.if_object(), [&](auto& m) { return m.first == name; });
    auto const read_ = read(document);
    REQUIRE_FALSE(read_);
    CHECK(read_.error().code == Code::unavailable);
    return read_.error().id;
  };
  CHECK(why("issuer", "https://login.example/realms/one/") == "oidc.other_issuer");
  CHECK(why("issuer", "https://login.example/realms/two") == "oidc.other_issuer");
  CHECK(why("issuer", std::nullopt) == "oidc.bad_document");
  CHECK(why("token_endpoint", "http://login.example/token") == "oidc.bad_document");
  CHECK(why("token_endpoint", "http://127.0.0.1/token") == "oidc.bad_document");
  CHECK(why("jwks_uri", 1) == "oidc.bad_document");
  CHECK(why("response_types_supported", json::Array{"id_token"}) == "oidc.cannot_speak");
  CHECK(why("response_types_supported", std::nullopt) == "oidc.cannot_speak");
  CHECK(why("code_challenge_methods_supported", json::Array{"plain"}) == "oidc.cannot_speak");
  CHECK(why("id_token_signing_alg_values_supported", json::Array{"HS256", "none"}) ==
        "oidc.cannot_speak");
  CHECK_FALSE(parse_metadata(as_bytes("{"), provider().issuer));
  CHECK_FALSE(parse_metadata(Bytes(answer_bytes_max + 1, ' '), provider().issuer));
  CHECK(discovery_address("https://a.example/") ==
        "https://a.example/.well-known/openid-configuration");
  CHECK(discovery_address("https://a.example/b") ==
        "https://a.example/b/.well-known/openid-configuration");
}

TEST_CASE("the browser is sent out with state, nonce and the challenge of RFC 7636 appendix B") {
  Attempt const attempt{"st", "no", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "192.0.2.1",
                        now};
  auto metadata = read(discovery()).value();
  auto const query =
      "response_type=code&client_id=comity&redirect_uri=https%3A%2F%2Fconsole.example%2Fsigned-in"
      "&scope=openid&state=st&nonce=no&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
      "&code_challenge_method=S256&acr_values=https%3A%2F%2Facr.example%2F2";
  CHECK(authorization_address(provider(), metadata, attempt) ==
        std::string{"https://login.example/authorize?"} + query);
  metadata.authorization_endpoint += "?tenant=one";
  CHECK(authorization_address(provider(), metadata, attempt) ==
        std::string{"https://login.example/authorize?tenant=one&"} + query);
}

TEST_CASE("the code is redeemed with the verifier, and the client shows itself in one way") {
  Return const back{{"st", "no", "verifier", "192.0.2.1", now}, "a code&"};
  auto const metadata = read(discovery()).value();
  auto const common = std::string{"grant_type=authorization_code&code=a%20code%26&redirect_uri="} +
                      "https%3A%2F%2Fconsole.example%2Fsigned-in&code_verifier=verifier";
  auto us = provider();
  auto form = token_request(us, metadata, back);
  CHECK(form.body == common + "&client_id=comity");
  CHECK(form.authorization.empty());
  us.client_secret = Secret{std::string_view{"p:w %"}};
  us.client_proof = ClientProof::post;
  form = token_request(us, metadata, back);
  CHECK(form.body == common + "&client_id=comity&client_secret=p%3Aw%20%25");
  CHECK(form.authorization.empty());
  us.client_proof = ClientProof::basic;
  form = token_request(us, metadata, back);
  CHECK(form.body == common);
  CHECK(form.authorization == "Basic " + to_base64(as_bytes("comity:p%3Aw%20%25")));
}

TEST_CASE("a token answer is a token, or says whose fault it is") {
  auto const id = [](unsigned status, std::string_view body) {
    auto const read_ = parse_token_answer(status, as_bytes(body));
    return read_ ? *read_ : read_.error().id;
  };
  CHECK(id(200, R"({"id_token":"a.b.c","token_type":"Bearer"})") == "a.b.c");
  CHECK(id(200, R"({"access_token":"x"})") == "oidc.provider_failed");
  CHECK(id(200, "<html>") == "oidc.provider_failed");
  CHECK(id(400, R"({"error":"invalid_grant"})") == "oidc.code_refused");
  CHECK(id(400, R"({"error":"invalid_client"})") == "oidc.client_refused");
  CHECK(id(401, "") == "oidc.client_refused");
  CHECK(id(302, "") == "oidc.provider_failed");
  CHECK(id(500, R"({"id_token":"a.b.c"})") == "oidc.provider_failed");
}

TEST_CASE("an attempt ends once, in the browser that began it, with its state, within its time") {
  Repeatable random;
  Attempts attempts;
  auto const begun = attempts.begin("192.0.2.1", now, random).value();
  CHECK(begun.attempt.state.size() == 43);
  CHECK(begun.attempt.state != begun.attempt.nonce);
  CHECK(begun.attempt.nonce != begun.attempt.verifier);
  CHECK(attempts.take(begun.browser, begun.attempt.state, now).value().nonce ==
        begun.attempt.nonce);
  CHECK_FALSE(attempts.take(begun.browser, begun.attempt.state, now));

  auto const other = attempts.begin("192.0.2.1", now, random).value();
  CHECK_FALSE(attempts.take(Secret{std::string_view{}}, other.attempt.state, now));
  CHECK_FALSE(attempts.take(other.browser, begun.attempt.state, now));
  CHECK_FALSE(attempts.take(other.browser, other.attempt.state, now));

  auto const late = attempts.begin("192.0.2.1", now, random).value();
  CHECK_FALSE(attempts.take(late.browser, late.attempt.state, now + attempt_life));
}

TEST_CASE("one address cannot crowd others out") {
  Repeatable random;
  Attempts attempts;
  auto const ours = attempts.begin("192.0.2.1", now, random).value();
  for (std::size_t i = 0; i < 2 * attempts_per_address_max; ++i)
    REQUIRE(attempts.begin("192.0.2.2", now + 1s, random));
  CHECK(attempts.size() == attempts_per_address_max + 1);
  CHECK(attempts.take(ours.browser, ours.attempt.state, now));
}

TEST_CASE("an ID token as it should be is believed") {
  Signer signer;
  auto const identity = signer.believed().value();
  CHECK(identity.issuer == provider().issuer);
  CHECK(identity.subject == "248289761001");
  CHECK_FALSE(identity.claim);
  CHECK_FALSE(identity.is_strong);
}

TEST_CASE("an ID token for somebody else, some other time or sign-in is not (OIDC Core 3.1.3.7)") {
  Signer signer;
  CHECK(signer.why_if("iss", "https://login.example/realms/one/") == "iss");
  CHECK(signer.why_if("iss", std::nullopt) == "iss");
  CHECK(signer.why_if("aud", "other") == "aud");
  CHECK(signer.why_if("aud", json::Array{"comity", "other"}) == "aud");
  CHECK(signer.why_if("aud", json::Array{}) == "aud");
  CHECK(signer.why_if("aud", 1) == "aud");
  CHECK(signer.why_if("azp", "other") == "aud");
  CHECK(signer.why_if("nonce", "other") == "nonce");
  CHECK(signer.why_if("nonce", std::nullopt) == "nonce");
  CHECK(signer.why_if("exp", seconds(now - clock_tolerance)) == "exp");
  CHECK(signer.why_if("exp", std::nullopt) == "exp, iat");
  CHECK(signer.why_if("exp", "never") == "exp, iat");
  CHECK(signer.why_if("exp", 1e300) == "exp, iat");
  CHECK(signer.why_if("iat", seconds(now + 2 * clock_tolerance)) == "iat");
  CHECK(signer.why_if("iat", seconds(now - 1h)) == "iat");
  CHECK(signer.why_if("nbf", seconds(now + 2 * clock_tolerance)) == "nbf");
  CHECK(signer.why_if("sub", std::nullopt) == "sub");
  CHECK(signer.why_if("sub", "") == "sub");
  CHECK(signer.why_if("sub", std::string(subject_bytes_max + 1, 'x')) == "sub");
  signer.claims.set("aud", json::Array{"comity", "other"});
  signer.claims.set("azp", "comity");
  signer.claims.set("exp", static_cast<double>(seconds(now)) + 0.5);
  CHECK(signer.believed());
}

TEST_CASE("a header chooses among published keys, and nothing else") {
  Signer signer;
  auto const why_of = [&](json::Object header) {
    signer.header = std::move(header);
    return signer.why();
  };
  CHECK(why_of({{"alg", "none"}}) == "alg");
  CHECK(why_of({{"alg", "HS256"}, {"kid", "one"}}) == "alg");
  CHECK(why_of({{"alg", "RS512"}, {"kid", "one"}}) == "alg");
  CHECK(why_of({{"alg", "RS256"}, {"kid", "one"}}) == "oidc.unknown_key");
  CHECK(why_of({{"alg", "EdDSA"}, {"kid", "two"}}) == "oidc.unknown_key");
  CHECK(why_of({{"alg", "EdDSA"}, {"crit", json::Array{"b64"}}, {"b64", false}}) == "header");
  CHECK(why_of({{"alg", "EdDSA"}, {"typ", "at+jwt"}}) == "typ");
  CHECK(why_of({{"kid", "one"}}) == "header");
  signer.header = json::Object{{"alg", "EdDSA"}, {"jwk", signer.jwk()}, {"jku", "https://x"}};
  CHECK(signer.believed());
  auto const stranger = Signer{};
  auto const keys = signer.keys();
  signer.key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, signer.random);
  auto const made = believe(signer.token(), keys, provider(), "n-0S6_WzA2Mj", now);
  CHECK(made.error().parameters.front().second == "signature");
}

TEST_CASE("what is no token is refused, whatever it is") {
  Signer const signer;
  auto const good = signer.token();
  auto const refused = [&](std::string const& text) {
    CAPTURE(text.substr(0, 100));
    CHECK_FALSE(believe(text, signer.keys(), provider(), "n-0S6_WzA2Mj", now));
  };
  for (auto const& text : {std::string{}, std::string{"."}, std::string{".."}, std::string{"a.b"},
                           good + ".", good + "=", ' ' + good, good.substr(0, good.size() - 1),
                           good.substr(0, good.rfind('.') + 1), good.substr(1),
                           std::string(id_token_bytes_max + 1, 'a')})
    refused(text);
}

TEST_CASE("an address of mail counts only if the provider has verified it") {
  Signer signer;
  signer.claims.set("email", "ana@cert.example");
  CHECK_FALSE(signer.believed().value().claim);
  signer.claims.set("email_verified", "true");
  CHECK_FALSE(signer.believed().value().claim);
  signer.claims.set("email_verified", false);
  CHECK_FALSE(signer.believed().value().claim);
  signer.claims.set("email_verified", true);
  CHECK(signer.believed().value().claim == "ana@cert.example");
}

TEST_CASE("a second factor counts only by the values that are configured") {
  Signer signer;
  signer.claims.set("amr", json::Array{"pwd", "otp"});
  signer.claims.set("acr", "1");
  CHECK_FALSE(signer.believed().value().is_strong);
  signer.claims.set("amr", json::Array{"pwd", "mfa"});
  CHECK(signer.believed().value().is_strong);
  signer.claims.set("amr", json::Array{});
  CHECK_FALSE(signer.believed().value().is_strong);
  signer.claims.set("acr", "https://acr.example/2");
  CHECK(signer.believed().value().is_strong);
}

TEST_CASE("of a key set, what cannot verify an ID token is left out") {
  Signer const signer;
  auto const parse = [](json::Array keys) {
    return KeySet::parse(as_bytes(json::write(json::Object{{"keys", std::move(keys)}})));
  };
  json::Value encryption = signer.jwk();
  encryption.set("use", "enc");
  json::Value other = signer.jwk();
  other.set("alg", "ES256");
  json::Value const secret = json::Object{{"kty", "oct"}, {"k", "AQAB"}, {"kid", "one"}};
  json::Value const short_rsa = json::Object{{"kty", "RSA"}, {"n", "AQAB"}, {"e", "AQAB"}};
  json::Value const curve = json::Object{{"kty", "EC"}, {"crv", "P-521"}, {"x", "AA"}, {"y", "AA"}};
  auto const set = parse({encryption, other, secret, short_rsa, curve, 1, signer.jwk()});
  CHECK(set.value().keys().size() == 1);
  CHECK(parse({encryption, secret}).error().id == "oidc.no_usable_keys");
  CHECK(KeySet::parse(as_bytes("[]")).error().id == "oidc.bad_document");
  CHECK(KeySet::parse(as_bytes("{")).error().id == "oidc.bad_document");
  CHECK_FALSE(parse(json::Array(keys_max + 1, json::Value{signer.jwk()})));
}

}  // namespace comity::oidc
