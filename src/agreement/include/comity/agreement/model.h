/// A model is an agreement that lacks what only its parties can say: keys, addresses, calendars,
/// witnesses, dates. Here these are filled in.
#pragma once

#include "comity/agreement/agreement.h"

namespace comity::agreement {

struct Filling {
  struct OfParty {
    std::string address;
    std::vector<Key> keys;
    json::Value calendar;  ///< As in agreements/calendars/.
  };

  std::map<PartyId, OfParty> parties;
  std::vector<Witness> witnesses;
  Instant in_force_from{};
  Instant in_force_until{};
  std::optional<AgreementId> supersedes;
};

/// The payload that `draft` takes. `model` as in agreements/. Errors: `invalid
/// agreement.not_a_model` if it has no parties; `invalid agreement.party_not_filled` (party);
/// `not_found agreement.not_a_party` (party) for one that the model lacks.
Result<json::Value> fill(json::Value model, Filling const& filling);

/// As the agreement has it.
json::Value to_json(Key const& key);

/// The inverse. Errors: json's with the path, and crypto's for the key.
Result<Key> parse_key(json::Value const& value);

}  // namespace comity::agreement
