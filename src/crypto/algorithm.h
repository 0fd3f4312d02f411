/// What sets the three algorithms apart, in one table.
#pragma once

#include "comity/crypto/keys.h"
#include "curve.h"

namespace comity::crypto {

struct AlgorithmFacts {
  Algorithm algorithm;
  std::string_view name;
  /// The DER of a SubjectPublicKeyInfo up to the key's own bytes. Only those vary, in value and not
  /// in number, so a key has exactly one encoding and none needs a parser.
  ByteView spki_prefix;
  std::size_t key_bytes;
  Curve const* curve;  ///< Null for Ed25519, which is libsodium's.
};

AlgorithmFacts const& facts_of(Algorithm algorithm);

/// The prefix of `algorithm`, then `key`.
Bytes encode_spki(Algorithm algorithm, ByteView key);

}  // namespace comity::crypto
