#include "comity/agreement/rehearsal.h"

#include <algorithm>

namespace comity::agreement {
namespace {

/// Cases that are open when the agreement ends still have messages.
constexpr Duration run_out = std::chrono::days{366};

}  // namespace

std::vector<Key> make_keys(crypto::Keyring& keyring, std::vector<crypto::Algorithm> const& beside,
                           Instant in_force_from, Instant in_force_until, Random& random) {
  std::vector<Key> out;
  auto const until = std::min(in_force_until + run_out, instant_max);
  auto const add = [&](Role role, crypto::Algorithm algorithm) {
    auto key = crypto::PrivateKey::generate(algorithm, random);
    out.push_back({role, key.public_key(), in_force_from, until});
    keyring.add(std::move(key));
  };
  for (auto const role : {Role::message, Role::checkpoint}) {
    add(role, crypto::Algorithm::ed25519);
    for (auto const algorithm : beside) add(role, algorithm);
  }
  add(Role::mirror, crypto::Algorithm::ed25519);
  add(Role::transport, crypto::Algorithm::ed25519);
  return out;
}

Result<Rehearsal> rehearse(json::Value model, Plan const& plan, Random& random) {
  Rehearsal out;
  Filling filling{.witnesses = plan.witnesses,
                  .in_force_from = plan.in_force_from,
                  .in_force_until = plan.in_force_until};
  for (auto const& [id, party] : plan.parties) {
    auto keys =
        make_keys(out.keyrings[id], party.beside, plan.in_force_from, plan.in_force_until, random);
    filling.parties[id] = {party.address, std::move(keys), party.calendar};
  }
  auto envelope = TRY(draft(TRY(fill(std::move(model), filling))));
  for (auto const& [id, keyring] : out.keyrings) {
    envelope = TRY(sign(std::move(envelope), id, keyring, plan.in_force_from));
  }
  out.agreement = TRY(Agreement::parse(std::move(envelope), Agreement::Signatures::required));
  return out;
}

}  // namespace comity::agreement
