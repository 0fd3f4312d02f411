/// comity keys new|show|rotate
#include "comity/note/keys.h"

#include "comity/agreement/ceremony.h"
#include "comity/agreement/model.h"
#include "comity/json/text.h"
#include "comity/service/node_service.h"
#include "verbs.h"

namespace comity::cli {
namespace {

using agreement::Role;
using crypto::Algorithm;

struct NewKeys {
  std::string party;
  std::vector<std::string> algorithms;
  int days = 730;
  std::string out;
  std::string address;
  bool witness = false;
  std::string name;
};

constexpr std::int64_t rotate_overlap_days = 7;

Result<agreement::Key> new_key(service::Home const& home, Role role, Algorithm algorithm, int days,
                               Secret const& passphrase) {
  crypto::SystemRandom random;
  auto const key = crypto::PrivateKey::generate(algorithm, random);
  TRY(service::write_key(home, agreement::name_of(role), key, passphrase));
  auto const now = service::SystemTime{}.now();
  return agreement::Key{role, key.public_key(), now - std::chrono::minutes{5},
                        now + std::chrono::days{days}};
}

/// Makes a party's whole keyring and the card that the others need of it: its public keys and its
/// address.
Result<Exit> make_party_keys(Invocation& in, NewKeys const& wanted) {
  auto const party = TRY(message::parse_party_id(wanted.party));
  auto const passphrase = TRY(in.passphrase(true));
  auto const home = in.node_home();
  std::vector<Algorithm> algorithms{Algorithm::ed25519};
  for (auto const& name : wanted.algorithms) {
    auto const algorithm = TRY(crypto::parse_algorithm(name));
    if (algorithm != Algorithm::ed25519) algorithms.push_back(algorithm);
  }
  json::Array keys;
  for (auto const role : {Role::message, Role::checkpoint}) {
    for (auto const algorithm : algorithms) {
      auto const key = TRY(new_key(home, role, algorithm, wanted.days, passphrase));
      keys.push_back(agreement::to_json(key));
    }
  }
  for (auto const role : {Role::mirror, Role::transport}) {
    auto const algorithm = role == Role::mirror ? Algorithm::ed25519 : Algorithm::ecdsa_p256_sha256;
    auto const key = TRY(new_key(home, role, algorithm, wanted.days, passphrase));
    keys.push_back(agreement::to_json(key));
  }
  json::Value const card{json::Object{
      {"party", party.text()}, {"address", wanted.address}, {"keys", std::move(keys)}}};
  auto const path = wanted.out.empty() ? home.folder / (party.text() + ".card.json")
                                       : std::filesystem::path{wanted.out};
  TRY(service::write_file(path, as_bytes(json::write_pretty(card)), service::Visibility::everyone));
  auto const config = net::parse_url(wanted.address);
  if (!config) return config.error();
  TRY(service::write_node_config(home, {party, *config, {}}));
  in.console.say("cli.keys.made", {{"path", path.string()}, {"folder", home.keys().string()}});
  in.console.give(card);
  return Exit::ok;
}

Result<Exit> make_witness_key(Invocation& in, NewKeys const& wanted) {
  auto const passphrase = TRY(in.passphrase(true));
  auto const home = in.node_home();
  crypto::SystemRandom random;
  auto const key = crypto::PrivateKey::generate(Algorithm::ed25519, random);
  auto const verifier = TRY(
      note::VerifierKey::create(wanted.name, note::SignatureType::cosignature, key.public_key()));
  TRY(service::write_key(home, "witness", key, passphrase));
  auto const url = TRY(net::parse_url(wanted.address));
  TRY(service::write_witness_config(home, {wanted.name, url}));
  json::Value const card{json::Object{
      {"name", wanted.name}, {"address", wanted.address}, {"verifier_key", verifier.encode()}}};
  auto const path =
      wanted.out.empty() ? home.folder / "witness.card.json" : std::filesystem::path{wanted.out};
  TRY(service::write_file(path, as_bytes(json::write_pretty(card)), service::Visibility::everyone));
  in.console.say("cli.keys.made", {{"path", path.string()}, {"folder", home.keys().string()}});
  in.console.give(card);
  return Exit::ok;
}

Result<Exit> show_keys(Invocation& in) {
  auto const keys = TRY(service::read_keys(in.node_home(), TRY(in.passphrase())));
  json::Array rows;
  for (auto const& [id, key] : keys.ring.all()) {
    auto const algorithm = std::string{name_of(key.public_key().algorithm())};
    rows.emplace_back(json::Object{
        {"id", id.hex()}, {"algorithm", algorithm}, {"spki", to_base64(key.public_key().spki())}});
    in.console.line(id.hex().substr(0, 16) + "  " + algorithm);
  }
  in.console.give(json::Object{{"keys", std::move(rows)}});
  return Exit::ok;
}

struct Rotation {
  std::string role;
  std::string algorithm = "ed25519";
  std::string agreement;
  std::string party;
  std::string at;
  std::int64_t overlap_days = rotate_overlap_days;
  std::string out;
};

/// Makes the new key, and the draft of the agreement in which it takes the old one's place.
Result<Exit> rotate_key(Invocation& in, Rotation const& wanted) {
  auto const role = TRY(agreement::parse_role(wanted.role));
  auto const algorithm = TRY(crypto::parse_algorithm(wanted.algorithm));
  auto const party = TRY(message::parse_party_id(wanted.party));
  auto envelope = TRY(service::read_file(wanted.agreement));
  auto const agreement = TRY(
      agreement::Agreement::parse(std::move(envelope), agreement::Agreement::Signatures::required));
  auto const at = wanted.at.empty() ? service::SystemTime{}.now() + std::chrono::days{1}
                                    : TRY(parse_rfc3339(wanted.at));
  auto const passphrase = TRY(in.passphrase());
  crypto::SystemRandom random;
  auto const key = crypto::PrivateKey::generate(algorithm, random);
  auto const draft = TRY(agreement::with_rotated_key(*agreement, party, role, key.public_key(), at,
                                                     std::chrono::days{wanted.overlap_days}));
  auto const path = TRY(service::write_key(in.node_home(), wanted.role, key, passphrase));
  TRY(service::write_file(wanted.out, draft, service::Visibility::everyone));
  in.console.say("cli.keys.rotated",
                 {{"key", path.string()}, {"draft", wanted.out}, {"time", shown_time(at)}});
  in.console.give(json::Object{
      {"key", path.string()}, {"id", key.public_key().id().hex()}, {"draft", wanted.out}});
  return Exit::ok;
}

}  // namespace

void add_keys(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const keys = add_verb(in, app, "keys", "keys");
  keys->require_subcommand(1);

  auto* const make = add_verb(in, *keys, "new", "keys.new");
  auto const wanted = std::make_shared<NewKeys>();
  make->add_option("--party", wanted->party, word("cli.keys.new.party"));
  make->add_option("--address", wanted->address, word("cli.keys.new.address"))->required();
  make->add_option("--algorithm", wanted->algorithms, word("cli.keys.new.algorithm"))
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"ecdsa-p256-sha256", "sm2-sm3"}));
  make->add_option("--days", wanted->days, word("cli.keys.new.days"))
      ->check(CLI::Range(1, 3660))
      ->capture_default_str();
  make->add_option("--out", wanted->out, word("cli.keys.new.out"));
  make->add_option("--witness", wanted->name, word("cli.keys.new.witness"));
  on_chosen(in, make, [&in, wanted]() -> Result<Exit> {
    return wanted->name.empty() ? make_party_keys(in, *wanted) : make_witness_key(in, *wanted);
  });

  on_chosen(in, add_verb(in, *keys, "show", "keys.show"), [&in] { return show_keys(in); });

  auto* const rotate = add_verb(in, *keys, "rotate", "keys.rotate");
  auto const rotation = std::make_shared<Rotation>();
  rotate->add_option("--role", rotation->role, word("cli.keys.rotate.role"))->required();
  rotate->add_option("--algorithm", rotation->algorithm, word("cli.keys.new.algorithm"))
      ->capture_default_str();
  rotate->add_option("--agreement", rotation->agreement, word("cli.agreement.file"))->required();
  rotate->add_option("--party", rotation->party, word("cli.keys.new.party"))->required();
  rotate->add_option("--at", rotation->at, word("cli.keys.rotate.at"));
  rotate->add_option("--overlap-days", rotation->overlap_days, word("cli.keys.rotate.overlap"))
      ->check(CLI::Range(0, 365))
      ->type_name(word("cli.type.number"))
      ->capture_default_str();
  rotate->add_option("--out", rotation->out, word("cli.agreement.out"))->required();
  on_chosen(in, rotate, [&in, rotation] { return rotate_key(in, *rotation); });
}

}  // namespace comity::cli
