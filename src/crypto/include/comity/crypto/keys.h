/// Signing keys of the three algorithms that parties may use side by side, and the rule of which
/// signatures are valid. What is signed, and why, is somebody else's business.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/environment.h"
#include "comity/base/secret.h"

#include <memory>
#include <string>

namespace comity::crypto {

enum class Algorithm {
  ed25519,  ///< RFC 8032, verified by libsodium: the strictest verdict, which all others share.
  ecdsa_p256_sha256,  ///< FIPS 186-5, DER signatures.
  sm2_sm3,            ///< GB/T 32918, DER signatures, signer id 1234567812345678.
};

/// "ed25519", "ecdsa-p256-sha256", "sm2-sm3"
std::string_view name_of(Algorithm algorithm);

/// Errors: `invalid crypto.unknown_algorithm`.
Result<Algorithm> parse_algorithm(std::string_view name);

/// A public key that is known to be well formed: on its curve, and for Ed25519 in the group of
/// prime order (of a key with a low-order part, which only an attacker makes, verifiers disagree on
/// what is valid). A value that is cheap to copy. Thread-safe once made; making one costs as much
/// as a verification.
class PublicKey {
 public:
  /// From SPKI DER. Errors: `invalid crypto.bad_public_key` unless it is the one canonical encoding
  /// of a key of `algorithm` (RFC 8410, RFC 5480; points uncompressed).
  static Result<PublicKey> from_spki(Algorithm algorithm, ByteView der);

  /// From the 32 raw bytes, as C2SP verifier keys have them. Errors: `invalid
  /// crypto.bad_public_key`.
  static Result<PublicKey> from_ed25519(ByteView raw);

  Algorithm algorithm() const;

  /// SubjectPublicKeyInfo, DER.
  Bytes const& spki() const;

  /// SHA-256 of `spki()`: the key's id, and the pin of a transport key.
  Digest const& id() const;

  /// The 32 raw bytes. Only for Ed25519 keys (else aborts).
  ByteView raw_ed25519() const;

  /// True if `signature` over `message` is valid. False for anything malformed, DER that is not
  /// canonical included. A P-256 signature (r, s) is as valid as (r, n − s): never take a
  /// signature's bytes for the identity of what it signs.
  bool verify(ByteView message, ByteView signature) const;

  friend bool operator==(PublicKey const& a, PublicKey const& b) { return a.spki() == b.spki(); }

 private:
  struct Data;
  explicit PublicKey(std::shared_ptr<Data const> data);
  std::shared_ptr<Data const> data_;
};

/// A private key. Moves, never copies; wiped when it goes. Signing is thread-safe.
class PrivateKey {
 public:
  /// Ed25519 keys come from `random` (so that the simulation can repeat them); P-256 and SM2 keys
  /// too: the scalar is drawn from `random`.
  static PrivateKey generate(Algorithm algorithm, Random& random);

  /// From an encrypted PKCS#8 PEM (PBES2 with scrypt or PBKDF2, however weak: we only never write a
  /// weak one).
  /// Errors: `forbidden crypto.wrong_passphrase`; `invalid crypto.bad_key_file` if it is not such a
  /// file, is damaged, or asks for more work than `limits.h` allows; `invalid
  /// crypto.unknown_algorithm`. A file without the digest line that `to_pem` writes may be damaged
  /// where only the passphrase seems wrong: CBC cannot tell.
  static Result<PrivateKey> from_pem(ByteView pem, Secret const& passphrase);

  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;
  ~PrivateKey();

  /// Encrypted PKCS#8 PEM (PBES2, scrypt N=2^14 r=8 p=5, AES-256-CBC), under a line with the
  /// SHA-256 of what it encloses. `openssl pkey` reads it. Takes 0.2 s on purpose, as does reading
  /// it.
  std::string to_pem(Secret const& passphrase) const;

  /// PKCS#8 DER, not encrypted: for the TLS library, never for a file.
  Secret to_pkcs8() const;

  PublicKey const& public_key() const;

  /// The signature over `message`: 64 bytes for Ed25519, DER for the others.
  Bytes sign(ByteView message) const;

 private:
  struct Data;
  explicit PrivateKey(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

/// Chance from the operating system (libsodium).
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace comity::crypto
