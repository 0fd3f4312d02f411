/// Keeping bytes secret on a disk: sealed under a key that is not on it, and refused if anyone
/// changed them.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/environment.h"
#include "comity/base/secret.h"

namespace comity::crypto {

/// A symmetric key for XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03). Nonces are 24 bytes of
/// chance, so the same place may be sealed again and again without anyone counting. Moves, never
/// copies; wiped when it goes. All calls are thread-safe.
class SealingKey {
 public:
  static constexpr std::size_t key_bytes = 32;
  static constexpr std::size_t nonce_bytes = 24;
  static constexpr std::size_t tag_bytes = 16;

  /// By how much a sealed text is longer than the plain one.
  static constexpr std::size_t overhead_bytes = nonce_bytes + tag_bytes;

  /// The size of a wrapped key.
  static constexpr std::size_t wrapped_bytes = key_bytes + overhead_bytes;

  static SealingKey generate(Random& random);

  /// The key for one purpose out of a secret of 16 to 64 bytes (BLAKE2b, keyed with the secret):
  /// keys for different purposes tell nothing of each other.
  static SealingKey derive(Secret const& secret, std::string_view purpose);

  SealingKey derive(std::string_view purpose) const { return derive(key_, purpose); }

  /// From exactly `key_bytes` bytes; anything else is a bug and aborts. For vectors, and for keys
  /// that are no secret.
  static SealingKey from(ByteView key);

  /// Nonce, then ciphertext, then tag. `bound` is not in it and must be the same at `open`: the
  /// place where the bytes belong.
  Bytes seal(ByteView plain, ByteView bound, Random& random) const;

  /// The same into `out`, whose old content goes and whose capacity is used again.
  void seal(ByteView plain, ByteView bound, Random& random, Bytes& out) const;

  /// Errors: `damaged crypto.seal_broken` for what was not sealed so, with this key, at this place.
  Result<Bytes> open(ByteView sealed, ByteView bound) const;

  /// The same into `out`. After an error `out` is empty.
  Result<void> open(ByteView sealed, ByteView bound, Bytes& out) const;

  /// Another key, sealed under this one.
  Bytes wrap(SealingKey const& inner, ByteView bound, Random& random) const;

  /// Errors: `damaged crypto.seal_broken`.
  Result<SealingKey> unwrap(ByteView wrapped, ByteView bound) const;

  /// By what a thing can be found again without the disk saying what it is: the same bytes give the
  /// same address under one key, and nobody without it can try guesses.
  Digest address(ByteView bytes) const;

 private:
  explicit SealingKey(Secret key) : key_{std::move(key)} {}

  Secret key_;
};

}  // namespace comity::crypto
