/// Fraud proofs: one file that shows, to anyone who trusts the agreement's signatures, that a party
/// signed two things of which only one can be true [P6.7].
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/link/record.h"

namespace comity::link {

/// Of one fraud proof file, in bytes: two checkpoints or two envelopes, and a few agreements.
inline constexpr std::size_t fraud_bytes_max = 16 << 20;

/// Two checkpoints of the peer's log of one size and with different roots. All three write the
/// file; none checks it.
std::string fraud_of_checkpoints(agreement::Adopted const& adopted, LinkId const& id,
                                 std::string_view a, std::string_view b);

/// A checkpoint of the peer's log that is not of the tree of a larger one: `root` is what the
/// larger one's tree has at that size, as `proof` shows.
std::string fraud_of_prefix(agreement::Adopted const& adopted, LinkId const& id,
                            std::string_view smaller, std::string_view larger, Digest const& root,
                            merkle::Proof const& proof);

/// Two of the peer's messages under one number.
std::string fraud_of_messages(agreement::Adopted const& adopted, LinkId const& id, ByteView a,
                              ByteView b);

/// What a file proves.
struct Fraud {
  enum class Kind { checkpoints, prefix, messages };
  Kind kind = Kind::checkpoints;
  AgreementId agreement;
  PartyId by;                ///< Who signed both.
  PartyId against;           ///< Whose link it is.
  std::uint64_t number = 0;  ///< The size or the sequence number in question.
};

/// Checks a file without any other knowledge: agreements' signatures first, then both statements.
/// Errors: `invalid link.bad_fraud_proof` (reason) if it is malformed or does not prove anything;
/// those of agreement, note and message.
Result<Fraud> check_fraud(std::string_view file);

}  // namespace comity::link
