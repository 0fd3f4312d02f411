/// Two parties' databases filled with messages by their own nodes, in this process: what an
/// exchange costs without sockets, and a link with a past for what measures long ones.
#pragma once

#include "comity/node/node.h"
#include "comity/node/own_side.h"
#include "comity/service/home.h"
#include "comity/sql/disk.h"
#include "comity/storage/sqlite.h"
#include "world.h"

namespace comity::bench {

/// One party's node, opened in this process; nobody else may have it open.
class LocalNode {
 public:
  /// A node process must have had it open before.
  LocalNode(World const& world, std::string const& party);
  ~LocalNode();

  node::Node& node() { return *node_; }

  link::Link& link() { return *node_->links().front(); }

  Random& random() { return random_; }

 private:
  crypto::SystemRandom random_;
  std::unique_ptr<Diagnostics> troubles_;
  sql::PosixDisk disk_;
  std::unique_ptr<storage::SqliteStores> stores_;
  service::HomeKeys keys_;
  std::unique_ptr<node::OwnSide> own_side_;
  std::unique_ptr<node::Node> node_;
};

/// Processor time of one message, in microseconds.
struct StageCosts {
  double seal = 0;     ///< Made from a request, judged, signed.
  double commit = 0;   ///< Logged, and on the disk.
  double deliver = 0;  ///< Read back, proved and put into an exchange.
  double answer = 0;   ///< By the other side: verified, logged, receipted.
  double take = 0;     ///< The receipt verified and kept.
};

/// Adds that many messages of "us" to the world, whose nodes do not run. Each exchange carries as
/// many as one may.
StageCosts fill(World const& world, std::uint64_t messages);

}  // namespace comity::bench
