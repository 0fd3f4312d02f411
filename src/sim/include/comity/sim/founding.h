/// How the parties of a run come to have keys and agreements: generated, filled in and signed as
/// people would.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/crypto/keyring.h"
#include "comity/sim/chance.h"

#include <map>
#include <memory>

namespace comity::sim {

using agreement::AgreementId;
using agreement::PartyId;

/// What one party holds and lists. It keeps its keys for all agreements it is in.
struct Identity {
  crypto::Keyring ring;
  std::vector<agreement::Key> listed;
};

inline constexpr std::string_view witness_name = "witness.example";

/// Parties, what they agreed, and with which witness.
struct Founding {
  std::map<PartyId, Identity> identities;
  std::vector<std::shared_ptr<agreement::Agreement const>> agreements;  ///< Signed by all.
  std::unique_ptr<crypto::PrivateKey> witness_key;
};

/// When every run begins: a working Monday, all agreements in force.
Instant first_day();

/// Two parties (us, cn), three (cn, jp, kr), or all four under two agreements, of which cn is a
/// party of both. With `Algorithms::every` us signs with P-256 beside Ed25519, and cn with SM2. The
/// keys are the same in every world: what a seed decides is what is done with them. Errors:
/// `not_found sim.no_file` and what agreement says of a model that is not as it should be.
enum class Algorithms { ed25519, every };
Result<Founding> found(std::size_t parties, Algorithms algorithms);

/// Finds all that can be found, so that each next world of this process, or of a copy of it, need
/// not. Each is used once. Errors: those of `found`.
Result<void> found_ahead();

/// A successor to `agreement` from `at` on, in which `party` signs messages with a new Ed25519 key
/// (put into its ring); both keys are valid for a day. Signed by all. Errors: those of the
/// ceremony.
Result<std::shared_ptr<agreement::Agreement const>> with_new_message_key(
    Founding& founding, agreement::Agreement const& agreement, PartyId const& party, Instant at,
    Chance chance);

/// The file below agreements/ as JSON. Errors: `not_found sim.no_file` and json's.
Result<json::Value> read_agreement_file(std::string const& path);

}  // namespace comity::sim
