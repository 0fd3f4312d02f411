/// TLS 1.3 between parties that know each other's keys: no authority, no names, no dates. A
/// certificate is only the envelope of a key; the key's digest is what counts. [P5.8]
///
/// Sessions are never resumed, so every connection proves both keys anew.
#pragma once

#include "comity/base/secret.h"
#include "comity/net/stream.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace comity::net {

/// Which party's key has this SHA-256 of its SubjectPublicKeyInfo, now; nothing if none has. Called
/// at every handshake and, by the HTTP server, before every request on a kept connection.
using PartyOf = std::function<std::optional<std::string>(Digest const& spki)>;

/// The accepting side. A cheap handle; not thread-safe, as `PartyOf` need not be.
///
/// Errors of a handshake: `forbidden net.tls_no_certificate`, `net.tls_unknown_key` (names the
/// digest), `net.tls_refused_by_peer` (names the alert); `invalid net.tls_version` for anything
/// older than 1.3, `net.tls_not_tls`, `net.tls_failed` (names OpenSSL's reason); and those of the
/// stream.
class TlsServer {
 public:
  /// `certificate` is X.509 DER, `key` its PKCS#8 DER. Errors: `invalid net.tls_bad_identity` if
  /// either cannot be read or they do not belong together.
  static Result<TlsServer> create(ByteView certificate, Secret const& key, PartyOf party_of);

  /// For browsers: anybody may connect, and no certificate is asked for, so no peer has a key. Both
  /// are PEM files, the key without a passphrase. Errors: `invalid net.tls_bad_identity`, whose
  /// part is the file.
  static Result<TlsServer> create_public(std::string const& chain_file,
                                         std::string const& key_file);

  /// Has connections from now on see these files; those under way go on. Holds for all handles of
  /// this one. Errors: as `create_public`, and nothing is changed.
  Result<void> renew(std::string const& chain_file, std::string const& key_file);

  /// Shakes hands as the server; the deadline is that of `raw`.
  asio::awaitable<Result<std::unique_ptr<ByteStream>>> accept(
      std::unique_ptr<ByteStream> raw) const;

  std::optional<std::string> party_of(Digest const& spki) const;

  struct Data;

 private:
  using Current = std::shared_ptr<Data const>;
  explicit TlsServer(Current data);
  std::shared_ptr<Current> current_;
};

/// The connecting side. A cheap handle. Errors of a handshake: as above, and `forbidden
/// net.tls_wrong_key` if the server's key is none of the pins. The server judges our certificate
/// after our side of the handshake is over: `net.tls_refused_by_peer` then comes from the first
/// read.
class TlsClient {
 public:
  /// `pins` is the exact set of keys that the server may have. Errors: `invalid
  /// net.tls_bad_identity`.
  static Result<TlsClient> create(ByteView certificate, Secret const& key,
                                  std::vector<Digest> pins);

  asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect(
      std::unique_ptr<ByteStream> raw) const;

  struct Data;

 private:
  explicit TlsClient(std::shared_ptr<Data const> data);
  std::shared_ptr<Data const> data_;
};

}  // namespace comity::net
