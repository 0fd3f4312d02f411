/// S/MIME by OpenSSL.
#include "comity/mail/limits.h"
#include "forms.h"

#include <algorithm>
#include <memory>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace comity::mailcrypt::smime {
namespace {

template <auto release>
struct Release {
  template <typename T>
  void operator()(T* object) const {
    release(object);
  }
};

void free_stack(STACK_OF(X509) * stack) {
  sk_X509_free(stack);
}

using Bio = std::unique_ptr<BIO, Release<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Cms = std::unique_ptr<CMS_ContentInfo, Release<CMS_ContentInfo_free>>;
using Certificates = std::unique_ptr<STACK_OF(X509), Release<free_stack>>;

/// Why the library's last call failed. Empties its queue of errors.
Error failure() {
  auto const code = ERR_peek_last_error();
  ERR_clear_error();
  auto const* const reason = ERR_reason_error_string(code);
  return failed(Form::smime, reason == nullptr ? "" : reason);
}

Bio reader_of(ByteView bytes) {
  // OpenSSL takes no null pointer, not even for nothing.
  Bio out{BIO_new_mem_buf(bytes.empty() ? "" : static_cast<void const*>(bytes.data()),
                          static_cast<int>(bytes.size()))};
  COMITY_CHECK(out != nullptr);
  return out;
}

Bio writer() {
  Bio out{BIO_new(BIO_s_mem())};
  COMITY_CHECK(out != nullptr);
  return out;
}

std::string text_in(Bio const& bio) {
  char* data = nullptr;
  auto const size = BIO_get_mem_data(bio.get(), &data);
  return size <= 0 ? std::string{} : std::string{data, static_cast<std::size_t>(size)};
}

/// Nobody is there to say a passphrase.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

Result<Certificate> certificate_of(ByteView pem, std::string const& mailbox) {
  auto const bio = reader_of(pem);
  Certificate out{PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)};
  ERR_clear_error();
  if (!out) return fail(Code::invalid, "mailcrypt.bad_certificate", {{"mailbox", mailbox}});
  return out;
}

Result<Key> key_of(Own const& own) {
  auto const bio = reader_of(own.key.reveal());
  Key out{PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr)};
  ERR_clear_error();
  if (!out) return fail(Code::invalid, "mailcrypt.foreign_key", {{"mailbox", own.mailbox}});
  return out;
}

std::string text_of(ASN1_TIME const* time) {
  tm fields{};
  if (ASN1_TIME_to_tm(time, &fields) != 1) return "?";
  return to_rfc3339(Instant{std::chrono::seconds{timegm(&fields)}});
}

/// The mailboxes that it names; one at least is `mailbox` if it names any.
Result<void> check_mailbox(X509* certificate, std::string const& mailbox) {
  std::string found;
  auto* const named = X509_get1_email(certificate);
  for (int i = 0; i < sk_OPENSSL_STRING_num(named); ++i)
    found += (found.empty() ? "" : ", ") + std::string{sk_OPENSSL_STRING_value(named, i)};
  X509_email_free(named);
  bool const is_it =
      found.empty() || X509_check_email(certificate, mailbox.c_str(), mailbox.size(), 0) == 1;
  if (is_it) return {};
  return fail(Code::refused, "mailcrypt.other_mailbox",
              {{"mailbox", mailbox}, {"found", found.substr(0, 100)}});
}

bool is_past(ASN1_TIME const* time, Instant now) {
  auto at = static_cast<time_t>(to_milliseconds(now) / 1000);
  return X509_cmp_time(time, &at) < 0;
}

Result<void> check_times(X509* certificate, std::string const& mailbox, Instant now) {
  auto const* const from = X509_get0_notBefore(certificate);
  auto const* const until = X509_get0_notAfter(certificate);
  if (is_past(until, now))
    return fail(Code::refused, "mailcrypt.expired", {{"mailbox", mailbox}, {"at", text_of(until)}});
  if (!is_past(from, now))
    return fail(Code::refused, "mailcrypt.not_yet", {{"mailbox", mailbox}, {"at", text_of(from)}});
  return {};
}

Certificates certificates_of(std::span<Correspondent const> known, std::vector<Certificate>& kept) {
  Certificates out{sk_X509_new_null()};
  COMITY_CHECK(out != nullptr);
  for (auto const& one : known) {
    if (one.form != Form::smime) continue;
    auto certificate = certificate_of(one.key, one.mailbox);
    if (!certificate) continue;
    sk_X509_push(out.get(), certificate->get());
    kept.push_back(*std::move(certificate));
  }
  return out;
}

/// The correspondent whose certificate signed; "" if one signer is somebody else, or expired.
std::string signer_of(CMS_ContentInfo* cms, std::span<Correspondent const> known, Instant now) {
  Certificates const signers{CMS_get0_signers(cms)};
  std::string out;
  for (int i = 0; i < sk_X509_num(signers.get()); ++i) {
    auto const* const signer = sk_X509_value(signers.get(), i);
    auto const found = std::ranges::find_if(known, [&](Correspondent const& one) {
      if (one.form != Form::smime) return false;
      auto const certificate = certificate_of(one.key, one.mailbox);
      return certificate && X509_cmp(certificate->get(), signer) == 0 &&
             check_times(certificate->get(), one.mailbox, now).has_value();
    });
    if (found == known.end()) return {};
    out = found->name;
  }
  return out;
}

/// A content is read whether or not its signature holds; that is said beside it.
Opened open_signed(CMS_ContentInfo* cms, BIO* content, std::span<Correspondent const> known,
                   Instant now) {
  std::vector<Certificate> kept;
  auto const certificates = certificates_of(known, kept);
  Opened out;
  auto sink = writer();
  // Whom to trust is decided by `known`, not by an authority.
  auto const flags = static_cast<unsigned>(CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY);
  if (CMS_verify(cms, certificates.get(), nullptr, content, sink.get(), flags) == 1) {
    out.signer = signer_of(cms, known, now);
    out.signature = out.signer.empty() ? Signature::unknown : Signature::good;
  } else {
    out.signature = Signature::bad;
    sink = writer();
    if (content != nullptr) (void)BIO_seek(content, 0);
    CMS_verify(cms, certificates.get(), nullptr, content, sink.get(),
               flags | CMS_NO_ATTR_VERIFY | CMS_NO_CONTENT_VERIFY);
  }
  ERR_clear_error();
  out.entity = text_in(sink);
  return out;
}

Result<Opened> open_encrypted(CMS_ContentInfo* cms, Own const& own) {
  auto const not_for_us = fail(Code::refused, "mailcrypt.not_for_us", {{"form", "S/MIME"}});
  if (own.certificate.empty() || own.key.empty()) return not_for_us;
  auto const certificate = TRY(certificate_of(own.certificate, own.mailbox));
  auto const key = TRY(key_of(own));
  auto const sink = writer();
  bool const opened = CMS_decrypt(cms, key.get(), certificate.get(), nullptr, sink.get(), 0) == 1;
  ERR_clear_error();
  if (!opened) return not_for_us;
  return Opened{text_in(sink), true, Signature::none, {}};
}

/// Header and base64, with the line ends of mail: the library ends the lines of base64 with LF
/// whatever it is told.
std::string entity_of(CMS_ContentInfo* cms) {
  auto const sink = writer();
  if (SMIME_write_CMS(sink.get(), cms, nullptr, 0) != 1) return {};
  std::string out;
  for (char const c : text_in(sink)) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

}  // namespace

Result<void> check_own(Own const& own, Instant now) {
  auto const certificate = TRY(certificate_of(own.certificate, own.mailbox));
  auto const key = TRY(key_of(own));
  bool const is_pair = X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  if (!is_pair) return fail(Code::invalid, "mailcrypt.foreign_key", {{"mailbox", own.mailbox}});
  TRY(check_mailbox(certificate.get(), own.mailbox));
  return check_times(certificate.get(), own.mailbox, now);
}

Result<void> check(Correspondent const& correspondent, Instant now) {
  auto const& mailbox = correspondent.mailbox;
  auto const certificate = TRY(certificate_of(correspondent.key, mailbox));
  TRY(check_mailbox(certificate.get(), mailbox));
  TRY(check_times(certificate.get(), mailbox, now));
  if (X509_check_purpose(certificate.get(), X509_PURPOSE_SMIME_ENCRYPT, 0) == 1) return {};
  return fail(Code::refused, "mailcrypt.not_for_encryption", {{"mailbox", mailbox}});
}

Result<std::string> protect(std::string_view entity, Correspondent const& to, Own const& own,
                            Instant) {
  auto const certificate = TRY(certificate_of(own.certificate, own.mailbox));
  auto const key = TRY(key_of(own));
  auto const content = reader_of(as_bytes(entity));
  Cms const with_signature{
      CMS_sign(certificate.get(), key.get(), nullptr, content.get(), CMS_BINARY)};
  if (!with_signature) return failure();
  auto const inner = entity_of(with_signature.get());
  if (inner.empty()) return failure();
  std::vector<Certificate> kept;
  auto const recipients = certificates_of({&to, 1}, kept);
  auto const plain = reader_of(as_bytes(inner));
  Cms const encrypted{CMS_encrypt(recipients.get(), plain.get(), EVP_aes_256_cbc(), CMS_BINARY)};
  if (!encrypted) return failure();
  auto out = entity_of(encrypted.get());
  if (out.empty()) return failure();
  return out;
}

Result<Opened> open(std::string_view entity, Own const& own, std::span<Correspondent const> known,
                    Instant now) {
  auto const source = reader_of(as_bytes(entity));
  BIO* detached = nullptr;
  Cms const cms{SMIME_read_CMS(source.get(), &detached)};
  Bio const content{detached};
  ERR_clear_error();
  auto const unreadable = fail(Code::invalid, "mailcrypt.unreadable", {{"form", "S/MIME"}});
  if (!cms) return unreadable;
  switch (OBJ_obj2nid(CMS_get0_type(cms.get()))) {
    case NID_pkcs7_signed:
      return open_signed(cms.get(), content.get(), known, now);
    case NID_pkcs7_enveloped:
    case NID_id_smime_ct_authEnvelopedData:
      return open_encrypted(cms.get(), own);
    default:
      return unreadable;
  }
}

}  // namespace comity::mailcrypt::smime
