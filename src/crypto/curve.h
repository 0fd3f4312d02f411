/// P-256 and SM2, as OpenSSL does them: the two differ in names only.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/secret.h"
#include "openssl.h"

#include <array>

namespace comity::crypto {

struct Curve {
  char const* key_type;        ///< OpenSSL's name for keys of this kind.
  char const* group;           ///< The curve, likewise.
  int nid;                     ///< The curve, likewise.
  char const* digest;          ///< What the message is hashed with.
  std::string_view signer_id;  ///< Hashed before the message (GB/T 32918.2 §5.5); empty if not.
  unsigned scalars_left_out;  ///< Private keys are 1 … n−1 less this many: SM2 has n−2 as its last.
};

extern Curve const p256;
extern Curve const sm2;

constexpr std::size_t scalar_bytes = 32;

/// 0x04 ‖ x ‖ y
using UncompressedPoint = std::array<std::uint8_t, 1 + 2 * 32>;

/// A public key, or null unless `point` is an uncompressed point on the curve.
EvpKey public_key_from(Curve const& curve, ByteView point);

struct CurveKeyPair {
  EvpKey key;  ///< Null if the scalar is out of range.
  UncompressedPoint point{};
};

/// The pair that belongs to a private scalar of `scalar_bytes`, big-endian.
CurveKeyPair key_pair_from(Curve const& curve, ByteView scalar);

/// The private scalar of a key of this curve, `scalar_bytes` long.
Secret scalar_of(EVP_PKEY const* key);

/// True if `signature` is the canonical DER form of a valid one.
bool verify(Curve const& curve, EVP_PKEY* key, ByteView message, ByteView signature);

/// A DER signature; its nonce comes from OpenSSL.
Bytes sign(Curve const& curve, EVP_PKEY* key, ByteView message);

}  // namespace comity::crypto
