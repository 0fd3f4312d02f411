/// What the suite is run over. A subject has the stores of one node, and can start the node again.
#pragma once

#include "batches.h"
#include "comity/sql/simulated_disk.h"
#include "comity/storage/memory.h"
#include "comity/storage/sqlite.h"

#include <filesystem>
#include <stdlib.h>

namespace comity::storage {

/// The ports, whoever implements them.
struct Stores {
  link::LinkStores& links;
  agreement::AdoptionStore& adoptions;
  link::PublishedNote& published;
  witness::WitnessStore& witness;
};

inline link::LinkId link_with(std::string const& peer, std::uint8_t agreement = 1) {
  link::LinkId id;
  id.agreement.digest.bytes.fill(agreement);
  id.owner = message::PartyId{"cn"};
  id.peer = message::PartyId{peer};
  return id;
}

class InMemory {
 public:
  Stores stores() { return {stores_, stores_, stores_, stores_}; }

  void restart() {}

 private:
  MemoryStores stores_;
};

/// A storage key that is the same in every test.
inline Sealing test_sealing() {
  static auto const key = crypto::SealingKey::from(Bytes(crypto::SealingKey::key_bytes, 5));
  static Chance chance{1};
  return {key, chance};
}

class OnSimulatedDisk {
 public:
  enum class Bodies { sealed, plain };

  explicit OnSimulatedDisk(Bodies bodies = Bodies::sealed) { restart(bodies); }

  Stores stores() { return {*stores_, *stores_, *stores_, *stores_}; }

  SqliteStores& sqlite() { return *stores_; }

  void stop() { stores_.reset(); }

  void restart() { restart(bodies_); }

  void restart(Bodies bodies) {
    stop();
    bodies_ = bodies;
    stores_ = open().value();
  }

  Result<std::unique_ptr<SqliteStores>> open() {
    auto const sealing = bodies_ == Bodies::sealed ? std::optional{test_sealing()} : std::nullopt;
    return SqliteStores::open(disk, "node.db", "published", sealing);
  }

  sql::SimulatedDisk disk;

 private:
  Bodies bodies_ = Bodies::sealed;
  std::unique_ptr<SqliteStores> stores_;
};

class TemporaryFolder {
 public:
  TemporaryFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "comity-stores-XXXXXX").string();
    COMITY_CHECK(mkdtemp(pattern.data()));
    path = pattern;
  }

  TemporaryFolder(TemporaryFolder const&) = delete;
  TemporaryFolder& operator=(TemporaryFolder const&) = delete;

  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }

  std::filesystem::path path;
};

class OnRealDisk {
 public:
  OnRealDisk() {
    std::filesystem::create_directory(folder.path / "published");
    restart();
  }

  Stores stores() { return {*stores_, *stores_, *stores_, *stores_}; }

  SqliteStores& sqlite() { return *stores_; }

  void stop() { stores_.reset(); }

  void restart() {
    stop();
    stores_ = open().value();
  }

  Result<std::unique_ptr<SqliteStores>> open() {
    return SqliteStores::open(disk, database().string(), (folder.path / "published").string(),
                              test_sealing());
  }

  std::filesystem::path database() const { return folder.path / "node.db"; }

  TemporaryFolder folder;
  sql::PosixDisk disk;

 private:
  std::unique_ptr<SqliteStores> stores_;
};

/// The store of one link.
template <typename Subject>
link::LinkStore& open(Subject& subject, link::LinkId const& id = link_with("jp")) {
  return *subject.stores().links.open(id).value();
}

}  // namespace comity::storage
