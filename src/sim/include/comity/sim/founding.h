/// How the parties of a run come to have keys and agreements: generated, filled in and signed as
/// people would.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/crypto/keyring.h"
#include "comity/sim/chance.h"

#include <map>

namespace comity::sim {

using agreement::AgreementId;
using agreement::PartyId;

/// What one party holds and lists. It keeps its keys for all agreements it is in.
struct Identity {
  crypto::Keyring ring;
  std::vector<agreement::Key> listed;
};

/// Parties, what they agreed, and with which witness.
struct Founding {
  std::map<PartyId, Identity> identities;
  std::vector<Bytes> agreements;  ///< Envelopes, signed by all.
  Instant begins{};               ///< When a run begins: a working Monday, all in force.
};

/// When every run begins.
Instant first_day();

/// Two parties (us, cn), three (cn, jp, kr), or all four under two agreements, of which cn is a
/// party of both. Some sign with P-256 or SM2 beside Ed25519. `witness_key` is the verifier key of
/// the only witness. Errors: `not_found sim.no_file` and what agreement says of a model that is not
/// as it should be.
Result<Founding> found(std::size_t parties, std::string const& witness_key, Chance chance);

/// A successor to `agreement` from `at` on, in which `party` signs messages with a new Ed25519 key
/// (put into its ring); both keys are valid for a day. Signed by all. Errors: those of the
/// ceremony.
Result<Bytes> with_new_message_key(Founding& founding, agreement::Agreement const& agreement,
                                   PartyId const& party, Instant at, Chance chance);

/// The file below agreements/ as JSON. Errors: `not_found sim.no_file` and json's.
Result<json::Value> read_agreement_file(std::string const& path);

}  // namespace comity::sim
