/// The public keys that other programs' JSON Web Signatures are checked with (RFC 7515). Never a
/// party's keys: those are in keys.h.
#pragma once

#include "comity/base/bytes.h"

#include <memory>
#include <string_view>

namespace comity::crypto {

/// A public key that belongs to one algorithm, so that nothing in a token can choose another for
/// it: neither "none" nor a MAC under the public key. A value that is cheap to copy. Thread-safe.
/// Errors of all that make one: `invalid crypto.bad_jws_key` (algorithm).
class JwsKey {
 public:
  /// RS256: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3). The modulus has `rsa_bits_min` to
  /// `rsa_bits_max` bits (limits.h) and no leading zero byte; the exponent is odd, 3 or more, and
  /// has at most 4 bytes.
  static Result<JwsKey> rs256(ByteView modulus, ByteView exponent);

  /// ES256: P-256 with SHA-256 (RFC 7518 §3.4). Both of 32 bytes, a point on the curve.
  static Result<JwsKey> es256(ByteView x, ByteView y);

  /// EdDSA with Ed25519 (RFC 8037), as strict as `PublicKey` is.
  static Result<JwsKey> eddsa(ByteView raw);

  /// "RS256", "ES256" or "EdDSA": the `alg` of every signature that it can verify.
  std::string_view algorithm() const;

  /// True if `signature`, as JWS has it (ES256: r ‖ s of 32 bytes each), is valid.
  bool verify(ByteView message, ByteView signature) const;

 private:
  struct Data;
  explicit JwsKey(std::shared_ptr<Data const> data);
  std::shared_ptr<Data const> data_;
};

}  // namespace comity::crypto
