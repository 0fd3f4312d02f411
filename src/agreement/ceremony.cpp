#include "comity/agreement/ceremony.h"

#include "comity/agreement/model.h"
#include "comity/json/text.h"
#include "data.h"

#include <algorithm>

namespace comity::agreement {
namespace {

using Shared = std::shared_ptr<Agreement const>;

Result<void> check_predecessor(Agreement const& next, Agreement const* superseded) {
  std::optional<AgreementId> given;
  if (superseded != nullptr) given = superseded->id();
  if (given == next.supersedes()) return {};
  auto const name = [](std::optional<AgreementId> const& id) {
    return id ? id->short_text() : std::string{"-"};
  };
  return fail(Code::invalid, "agreement.wrong_predecessor",
              {{"expected", name(next.supersedes())}, {"given", name(given)}});
}

/// A draft with whose signatures it needs, and those of them that it has and that hold.
struct Signing {
  Shared agreement;
  std::vector<Signer> needed;
  Bytes signed_bytes;
  std::vector<dsse::Signature> signatures;

  bool has(Signer const& signer) const {
    return std::ranges::find(signatures, signer.key.id(), &dsse::Signature::key_id) !=
           signatures.end();
  }

  /// Takes from `offered` what is needed, holds, and is not there yet.
  void take(std::vector<dsse::Signature> const& offered) {
    for (auto const& signer : needed) {
      if (has(signer)) continue;
      auto const found = std::ranges::find(offered, signer.key.id(), &dsse::Signature::key_id);
      if (found != offered.end() && signer.key.verify(signed_bytes, found->bytes)) {
        signatures.push_back(*found);
      }
    }
  }

  Bytes envelope() const {
    return dsse::with_signatures(envelope_type, agreement->payload(), signatures);
  }
};

Result<Signing> open(Bytes envelope, Agreement const* superseded) {
  auto next = TRY(Agreement::parse(std::move(envelope), Agreement::Signatures::not_yet));
  TRY(check_predecessor(*next, superseded));
  Signing signing{next, signers(*next, superseded), dsse::pae(envelope_type, next->payload()), {}};
  signing.take(next->signatures());
  return signing;
}

/// `keys` with `next` in the place of the key of its use that is valid when it begins.
std::vector<Key> rotated(std::vector<Key> keys, Key next, Duration overlap) {
  for (auto& key : keys) {
    bool const replaced = key.role == next.role && key.valid_at(next.from) &&
                          key.key.algorithm() == next.key.algorithm();
    if (!replaced) continue;
    next.until = key.until;
    key.until = std::min(key.until, next.from + overlap);
  }
  keys.push_back(next);
  return keys;
}

json::Array still_valid(std::vector<Key> const& keys, Instant at) {
  json::Array out;
  for (auto const& key : keys) {
    if (key.until > at) out.push_back(to_json(key));
  }
  return out;
}

Error no_such_party(PartyId const& party, Code code) {
  return fail(code, "agreement.not_a_party", {{"party", shown(party.text())}});
}

}  // namespace

Result<Bytes> draft(json::Value const& payload) {
  auto envelope = dsse::with_signatures(envelope_type, as_bytes(json::write_pretty(payload)), {});
  TRY(Agreement::parse(envelope, Agreement::Signatures::not_yet));
  return envelope;
}

std::vector<Signer> signers(Agreement const& next, Agreement const* superseded) {
  std::vector<Signer> out;
  auto const add = [&](Party const& party, std::optional<Instant> at) {
    for (auto& key : message_keys(party, at)) {
      bool const known = std::ranges::any_of(out, [&](Signer const& s) { return s.key == key; });
      if (!known) out.push_back({party.id, std::move(key)});
    }
  };
  for (auto const& party : next.parties()) add(party, std::nullopt);
  if (superseded != nullptr) {
    for (auto const& party : superseded->parties()) add(party, next.in_force_from());
  }
  return out;
}

Result<Bytes> sign(Bytes envelope, PartyId const& party, crypto::Keyring const& keys, Instant now,
                   Agreement const* superseded) {
  auto signing = TRY(open(std::move(envelope), superseded));
  if (signing.agreement->in_force_until() <= now) {
    return fail(Code::refused, "agreement.has_ended",
                {{"until", to_rfc3339(signing.agreement->in_force_until())}});
  }
  std::vector<dsse::Signature> made;
  for (auto const& signer : signing.needed) {
    if (signer.party != party) continue;
    auto const* key = keys.find(signer.key.id());
    if (key == nullptr) {
      return fail(Code::forbidden, "agreement.key_missing", {{"key", short_id(signer.key)}});
    }
    made.push_back({signer.key.id(), key->sign(signing.signed_bytes)});
  }
  if (made.empty()) return no_such_party(party, Code::forbidden);
  signing.take(made);
  return signing.envelope();
}

Result<Bytes> merge(Bytes a, Bytes b, Agreement const* superseded) {
  auto signing = TRY(open(std::move(a), superseded));
  auto const other = TRY(parse_envelope(std::move(b)));
  if (other.payload() != signing.agreement->payload()) {
    return fail(Code::conflict, "agreement.other_payload");
  }
  signing.take(other.signatures());
  return signing.envelope();
}

Result<std::vector<Signer>> missing_signatures(Bytes envelope, Agreement const* superseded) {
  auto signing = TRY(open(std::move(envelope), superseded));
  std::erase_if(signing.needed, [&](Signer const& signer) { return signing.has(signer); });
  return std::move(signing.needed);
}

Result<Bytes> with_rotated_key(Agreement const& agreement, PartyId const& party, Role role,
                               crypto::PublicKey const& key, Instant at, Duration overlap) {
  if (agreement.party(party) == nullptr) return no_such_party(party, Code::not_found);
  if (!agreement.in_force_at(at)) {
    return fail(Code::refused, "agreement.not_in_force",
                {{"agreement", agreement.id().short_text()}, {"time", to_rfc3339(at)}});
  }
  auto payload = agreement.document();
  payload.set("supersedes", agreement.id().digest.hex());
  payload.set("in_force_from", to_milliseconds(at));

  auto& parties = *payload.find("parties")->if_array();
  for (std::size_t i = 0; i < parties.size(); ++i) {
    auto const& listed = agreement.parties()[i];
    Key const next{role, key, at, agreement.in_force_until()};
    auto const keys = listed.id == party ? rotated(listed.keys, next, overlap) : listed.keys;
    parties[i].set("keys", still_valid(keys, at));
  }
  return draft(payload);
}

}  // namespace comity::agreement
