/// A party's evidence beside its node: records on a disk of their own that never fails, sealed
/// bytes in a temporary folder. Both outlive the node, and go with the room.
#pragma once

#include "comity/node/evidence.h"
#include "comity/sql/simulated_disk.h"
#include "comity/storage/sqlite.h"

#include <filesystem>

namespace comity::sim {

class EvidenceRoom {
 public:
  /// `random` outlives the room. A temporary folder that cannot be made is fatal.
  explicit EvidenceRoom(Random& random);
  ~EvidenceRoom();

  EvidenceRoom(EvidenceRoom const&) = delete;
  EvidenceRoom& operator=(EvidenceRoom const&) = delete;

  /// Works for `node` from now on: once after each of its starts. Errors: those of
  /// `SqliteStores::open` and `Evidence::open`.
  Result<void> open(node::Node& node, crypto::Keyring const& keys);

  /// Once it is open, and as long as the node is.
  node::Evidence& evidence() { return *evidence_; }

 private:
  Random& random_;
  crypto::SealingKey key_;
  std::filesystem::path folder_;
  sql::SimulatedDisk disk_;
  std::unique_ptr<storage::SqliteStores> stores_;
  std::unique_ptr<evidence::Blobs> blobs_;
  std::unique_ptr<node::Evidence> evidence_;
};

}  // namespace comity::sim
