#include "comity/crypto/certificate.h"

#include "chance.h"
#include "openssl_command.h"

#include <memory>

#include <doctest/doctest.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace comity::crypto {
namespace {

using Parsed = std::unique_ptr<X509, decltype(&X509_free)>;

PrivateKey some_key(Algorithm algorithm) {
  SeededRandom random{10};
  return PrivateKey::generate(algorithm, random);
}

Parsed parse(Bytes const& der) {
  auto const* at = der.data();
  return {d2i_X509(nullptr, &at, static_cast<long>(der.size())), &X509_free};
}

Instant at(char const* text) {
  return parse_rfc3339(text).value();
}

std::string common_name(X509* certificate) {
  std::array<char, 100> text{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text.data(),
                            text.size());
  return text.data();
}

Bytes spki_of(X509* certificate) {
  unsigned char* der = nullptr;
  int const size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  Bytes out{der, der + size};
  OPENSSL_free(der);
  return out;
}

/// How often `time` must be turned back to reach `instant`: 0 if they are the same second.
int differs(ASN1_TIME const* time, Instant instant) {
  return ASN1_TIME_cmp_time_t(time, to_milliseconds(instant) / 1000);
}

}  // namespace

TEST_CASE(
    "[P5.8] a transport certificate holds the key, the name and the validity, signed by itself") {
  for (auto const algorithm : {Algorithm::ed25519, Algorithm::ecdsa_p256_sha256}) {
    auto const key = some_key(algorithm);
    auto const from = at("2026-01-01T00:00:00Z");
    auto const until = at("2051-01-01T00:00:00Z");
    auto const certificate = parse(make_certificate(key, "cert-a 应急", from, until).value());
    REQUIRE(certificate);
    CHECK(X509_get_version(certificate.get()) == X509_VERSION_3);
    CHECK(X509_verify(certificate.get(), X509_get0_pubkey(certificate.get())) == 1);
    CHECK(sha256(spki_of(certificate.get())) == key.public_key().id());
    CHECK(common_name(certificate.get()) == "cert-a 应急");
    CHECK(differs(X509_get0_notBefore(certificate.get()), from) == 0);
    CHECK(differs(X509_get0_notAfter(certificate.get()), until) == 0);
    CHECK(X509_check_ca(certificate.get()) == 0);
    CHECK(X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_SERVER, 0) == 1);
    CHECK(X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_CLIENT, 0) == 1);
    CHECK(X509_get_key_usage(certificate.get()) == KU_DIGITAL_SIGNATURE);
  }
}

TEST_CASE("certificates of one key for different times have different serial numbers") {
  auto const key = some_key(Algorithm::ed25519);
  auto const first = parse(make_certificate(key, "a", Instant{}, Instant{}).value());
  auto const second = parse(make_certificate(key, "a", Instant{}, instant_max).value());
  auto const again = parse(make_certificate(key, "a", Instant{}, instant_max).value());
  REQUIRE((first && second && again));
  auto const serial = [](Parsed const& one) { return X509_get0_serialNumber(one.get()); };
  CHECK(ASN1_INTEGER_cmp(serial(first), serial(second)) != 0);
  CHECK(ASN1_INTEGER_cmp(serial(again), serial(second)) == 0);
  CHECK(differs(X509_get0_notAfter(second.get()), instant_max) == 0);
}

TEST_CASE("a certificate is refused for a bad name, bad times or an SM2 key") {
  auto const key = some_key(Algorithm::ecdsa_p256_sha256);
  Instant const from{Duration{1'000}};
  auto const refusal = [&](PrivateKey const& of, std::string_view name, Instant until) {
    auto const made = make_certificate(of, name, from, until);
    return made ? "" : made.error().id;
  };
  CHECK(refusal(key, std::string(64, 'a'), from) == "");
  for (std::string const& name :
       {std::string{}, std::string(65, 'a'), std::string{"a\nb"}, std::string{"\xff"}}) {
    CHECK(refusal(key, name, from) == "crypto.bad_certificate_name");
  }
  CHECK(refusal(key, "a", from - Duration{1}) == "crypto.bad_validity");
  CHECK(refusal(key, "a", instant_max + Duration{1}) == "crypto.bad_validity");
  CHECK(refusal(some_key(Algorithm::sm2_sm3), "a", from) == "crypto.not_a_transport_key");
}

TEST_CASE("the openssl command accepts the certificate, and the bare key that belongs to it") {
  if (!has_openssl_command()) return;
  TemporaryFolder const folder;
  for (auto const algorithm : {Algorithm::ed25519, Algorithm::ecdsa_p256_sha256}) {
    auto const key = some_key(algorithm);
    auto const der = make_certificate(key, "cert-a", Instant{}, instant_max).value();
    auto const file = folder.write("certificate.pem", as_bytes(certificate_to_pem(der)));
    CHECK(openssl_does({"verify -x509_strict -check_ss_sig -CAfile", file, file}));

    auto const pkcs8 = folder.write("key.der", key.to_pkcs8().reveal());
    auto const spki = folder.path("spki.der");
    CHECK(openssl_does({"pkey -inform DER -in", pkcs8, "-pubout -outform DER -out", spki}));
    CHECK(read_file(spki) == key.public_key().spki());
  }
}

}  // namespace comity::crypto
