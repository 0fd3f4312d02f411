#include "comity/sim/founding.h"

#include "comity/agreement/ceremony.h"
#include "comity/agreement/model.h"
#include "comity/crypto/repeatable.h"
#include "comity/json/text.h"
#include "comity/note/keys.h"

#include <fstream>
#include <sstream>

namespace comity::sim {
namespace {

using namespace std::chrono_literals;
using agreement::Role;
using crypto::Algorithm;

constexpr std::size_t file_bytes_max = 8 << 20;
constexpr std::size_t file_depth_max = 64;

constexpr Duration key_overlap = 24h;

constexpr std::uint64_t founding_seed = 2015;

struct Model {
  std::string name;
  std::vector<std::string> parties;
};

std::vector<Model> models_for(std::size_t parties) {
  Model const two{"us-cn-2015", {"us", "cn"}};
  Model const three{"cn-jp-kr", {"cn", "jp", "kr"}};
  if (parties == 2) return {two};
  if (parties == 3) return {three};
  return {two, three};
}

/// What a party signs with besides Ed25519.
std::vector<Algorithm> algorithms_of(std::string_view party, Algorithms algorithms) {
  if (algorithms == Algorithms::ed25519) return {Algorithm::ed25519};
  if (party == "cn") return {Algorithm::ed25519, Algorithm::sm2_sm3};
  if (party == "us") return {Algorithm::ed25519, Algorithm::ecdsa_p256_sha256};
  return {Algorithm::ed25519};
}

agreement::Key new_key(crypto::Keyring& ring, Role role, Algorithm algorithm, Chance& chance) {
  auto key = crypto::PrivateKey::generate(algorithm, chance);
  agreement::Key listed{role, key.public_key(), first_day() - 24h, first_day() + 24h * 600};
  ring.add(std::move(key));
  return listed;
}

Identity identity_of(std::string_view party, Algorithms algorithms, Chance& chance) {
  Identity out;
  for (auto const role : {Role::message, Role::checkpoint}) {
    for (auto const algorithm : algorithms_of(party, algorithms))
      out.listed.push_back(new_key(out.ring, role, algorithm, chance));
  }
  out.listed.push_back(new_key(out.ring, Role::mirror, Algorithm::ed25519, chance));
  out.listed.push_back(new_key(out.ring, Role::transport, Algorithm::ed25519, chance));
  return out;
}

using AgreementPtr = std::shared_ptr<agreement::Agreement const>;

Result<AgreementPtr> signed_by_all(Bytes draft, std::map<PartyId, Identity> const& identities,
                                   agreement::Agreement const* superseded) {
  auto const parsed =
      TRY(agreement::Agreement::parse(Bytes{draft}, agreement::Agreement::Signatures::not_yet));
  for (auto const& party : parsed->parties()) {
    draft = TRY(agreement::sign(std::move(draft), party.id, identities.at(party.id).ring,
                                first_day(), superseded));
  }
  return agreement::Agreement::parse(std::move(draft), agreement::Agreement::Signatures::required);
}

Result<AgreementPtr> agree(Model const& model, Founding const& founding) {
  auto const witness =
      TRY(note::Signer::create_cosigner(std::string{witness_name}, *founding.witness_key));
  agreement::Filling filling;
  for (auto const& party : model.parties) {
    filling.parties[PartyId{party}] = {"https://" + party + ".example",
                                       founding.identities.at(PartyId{party}).listed,
                                       TRY(read_agreement_file("calendars/" + party + ".json"))};
  }
  filling.witnesses = {
      {{"Neutral witness", "中立见证方"}, witness.verifier().encode(), "https://witness.example"}};
  filling.in_force_from = first_day() - 24h;
  filling.in_force_until = first_day() + 24h * 500;
  auto model_file = TRY(read_agreement_file(model.name + ".json"));
  auto const payload = TRY(agreement::fill(std::move(model_file), filling));
  return signed_by_all(TRY(agreement::draft(payload)), founding.identities, nullptr);
}

Result<Founding> found_anew(std::size_t parties, Algorithms algorithms) {
  Chance chance{founding_seed};
  static Chance signing{0};
  signing = chance.stream("signing");
  crypto::repeat_signatures(signing);
  auto witness = chance.stream("witness");
  Founding out;
  out.witness_key = std::make_unique<crypto::PrivateKey>(
      crypto::PrivateKey::generate(Algorithm::ed25519, witness));
  auto const models = models_for(parties);
  for (auto const& model : models) {
    for (auto const& party : model.parties) {
      auto own = chance.stream(party);
      out.identities.try_emplace(PartyId{party}, identity_of(party, algorithms, own));
    }
  }
  for (auto const& model : models) out.agreements.push_back(TRY(agree(model, out)));
  return out;
}

using Kind = std::pair<std::size_t, Algorithms>;

std::map<Kind, Founding>& found_already() {
  static std::map<Kind, Founding> foundings;
  return foundings;
}

}  // namespace

Instant first_day() {
  return std::chrono::sys_days{std::chrono::year{2026} / std::chrono::March / 2} + 8h;
}

Result<json::Value> read_agreement_file(std::string const& path) {
  auto const full = std::string{COMITY_AGREEMENTS} + "/" + path;
  std::ifstream file{full};
  if (!file) return fail(Code::not_found, "sim.no_file", {{"path", full}});
  std::ostringstream text;
  text << file.rdbuf();
  return json::parse(text.str(), {.bytes_max = file_bytes_max, .depth_max = file_depth_max});
}

Result<Founding> found(std::size_t parties, Algorithms algorithms) {
  if (auto const ready = found_already().extract({parties, algorithms}); !ready.empty())
    return std::move(ready.mapped());
  return found_anew(parties, algorithms);
}

Result<void> found_ahead() {
  for (std::size_t parties = 2; parties <= 4; ++parties) {
    for (auto const algorithms : {Algorithms::ed25519, Algorithms::every}) {
      auto founding = TRY(found_anew(parties, algorithms));
      found_already().insert_or_assign({parties, algorithms}, std::move(founding));
    }
  }
  return {};
}

Result<AgreementPtr> with_new_message_key(Founding& founding, agreement::Agreement const& agreement,
                                          PartyId const& party, Instant at, Chance chance) {
  auto& ring = founding.identities.at(party).ring;
  auto const key = new_key(ring, Role::message, Algorithm::ed25519, chance);
  auto draft =
      TRY(agreement::with_rotated_key(agreement, party, Role::message, key.key, at, key_overlap));
  return signed_by_all(std::move(draft), founding.identities, &agreement);
}

}  // namespace comity::sim
