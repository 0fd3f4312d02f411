/// A whole agreement with new keys for all its parties, signed by all, in one place. For
/// demonstrations, simulations and tests: real parties never hold each other's keys, and sign by
/// the steps of ceremony.h.
#pragma once

#include "comity/agreement/ceremony.h"
#include "comity/agreement/model.h"

namespace comity::agreement {

struct Plan {
  struct OfParty {
    std::string address = "https://node.example";
    json::Value calendar;  ///< As in agreements/calendars/.
    /// Of further keys beside the Ed25519 ones, for messages and checkpoints.
    std::vector<crypto::Algorithm> beside;
  };

  std::map<PartyId, OfParty> parties;
  std::vector<Witness> witnesses;
  Instant in_force_from{};
  Instant in_force_until{};
};

struct Rehearsal {
  std::shared_ptr<Agreement const> agreement;
  std::map<PartyId, crypto::Keyring> keyrings;
};

/// New keys of every role, valid while the agreement is in force and a year longer. They come from
/// `random`. Adds the private ones to `keyring`.
std::vector<Key> make_keys(crypto::Keyring& keyring, std::vector<crypto::Algorithm> const& beside,
                           Instant in_force_from, Instant in_force_until, Random& random);

/// Errors: those of `fill`, `draft` and `sign`.
Result<Rehearsal> rehearse(json::Value model, Plan const& plan, Random& random);

}  // namespace comity::agreement
