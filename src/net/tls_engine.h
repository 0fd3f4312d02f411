/// OpenSSL's TLS state machine between two buffers in memory: it never reads or writes by itself,
/// so it runs over any `ByteStream`.
#pragma once

#include "comity/base/bytes.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <openssl/ssl.h>

namespace comity::net {

template <typename T, void (*release)(T*)>
struct OpenSslDeleter {
  void operator()(T* object) const { release(object); }
};

template <typename T, void (*release)(T*)>
using Owned = std::unique_ptr<T, OpenSslDeleter<T, release>>;

using SslContext = Owned<SSL_CTX, SSL_CTX_free>;

enum class TlsRole { server, client };

/// Says whose key this is, or why it is refused.
using TlsJudge = std::function<Result<std::string>(Digest const& spki)>;

/// A context for one side: TLS 1.3, our own certificate and key, the peer's certificate demanded,
/// no resumption. Errors: `invalid net.tls_bad_identity`.
Result<SslContext> make_tls_context(TlsRole role, ByteView certificate, ByteView key);

/// A context for a server that anybody may talk to: TLS 1.3, a chain and a key from PEM files, no
/// certificate asked for, no resumption. Errors: `invalid net.tls_bad_identity`.
Result<SslContext> make_public_tls_context(std::string const& chain_file,
                                           std::string const& key_file);

class TlsEngine {
 public:
  enum class Step {
    done,         ///< What was asked is done.
    needs_input,  ///< Everything in `room` was used up: more is needed.
    ended,        ///< The other side has finished sending.
  };

  /// `context` must outlive the engine.
  TlsEngine(SSL_CTX* context, TlsRole role, TlsJudge judge);
  ~TlsEngine();
  TlsEngine(TlsEngine const&) = delete;
  TlsEngine& operator=(TlsEngine const&) = delete;

  /// Where sealed bytes from the peer go. Only when input is needed; `wanted` is how many bytes the
  /// reader would like.
  std::span<std::uint8_t> room(std::size_t wanted);

  /// Says how many bytes were put into `room`.
  void received(std::size_t count);

  /// Sealed bytes that must reach the peer; after every step there may be some, also after errors.
  ByteView outgoing() const { return outgoing_; }

  void sent() { outgoing_.clear(); }

  /// Frees the buffer of `outgoing`.
  void release_outgoing() { Bytes{}.swap(outgoing_); }

  /// Errors: those of tls.h.
  Result<Step> handshake();

  struct Read {
    Step step = Step::done;
    std::size_t count = 0;
  };

  /// Unseals into `into` what the input holds; `done` with a count above 0 as soon as there is any.
  Result<Read> read(std::span<std::uint8_t> into);

  /// Seals all of `plain` into `outgoing`.
  Result<void> write(ByteView plain);

  /// Says that we have finished sending.
  void end();

  /// True if no unsealed or unread byte is held.
  bool empty() const;

  /// Once the handshake is done; nothing if no certificate was asked for.
  std::optional<Digest> const& peer_key() const { return peer_key_; }

  std::string const& peer_party() const { return peer_party_; }

 private:
  friend int verify_tls_peer(X509_STORE_CTX* store, void* unused);
  friend int read_for_tls(BIO* bio, char* into, int size);
  friend int write_for_tls(BIO* bio, char const* from, int size);

  bool accept_key(X509* certificate);

  /// What OpenSSL's error queue says went wrong.
  Error failure(int ssl_error);

  Owned<SSL, SSL_free> ssl_;
  TlsJudge judge_;
  Bytes incoming_;
  ByteView unread_;  ///< The part of `incoming_` that OpenSSL has not taken.
  Bytes outgoing_;
  std::optional<Digest> peer_key_;
  std::string peer_party_;
  std::optional<Error> refusal_;
};

}  // namespace comity::net
