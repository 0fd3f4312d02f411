/// The stages of a message: bytes → `Unverified` → `Verified`, and on the own side header →
/// `Sealed`. Code that needs a verified message asks for the type, so it cannot be handed another.
#pragma once

#include "comity/crypto/keys.h"
#include "comity/dsse/envelope.h"
#include "comity/message/header.h"

#include <span>

namespace comity::message {

/// Well-formed, and nothing more: anyone may have made it.
class Unverified {
 public:
  /// Errors: `too_large message.envelope_too_large`, `invalid` from dsse and json, `invalid
  /// message.wrong_payload_type` and `invalid message.bad_header`.
  static Result<Unverified> parse(Bytes envelope);

  Header const& header() const& { return header_; }

  Header header() && { return std::move(header_); }

  Bytes const& envelope() const { return envelope_.bytes(); }

  /// The signed bytes of the header.
  Bytes const& payload() const { return envelope_.payload(); }

  /// SHA-256 of the envelope's bytes: the message's identity.
  Digest const& digest() const { return digest_; }

  /// How many signatures were asked for and hold. `sets` are the sender's message keys at the
  /// header's time, one of which suffices whole [P2.4, P3.5]. Errors: those of `dsse::verify_any`.
  Result<std::size_t> check_signatures(std::span<std::vector<crypto::PublicKey> const> sets) const;

 private:
  Unverified(dsse::Envelope envelope, Header header, Digest digest)
      : envelope_{std::move(envelope)}, header_{std::move(header)}, digest_{digest} {}

  dsse::Envelope envelope_;
  Header header_;
  Digest digest_;
};

/// Signed by every key it had to be signed by.
class Verified {
 public:
  /// Errors: those of `Unverified::check_signatures`.
  static Result<Verified> check(Unverified message,
                                std::span<std::vector<crypto::PublicKey> const> sets);

  Header const& header() const { return message_.header(); }

  Bytes const& envelope() const { return message_.envelope(); }

  Bytes const& payload() const { return message_.payload(); }

  Digest const& digest() const { return message_.digest(); }

 private:
  explicit Verified(Unverified message) : message_{std::move(message)} {}

  Unverified message_;
};

/// Signed by us. Made only by `seal`.
class Sealed {
 public:
  static Result<Sealed> seal(Header header, std::span<crypto::PrivateKey const* const> keys);

  Header const& header() const { return header_; }

  Bytes const& envelope() const { return envelope_; }

  Digest const& digest() const { return digest_; }

 private:
  Sealed(Header header, Bytes envelope, Digest digest)
      : header_{std::move(header)}, envelope_{std::move(envelope)}, digest_{digest} {}

  Header header_;
  Bytes envelope_;
  Digest digest_;
};

}  // namespace comity::message
