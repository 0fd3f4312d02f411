/// Signing keys of the three algorithms that parties may use side by side, and the rule of which signatures are valid.
/// What is signed, and why, is somebody else's business.
#pragma once

#include <memory>
#include <string>

#include "comity/base/bytes.h"
#include "comity/base/environment.h"
#include "comity/base/secret.h"

namespace comity::crypto {

enum class Algorithm {
  ed25519,            ///< RFC 8032, verified by libsodium: the strictest verdict, which all others share.
  ecdsa_p256_sha256,  ///< FIPS 186-5, DER signatures.
  sm2_sm3,            ///< GB/T 32918, DER signatures, signer id 1234567812345678.
};

/// "ed25519", "ecdsa-p256-sha256", "sm2-sm3"
std::string_view name_of(Algorithm algorithm);

/// Errors: `invalid crypto.unknown_algorithm`.
Result<Algorithm> parse_algorithm(std::string_view name);

/// A public key that is known to be well formed: on its curve and not a low-order point. A value; copying is cheap enough.
/// Thread-safe once made.
class PublicKey {
 public:
  /// From SPKI DER. Errors: `invalid crypto.bad_public_key` if it is not a canonical SPKI of an Ed25519, P-256 or SM2 key (uncompressed
  /// point), or `algorithm` is another one.
  static Result<PublicKey> from_spki(Algorithm algorithm, ByteView der);

  /// From the 32 raw bytes, as C2SP verifier keys have them. Errors: `invalid crypto.bad_public_key`.
  static Result<PublicKey> from_ed25519(ByteView raw);

  Algorithm algorithm() const;

  /// SubjectPublicKeyInfo, DER.
  Bytes const& spki() const;

  /// SHA-256 of `spki()`: the key's id, and the pin of a transport key.
  Digest const& id() const;

  /// The 32 raw bytes. Only for Ed25519 keys (else aborts).
  ByteView raw_ed25519() const;

  /// True if `signature` over `message` is valid. False for anything malformed; never throws or aborts on input.
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
  /// Ed25519 keys come from `random` (so that the simulation can repeat them); P-256 and SM2 keys too: the scalar is drawn from `random`.
  static PrivateKey generate(Algorithm algorithm, Random& random);

  /// From an encrypted PKCS#8 PEM. Errors: `forbidden crypto.wrong_passphrase`, `invalid crypto.bad_key_file`
  /// (not PEM, not encrypted, too weak a derivation is accepted but never written), `invalid crypto.unknown_algorithm`.
  static Result<PrivateKey> from_pem(ByteView pem, Secret const& passphrase);

  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;
  ~PrivateKey();

  /// Encrypted PKCS#8 PEM (PBES2, scrypt N=2^15 r=8 p=1, AES-256-CBC).
  std::string to_pem(Secret const& passphrase) const;

  PublicKey const& public_key() const;

  /// The signature over `message`: 64 bytes for Ed25519, DER for the others.
  Bytes sign(ByteView message) const;

 private:
  struct Data;
  explicit PrivateKey(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;

  friend class CertificateMaker;
};

/// Chance from the operating system (libsodium).
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace comity::crypto
