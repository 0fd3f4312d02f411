#include "comity/agreement/ceremony.h"
#include "data.h"

#include <algorithm>

namespace comity::agreement {
namespace {

Parameters about(Agreement const& next) {
  return {{"agreement", next.id().short_text()}};
}

std::size_t parties_in_common(Agreement const& a, Agreement const& b) {
  return static_cast<std::size_t>(std::ranges::count_if(
      a.parties(), [&](Party const& party) { return b.party(party.id) != nullptr; }));
}

/// [P3.2]
Result<void> check_signed_by_predecessor(Agreement const& next, Agreement const& before) {
  auto const envelope = TRY(parse_envelope(next.envelope()));
  for (auto const& party : before.parties()) {
    if (dsse::verify(envelope, message_keys(party, next.in_force_from()))) continue;
    auto parameters = about(next);
    parameters.emplace_back("party", party.id.text());
    return fail(Code::forbidden, "agreement.not_signed_by_predecessor", std::move(parameters));
  }
  return {};
}

/// Under two agreements a key speaks for one party: else one of them could have another's
/// connections taken for its own.
Result<void> check_keys_of_others(Agreement const& next, Agreement const& adopted) {
  for (auto const& party : next.parties()) {
    for (auto const& key : party.keys) {
      for (auto const& other : adopted.parties()) {
        bool const theirs =
            other.id != party.id && std::ranges::any_of(other.keys, [&](Key const& listed) {
              return listed.key.id() == key.key.id();
            });
        if (!theirs) continue;
        return fail(
            Code::conflict, "agreement.key_of_another_party",
            {{"key", short_id(key.key)}, {"party", party.id.text()}, {"other", other.id.text()}});
      }
    }
  }
  return {};
}

std::vector<crypto::PublicKey> valid_keys(Agreement const& agreement, PartyId const& party,
                                          Role role, Instant at) {
  std::vector<crypto::PublicKey> out;
  for (auto const& key : agreement.party(party)->keys) {
    if (key.role == role && key.valid_at(at)) out.push_back(key.key);
  }
  return out;
}

bool has(std::vector<crypto::PublicKey> const& keys, crypto::PublicKey const& key) {
  return std::ranges::find(keys, key) != keys.end();
}

}  // namespace

Result<void> Adopted::add(std::shared_ptr<Agreement const> next) {
  if (find(next->id())) return fail(Code::conflict, "agreement.adopted_already", about(*next));
  if (next->supersedes()) {
    auto const before = find(*next->supersedes());
    if (!before) {
      return fail(Code::not_found, "agreement.unknown_predecessor",
                  {{"agreement", next->supersedes()->short_text()}});
    }
    if (successor_of(before->id()) != nullptr) {
      return fail(Code::conflict, "agreement.already_superseded", about(*before));
    }
    if (next->in_force_from() <= before->in_force_from()) {
      return fail(Code::invalid, "agreement.starts_before_predecessor", about(*next));
    }
    if (parties_in_common(*next, *before) < 2) {
      return fail(Code::refused, "agreement.too_few_in_common", about(*next));
    }
    TRY(check_signed_by_predecessor(*next, *before));
  }
  for (auto const& adopted : all_) TRY(check_keys_of_others(*next, *adopted));
  all_.push_back(std::move(next));
  return {};
}

std::shared_ptr<Agreement const> Adopted::find(AgreementId const& id) const {
  auto const found =
      std::ranges::find_if(all_, [&](auto const& agreement) { return agreement->id() == id; });
  return found == all_.end() ? nullptr : *found;
}

Agreement const* Adopted::successor_of(AgreementId const& id) const {
  auto const found = std::ranges::find_if(
      all_, [&](auto const& agreement) { return agreement->supersedes() == id; });
  return found == all_.end() ? nullptr : found->get();
}

bool Adopted::is_superseded(Agreement const& agreement, Instant at) const {
  auto const* next = successor_of(agreement.id());
  return next != nullptr && next->in_force_from() <= at;
}

std::shared_ptr<Agreement const> Adopted::in_force(PartyId const& a, PartyId const& b,
                                                   Instant at) const {
  std::shared_ptr<Agreement const> newest;
  for (auto const& agreement : all_) {
    bool const applies = agreement->in_force_at(at) && agreement->party(a) != nullptr &&
                         agreement->party(b) != nullptr && !is_superseded(*agreement, at);
    if (!applies) continue;
    bool const newer = !newest || std::pair{agreement->in_force_from(), agreement->id()} >
                                      std::pair{newest->in_force_from(), newest->id()};
    if (newer) newest = agreement;
  }
  return newest;
}

/// The agreements of the chain from `first` on that have started by `at` and name `party`, in their
/// order. The last one's listing counts [P3.5].
std::vector<Agreement const*> Adopted::listings(Agreement const& first, PartyId const& party,
                                                Instant at) const {
  std::vector<Agreement const*> out;
  if (first.party(party) != nullptr) out.push_back(&first);
  for (auto const* next = successor_of(first.id()); next != nullptr && next->in_force_from() <= at;
       next = successor_of(next->id())) {
    if (next->party(party) != nullptr) out.push_back(next);
  }
  return out;
}

std::vector<Key> Adopted::listed_keys(AgreementId const& link, PartyId const& party,
                                      Role role) const {
  std::vector<Key> out;
  auto const first = find(link);
  for (auto const* agreement = first.get(); agreement != nullptr;
       agreement = successor_of(agreement->id())) {
    auto const* named = agreement->party(party);
    if (named == nullptr) continue;
    for (auto const& key : named->keys) {
      if (key.role != role) continue;
      auto const known =
          std::ranges::find(out, key.key.id(), [](Key const& k) { return k.key.id(); });
      if (known == out.end()) {
        out.push_back(key);
      } else {
        known->from = std::min(known->from, key.from);
        known->until = std::max(known->until, key.until);
      }
    }
  }
  return out;
}

std::vector<crypto::PublicKey> Adopted::keys_of(AgreementId const& link, PartyId const& party,
                                                Role role, Instant at) const {
  auto const first = find(link);
  if (!first) return {};
  auto const listed = listings(*first, party, at);
  return listed.empty() ? std::vector<crypto::PublicKey>{}
                        : valid_keys(*listed.back(), party, role, at);
}

std::vector<std::vector<crypto::PublicKey>> Adopted::key_sets(AgreementId const& link,
                                                              PartyId const& party, Role role,
                                                              Instant at) const {
  std::vector<std::vector<crypto::PublicKey>> out;
  auto const first = find(link);
  if (!first) return out;
  auto const listed = listings(*first, party, at);
  for (auto i = listed.size(); i-- > 0;) {
    bool const newest = i + 1 == listed.size();
    if (!newest && listed[i + 1]->in_force_from() + adoption_grace <= at) break;
    auto keys = valid_keys(*listed[i], party, role, at);
    bool const unended =
        std::ranges::all_of(keys, [&](auto const& key) { return newest || has(out.back(), key); });
    if (keys.empty() || !unended) break;
    if (newest || keys != out.back()) out.push_back(std::move(keys));
  }
  return out;
}

std::optional<PartyId> Adopted::party_of_transport_key(Digest const& spki, Instant at) const {
  for (auto const& agreement : all_) {
    for (auto const& party : agreement->parties()) {
      if (listings(*agreement, party.id, at).back() != agreement.get()) continue;
      for (auto const& key : party.keys) {
        if (key.role == Role::transport && key.key.id() == spki && key.valid_at(at)) {
          return party.id;
        }
      }
    }
  }
  return std::nullopt;
}

}  // namespace comity::agreement
