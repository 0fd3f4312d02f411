#include "comity/sim/party.h"

#include <algorithm>

namespace comity::sim {
namespace {

/// One that it never renews: the journal knows no succession.
crypto::PrivateKey const& journal_key(Identity const& identity) {
  auto const mirror = std::ranges::find(identity.listed, agreement::Role::mirror,
                                        [](agreement::Key const& key) { return key.role; });
  return *identity.ring.find(mirror->key.id());
}

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
  auto& own = stores_->own();
  own_side_ = TRY(node::OwnSide::open(id_, {own, own, own, own}, journal_key(identity_), {}, now));
  node::Resources const resources{identity_.ring, *stores_,          *stores_, *stores_, chance(),
                                  reporter_,      own_side_->desk(), {},       commits_};
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
  own_side_.reset();
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
