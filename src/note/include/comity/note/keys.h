/// Keys that sign notes: a name, a kind of signature, and a public key.
#pragma once

#include "comity/base/instant.h"
#include "comity/crypto/keys.h"
#include "comity/note/note.h"

#include <optional>
#include <string>

namespace comity::note {

/// What a line signs, and how. The values are the bytes that C2SP assigns.
enum class SignatureType : std::uint8_t {
  ed25519 = 0x01,      ///< Ed25519 over the text.
  ecdsa = 0x02,        ///< ECDSA P-256 with SHA-256 over the text, DER.
  cosignature = 0x04,  ///< Ed25519 over the time and the text of a checkpoint.
  sm2 = 0xff,          ///< SM2 with SM3 over the text, DER; "comity/sm2-sm3/v1" in the key id.
};

/// What a verifier is configured with. A value. Thread-safe.
class VerifierKey {
 public:
  /// Errors: `invalid note.bad_key_name`; `invalid note.bad_verifier_key` if the algorithm is not
  /// the one that `type` needs.
  static Result<VerifierKey> create(std::string name, SignatureType type, crypto::PublicKey key);

  /// The key that signs texts in its own algorithm: type 0x01, 0x02 or 0xff.
  static Result<VerifierKey> create(std::string name, crypto::PublicKey key);

  /// From a vkey, "name+hex8+base64". Errors: `invalid note.bad_verifier_key` for any other form,
  /// an unknown type, or a key id that is not that of the key.
  static Result<VerifierKey> parse(std::string_view vkey);

  std::string encode() const;

  std::string const& name() const { return name_; }

  SignatureType type() const { return type_; }

  crypto::PublicKey const& key() const { return key_; }

  /// SHA-256(name ‖ 0x0a ‖ type ‖ key material)[:4]; for ECDSA SHA-256(SPKI)[:4].
  KeyId id() const { return id_; }

  bool signs(SignatureLine const& line) const { return line.key_id == id_ && line.name == name_; }

  /// True if `signature` (what follows the key id in a line) is valid for `text`. A cosignature
  /// whose time no `Instant` can hold is not.
  bool verify(std::string_view text, ByteView signature) const;

  friend bool operator==(VerifierKey const& a, VerifierKey const& b) {
    return a.type_ == b.type_ && a.name_ == b.name_ && a.key_ == b.key_;
  }

 private:
  VerifierKey(std::string name, SignatureType type, crypto::PublicKey key);

  std::string name_;
  SignatureType type_;
  crypto::PublicKey key_;
  KeyId id_;
};

/// When a cosignature (type 0x04) says it was made, to the second: to be believed once it has
/// verified. Nothing if it is too short or no `Instant` can hold the time.
std::optional<Instant> cosignature_time(ByteView signature);

/// A private key under a name. Refers to the private key, which must outlive it.
class Signer {
 public:
  /// Signs texts: type 0x01, 0x02 or 0xff, by the key's algorithm. Errors: `invalid
  /// note.bad_key_name`.
  static Result<Signer> create(std::string name, crypto::PrivateKey const& key);

  /// Cosigns checkpoints: type 0x04. Errors: `invalid note.bad_key_name`; `invalid
  /// note.bad_verifier_key` unless the key is Ed25519.
  static Result<Signer> create_cosigner(std::string name, crypto::PrivateKey const& key);

  VerifierKey const& verifier() const { return verifier_; }

  /// `now` stands in cosignatures, in whole seconds; other types do not look at it.
  SignatureLine sign(std::string_view text, Instant now) const;

 private:
  Signer(VerifierKey verifier, crypto::PrivateKey const& key)
      : verifier_{std::move(verifier)}, key_{&key} {}

  VerifierKey verifier_;
  crypto::PrivateKey const* key_;
};

}  // namespace comity::note
