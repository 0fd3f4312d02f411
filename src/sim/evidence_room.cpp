#include "comity/sim/evidence_room.h"

#include <cstdlib>

namespace comity::sim {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t key_bytes = 32;

crypto::SealingKey any_key(Random& random) {
  Bytes bytes(key_bytes);
  random.fill(bytes);
  return crypto::SealingKey::from(bytes);
}

fs::path new_folder() {
  auto pattern = (fs::temp_directory_path() / "comity-evidence-XXXXXX").string();
  COMITY_CHECK(mkdtemp(pattern.data()) != nullptr);
  return pattern;
}

}  // namespace

EvidenceRoom::EvidenceRoom(Random& random)
    : random_{random}, key_{any_key(random)}, folder_{new_folder()} {
  fs::create_directories(folder_ / "evidence");
}

EvidenceRoom::~EvidenceRoom() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

Result<void> EvidenceRoom::open(node::Node& node, crypto::Keyring const& keys) {
  evidence_.reset();
  blobs_.reset();
  stores_.reset();
  stores_ = TRY(storage::SqliteStores::open(disk_, (folder_ / "evidence.db").string(),
                                            (folder_ / "published").string(),
                                            storage::Sealing{key_, random_}));
  blobs_ = TRY(stores_->open_blobs((folder_ / "evidence").string()));
  evidence_ = TRY(node::Evidence::open(node, {*stores_->evidence(), *blobs_, keys, random_}));
  return {};
}

}  // namespace comity::sim
