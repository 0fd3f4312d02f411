#include "comity/sim/party.h"

namespace comity::sim {
namespace {

constexpr auto database = "node.db";
constexpr auto published = "published";

}  // namespace

void Reporter::report(Severity severity, std::string_view id, Parameters const& parameters) {
  if (severity < Severity::warning) return;
  std::string line{id};
  for (auto const& [name, value] : parameters) line += " " + name + "=" + value;
  sink_(std::move(line));
}

Party::Party(PartyId id, Identity const& identity, Agreements agreements, node::Commits commits,
             Chance chance, Reporter::Sink sink)
    : Machine{id.text(), chance},
      id_{std::move(id)},
      identity_{identity},
      agreements_{std::move(agreements)},
      commits_{commits},
      reporter_{std::move(sink)} {}

Party::~Party() {
  close();
}

Result<void> Party::open(Instant now) {
  stores_ = TRY(storage::SqliteStores::open(disk(), database, published));
  node::Resources const resources{identity_.ring, *stores_,  *stores_, *stores_,
                                  chance(),       reporter_, {},       commits_};
  node_ = TRY(node::Node::open(id_, resources, now));
  requests_.emplace(*node_, chance());
  for (auto const& agreement : agreements_) {
    if (!node_->adopted().find(agreement->id())) TRY(node_->adopt(agreement->envelope(), now));
  }
  return {};
}

void Party::close() {
  requests_.reset();
  node_.reset();
  stores_.reset();
}

WitnessHost::WitnessHost(crypto::PrivateKey const& key, Chance chance)
    : Machine{"witness", chance}, key_{key} {}

WitnessHost::~WitnessHost() {
  close();
}

void WitnessHost::know(std::shared_ptr<agreement::Agreement const> agreement) {
  known_.push_back(std::move(agreement));
}

Result<void> WitnessHost::open(Instant) {
  stores_ = TRY(storage::SqliteStores::open(disk(), database, published));
  witness_ = TRY(witness::Witness::create(std::string{witness_name}, key_, *stores_));
  for (auto const& agreement : known_) TRY(witness_->know(*agreement));
  return {};
}

void WitnessHost::close() {
  witness_.reset();
  stores_.reset();
}

}  // namespace comity::sim
