/// The machines of a run: an honest party's, with its real node on real SQLite, and the witness's.
#pragma once

#include "comity/node/node.h"
#include "comity/node/own_side.h"
#include "comity/node/requests.h"
#include "comity/sim/founding.h"
#include "comity/sim/machine.h"
#include "comity/sim/trace.h"
#include "comity/storage/sqlite.h"
#include "comity/witness/witness.h"

#include <memory>
#include <optional>

namespace comity::sim {

/// Puts what a node reports into the trace.
class Reporter final : public Diagnostics {
 public:
  using Sink = std::function<void(std::string)>;

  explicit Reporter(Sink sink) : sink_{std::move(sink)} {}

  void report(Severity severity, std::string_view id, Parameters const& parameters) override;

 private:
  Sink sink_;
};

/// As parsed, with all signatures.
using Agreements = std::vector<std::shared_ptr<agreement::Agreement const>>;

class Party final : public Machine {
 public:
  /// `identity` outlives the party; `sink` takes what its node reports. It adopts `agreements` when
  /// it starts, unless it has done so before.
  Party(PartyId id, Identity const& identity, Agreements agreements, node::Commits commits,
        Chance chance, Reporter::Sink sink);
  ~Party() override;

  PartyId const& id() const { return id_; }

  /// While it is up.
  node::Node& node() { return *node_; }

  node::Requests& requests() { return *requests_; }

  release::Desk& desk() { return own_side_->desk(); }

  /// To be adopted from the next start on; who wants it at once tells the node too.
  void add_agreement(std::shared_ptr<agreement::Agreement const> agreement) {
    agreements_.push_back(std::move(agreement));
  }

 protected:
  Result<void> open(Instant now) override;
  void close() override;

 private:
  PartyId id_;
  Identity const& identity_;
  Agreements agreements_;
  node::Commits commits_;
  Reporter reporter_;
  std::unique_ptr<storage::SqliteStores> stores_;
  std::unique_ptr<node::OwnSide> own_side_;
  std::unique_ptr<node::Node> node_;
  std::optional<node::Requests> requests_;
};

/// The neutral party's machine.
class WitnessHost final : public Machine {
 public:
  /// `key` outlives it.
  WitnessHost(crypto::PrivateKey const& key, Chance chance);
  ~WitnessHost() override;

  /// Witnesses the logs of this agreement from the next start on.
  void know(std::shared_ptr<agreement::Agreement const> agreement);

  /// While it is up.
  witness::Witness& witness() { return *witness_; }

  storage::SqliteStores& store() { return *stores_; }

 protected:
  Result<void> open(Instant now) override;
  void close() override;

 private:
  crypto::PrivateKey const& key_;
  Agreements known_;
  std::unique_ptr<storage::SqliteStores> stores_;
  std::optional<witness::Witness> witness_;
};

}  // namespace comity::sim
