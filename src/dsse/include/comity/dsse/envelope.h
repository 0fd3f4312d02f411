/// Signed bytes with their signatures side by side: DSSE v1 in JSON [P2.5]. What is signed is the
/// payload as sent; nothing is serialised again.
#pragma once

#include "comity/crypto/keys.h"

#include <span>
#include <string>
#include <vector>

namespace comity::dsse {

/// Signatures on one message or refusal [P2.5]: three algorithms, each with two keys while one
/// takes over from the other, and room.
inline constexpr std::size_t signatures_max = 16;

/// Of one signature, in bytes: no algorithm in use needs more than 80.
inline constexpr std::size_t signature_bytes_max = 1'024;

struct Signature {
  Digest key_id;
  Bytes bytes;
};

/// A well-formed envelope; nothing in it is verified yet. A value.
class Envelope {
 public:
  /// Members that are not known are ignored [P1.5]. Errors: json's for what is not such a text or
  /// has more than `count_max` signatures; `invalid dsse.signed_twice` (key: the id's first 16 hex
  /// digits). Nothing longer than `bytes_max` is looked at (`too_large dsse.too_large`).
  static Result<Envelope> parse(Bytes bytes, std::size_t bytes_max = 8 << 20,
                                std::size_t count_max = signatures_max);

  std::string const& payload_type() const { return payload_type_; }

  Bytes const& payload() const { return payload_; }

  std::vector<Signature> const& signatures() const { return signatures_; }

  /// Exactly as received.
  Bytes const& bytes() const { return bytes_; }

 private:
  /// False, and nothing that counts, for an envelope that is not spelled as `with_signatures` does.
  bool read_plain(std::string_view text, std::size_t bytes_max, std::size_t count_max);

  Bytes bytes_;
  std::string payload_type_;
  Bytes payload_;
  std::vector<Signature> signatures_;
};

/// The pre-authentication encoding: what is really signed.
Bytes pae(std::string_view payload_type, ByteView payload);

/// That every key in `required` has signed. Signatures by other keys are not looked at. Errors:
/// `forbidden dsse.no_keys` if `required` is empty; `forbidden dsse.missing_signature` or
/// `dsse.bad_signature`, with the key's first 16 hex digits.
Result<void> verify(Envelope const& envelope, std::span<crypto::PublicKey const> required);

/// That every key of one of `sets` has signed; tried in their order. Gives the set's place. Errors:
/// those of `verify` for the first set; `forbidden dsse.no_keys` if there is none.
Result<std::size_t> verify_any(Envelope const& envelope,
                               std::span<std::vector<crypto::PublicKey> const> sets);

/// An envelope signed by `keys`.
Bytes seal(std::string_view payload_type, ByteView payload,
           std::span<crypto::PrivateKey const* const> keys);

/// The envelope with these signatures, already made, in place of its own: how signatures of several
/// parties come together.
Bytes with_signatures(std::string_view payload_type, ByteView payload,
                      std::span<Signature const> signatures);

}  // namespace comity::dsse
