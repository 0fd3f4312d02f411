#include "comity/crypto/certificate.h"

#include "comity/crypto/hash.h"
#include "comity/crypto/limits.h"
#include "openssl.h"

#include <algorithm>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace comity::crypto {
namespace {

using X509ExtensionEntry = Owned<X509_EXTENSION, X509_EXTENSION_free>;

/// RFC 5280 allows 20 octets; 16 with the top bit clear are positive in any reader.
constexpr std::size_t serial_bytes = 16;

bool is_good_name(std::string_view name) {
  auto const is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !name.empty() && name.size() <= certificate_name_bytes_max && is_utf8(name) &&
         std::ranges::none_of(name, is_control);
}

void set_serial(X509* certificate, ByteView spki, std::string_view name, Instant from,
                Instant until) {
  Bytes times;
  append_u64(times, static_cast<std::uint64_t>(to_milliseconds(from)));
  append_u64(times, static_cast<std::uint64_t>(to_milliseconds(until)));
  auto digest = sha256({spki, times, as_bytes(name)});
  digest.bytes[0] &= 0x7f;
  Number const number{BN_bin2bn(digest.bytes.data(), serial_bytes, nullptr)};
  COMITY_CHECK(number &&
               BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

void set_names(X509* certificate, std::string_view name) {
  auto* const subject = X509_get_subject_name(certificate);
  COMITY_CHECK(X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
                                          as_bytes(name).data(), static_cast<int>(name.size()), -1,
                                          0) == 1);
  COMITY_CHECK(X509_set_issuer_name(certificate, subject) == 1);
}

void set_validity(X509* certificate, Instant from, Instant until) {
  auto const seconds = [](Instant instant) {
    return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
  };
  COMITY_CHECK(ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(from)) != nullptr);
  COMITY_CHECK(ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(until)) != nullptr);
}

void add_extension(X509* certificate, int nid, char const* value) {
  X509ExtensionEntry const extension{X509V3_EXT_conf_nid(nullptr, nullptr, nid, value)};
  COMITY_CHECK(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

EvpKey evp_key_of(PrivateKey const& key) {
  auto const pkcs8 = key.to_pkcs8();
  auto const* at = pkcs8.reveal().data();
  EvpKey evp_key{d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(pkcs8.reveal().size()))};
  COMITY_CHECK(evp_key != nullptr);
  return evp_key;
}

}  // namespace

Result<Bytes> make_certificate(PrivateKey const& key, std::string_view name, Instant from,
                               Instant until) {
  auto const algorithm = key.public_key().algorithm();
  if (algorithm == Algorithm::sm2_sm3) {
    return fail(Code::invalid, "crypto.not_a_transport_key",
                {{"algorithm", std::string{name_of(algorithm)}}});
  }
  if (!is_good_name(name)) {
    return fail(Code::invalid, "crypto.bad_certificate_name",
                {{"limit", std::to_string(certificate_name_bytes_max)}});
  }
  if (from < Instant{} || until < from || until > instant_max) {
    return fail(Code::invalid, "crypto.bad_validity");
  }

  X509Certificate const certificate{X509_new()};
  COMITY_CHECK(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  set_serial(certificate.get(), key.public_key().spki(), name, from, until);
  set_names(certificate.get(), name);
  set_validity(certificate.get(), from, until);
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature");
  add_extension(certificate.get(), NID_ext_key_usage, "serverAuth,clientAuth");

  auto const evp_key = evp_key_of(key);
  auto const* const digest = algorithm == Algorithm::ed25519 ? nullptr : EVP_sha256();
  COMITY_CHECK(X509_set_pubkey(certificate.get(), evp_key.get()) == 1);
  COMITY_CHECK(X509_sign(certificate.get(), evp_key.get(), digest) > 0);
  return der_of<i2d_X509>(certificate.get());
}

std::string certificate_to_pem(ByteView der) {
  return to_pem(PEM_STRING_X509, der);
}

}  // namespace comity::crypto
