#include "tls_engine.h"

#include "comity/crypto/hash.h"
#include "comity/net/limits.h"

#include <algorithm>
#include <cstring>

#include <openssl/err.h>
#include <openssl/x509.h>

namespace comity::net {
namespace {

/// A record is at most 16 KiB and some: the smallest buffer that takes one in one read.
constexpr std::size_t incoming_bytes_min = 17 << 10;

Digest digest_of_key(X509* certificate) {
  unsigned char* der = nullptr;
  int const size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  COMITY_CHECK(size > 0);
  auto const digest = crypto::sha256(ByteView{der, static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return digest;
}

/// A BIO whose two ends are the buffers of a `TlsEngine`.
BIO_METHOD* buffer_bio_method();

std::string reason_of(unsigned long code) {
  char const* const text = ERR_reason_error_string(code);
  return text != nullptr ? text : "unknown";
}

/// Reasons above this number are the alerts that the peer sent.
bool is_alert(int reason) {
  return reason > SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256;
}

Error error_of(unsigned long code) {
  int const reason = ERR_GET_REASON(code);
  if (ERR_GET_LIB(code) == ERR_LIB_SSL) {
    if (is_alert(reason)) {
      return fail(Code::forbidden, "net.tls_refused_by_peer", {{"reason", reason_of(code)}});
    }
    switch (reason) {
      case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
        return fail(Code::forbidden, "net.tls_no_certificate");
      case SSL_R_UNSUPPORTED_PROTOCOL:
      case SSL_R_WRONG_SSL_VERSION:
      case SSL_R_UNKNOWN_PROTOCOL:
        return fail(Code::invalid, "net.tls_version");
      case SSL_R_HTTP_REQUEST:
      case SSL_R_HTTPS_PROXY_REQUEST:
      case SSL_R_WRONG_VERSION_NUMBER:
      case SSL_R_PACKET_LENGTH_TOO_LONG:
        return fail(Code::invalid, "net.tls_not_tls");
      default:
        break;
    }
  }
  return fail(Code::invalid, "net.tls_failed", {{"reason", reason_of(code)}});
}

}  // namespace

int read_for_tls(BIO* bio, char* into, int size) {
  auto& unread = static_cast<TlsEngine*>(BIO_get_data(bio))->unread_;
  BIO_clear_retry_flags(bio);
  if (unread.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  auto const count = std::min(unread.size(), static_cast<std::size_t>(size));
  std::memcpy(into, unread.data(), count);
  unread = unread.subspan(count);
  return static_cast<int>(count);
}

int write_for_tls(BIO* bio, char const* from, int size) {
  auto& outgoing = static_cast<TlsEngine*>(BIO_get_data(bio))->outgoing_;
  outgoing.insert(outgoing.end(), from, from + size);
  return size;
}

int verify_tls_peer(X509_STORE_CTX* store, void* /*unused*/) {
  auto const* const ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* const engine = static_cast<TlsEngine*>(SSL_get_app_data(ssl));
  if (engine->accept_key(X509_STORE_CTX_get0_cert(store))) return 1;
  X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
  return 0;
}

namespace {

long control_for_tls(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* buffer_bio_method() {
  static BIO_METHOD* const method = [] {
    auto* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "comity buffers");
    COMITY_CHECK(made != nullptr);
    BIO_meth_set_read(made, read_for_tls);
    BIO_meth_set_write(made, write_for_tls);
    BIO_meth_set_ctrl(made, control_for_tls);
    return made;
  }();
  return method;
}

}  // namespace

namespace {

Error bad_identity(std::string_view part) {
  auto const code = ERR_peek_error();
  ERR_clear_error();
  return fail(Code::invalid, "net.tls_bad_identity",
              {{"part", std::string{part}}, {"reason", code != 0 ? reason_of(code) : "form"}});
}

/// TLS 1.3 without resumption.
SslContext make_bare_context(TlsRole role) {
  ERR_clear_error();
  SslContext context{
      SSL_CTX_new(role == TlsRole::server ? TLS_server_method() : TLS_client_method())};
  COMITY_CHECK(context != nullptr);
  auto* const raw = context.get();
  COMITY_CHECK(SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION) == 1);  // [P5.8]
  COMITY_CHECK(SSL_CTX_set_max_proto_version(raw, TLS1_3_VERSION) == 1);
  // A resumed session would skip the look at the key.
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(raw, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(raw, 0);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  return context;
}

/// A key under a passphrase must not make OpenSSL ask at a terminal.
int no_passphrase(char* /*into*/, int /*size*/, int /*writing*/, void* /*unused*/) {
  return 0;
}

}  // namespace

Result<SslContext> make_public_tls_context(std::string const& chain_file,
                                           std::string const& key_file) {
  auto context = make_bare_context(TlsRole::server);
  auto* const raw = context.get();
  SSL_CTX_set_default_passwd_cb(raw, no_passphrase);
  if (SSL_CTX_use_certificate_chain_file(raw, chain_file.c_str()) != 1)
    return bad_identity(chain_file);
  if (SSL_CTX_use_PrivateKey_file(raw, key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return bad_identity(key_file);
  return context;
}

Result<SslContext> make_tls_context(TlsRole role, ByteView certificate, ByteView key) {
  auto context = make_bare_context(role);
  auto* const raw = context.get();
  SSL_CTX_set_max_cert_list(raw, tls_certificate_bytes_max);
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(raw, verify_tls_peer, nullptr);

  auto const* at = certificate.data();
  Owned<X509, X509_free> const x509{d2i_X509(nullptr, &at, static_cast<long>(certificate.size()))};
  if (!x509 || SSL_CTX_use_certificate(raw, x509.get()) != 1) return bad_identity("certificate");
  at = key.data();
  Owned<EVP_PKEY, EVP_PKEY_free> const own{
      d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(key.size()))};
  if (!own || SSL_CTX_use_PrivateKey(raw, own.get()) != 1) return bad_identity("key");
  if (SSL_CTX_check_private_key(raw) != 1) return bad_identity("key");
  return context;
}

TlsEngine::TlsEngine(SSL_CTX* context, TlsRole role, TlsJudge judge)
    : ssl_{SSL_new(context)}, judge_{std::move(judge)} {
  COMITY_CHECK(ssl_ != nullptr);
  BIO* const bio = BIO_new(buffer_bio_method());
  COMITY_CHECK(bio != nullptr);
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_app_data(ssl_.get(), this);
  if (role == TlsRole::server) {
    SSL_set_accept_state(ssl_.get());
  } else {
    SSL_set_connect_state(ssl_.get());
  }
}

TlsEngine::~TlsEngine() = default;

bool TlsEngine::accept_key(X509* certificate) {
  if (certificate == nullptr) return false;
  auto const key = digest_of_key(certificate);
  peer_key_ = key;
  auto party = [&]() -> Result<std::string> {
    try {
      return judge_(key);
    } catch (...) {  // Must not pass through OpenSSL's frames.
      return fail(Code::forbidden, "net.tls_unknown_key", {{"key", key.hex()}});
    }
  }();
  if (party) {
    peer_party_ = *std::move(party);
  } else {
    refusal_ = party.error();
  }
  return !refusal_;
}

std::span<std::uint8_t> TlsEngine::room(std::size_t wanted) {
  COMITY_CHECK(unread_.empty());
  // A big buffer is kept only while somebody reads in big pieces: most connections are idle.
  auto const size = std::max(wanted, incoming_bytes_min);
  if (size > incoming_.size() || size * 2 < incoming_.size()) incoming_ = Bytes(size);
  return incoming_;
}

void TlsEngine::received(std::size_t count) {
  unread_ = ByteView{incoming_}.first(count);
}

Error TlsEngine::failure(int ssl_error) {
  if (refusal_) return *refusal_;
  auto const code = ERR_peek_error();
  ERR_clear_error();
  if (ssl_error == SSL_ERROR_SSL && code != 0) return error_of(code);
  return fail(Code::invalid, "net.tls_failed", {{"reason", "SSL " + std::to_string(ssl_error)}});
}

Result<TlsEngine::Step> TlsEngine::handshake() {
  ERR_clear_error();
  int const result = SSL_do_handshake(ssl_.get());
  if (result == 1) return Step::done;
  int const error = SSL_get_error(ssl_.get(), result);
  if (error == SSL_ERROR_WANT_READ) return Step::needs_input;
  return failure(error);
}

Result<TlsEngine::Read> TlsEngine::read(std::span<std::uint8_t> into) {
  std::size_t total = 0;
  while (total < into.size()) {
    ERR_clear_error();
    std::size_t count = 0;
    auto const rest = into.subspan(total);
    int const result = SSL_read_ex(ssl_.get(), rest.data(), rest.size(), &count);
    total += count;
    if (result == 1) continue;
    int const error = SSL_get_error(ssl_.get(), result);
    // What was read is delivered first; the fault or the end is met again by the next call.
    if (total > 0) break;
    if (error == SSL_ERROR_WANT_READ) return Read{Step::needs_input, 0};
    if (error == SSL_ERROR_ZERO_RETURN) return Read{Step::ended, 0};
    return failure(error);
  }
  return Read{Step::done, total};
}

Result<void> TlsEngine::write(ByteView plain) {
  if (plain.empty()) return {};
  ERR_clear_error();
  std::size_t count = 0;
  int const result = SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &count);
  if (result != 1) return failure(SSL_get_error(ssl_.get(), result));
  COMITY_CHECK(count == plain.size());
  return {};
}

void TlsEngine::end() {
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

bool TlsEngine::empty() const {
  return unread_.empty() && SSL_has_pending(ssl_.get()) == 0;
}

}  // namespace comity::net
