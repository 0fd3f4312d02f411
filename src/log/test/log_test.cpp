#include "comity/log/log.h"

#include "memory_store.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

namespace comity::log {
namespace {

using merkle::LeafIndex;
using merkle::TreeHead;
using merkle::TreeSize;

Instant const now = parse_rfc3339("2026-11-22T13:20:00Z").value();

class SeededRandom : public Random {
 public:
  explicit SeededRandom(unsigned seed) : engine_{seed} {}

  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mt19937 engine_;
};

crypto::PrivateKey make_key(crypto::Algorithm algorithm, unsigned seed) {
  SeededRandom random{seed};
  return crypto::PrivateKey::generate(algorithm, random);
}

std::string const origin = "comity/0123456789abcdef/a/b";

/// One party with a store and the keys of its log.
struct Owner {
  crypto::PrivateKey ed25519 = make_key(crypto::Algorithm::ed25519, 1);
  crypto::PrivateKey sm2 = make_key(crypto::Algorithm::sm2_sm3, 2);
  std::vector<note::Signer> signers{note::Signer::create(origin, ed25519).value(),
                                    note::Signer::create(origin, sm2).value()};
  MemoryStore store;

  std::vector<note::VerifierKey> keys() const {
    return {signers[0].verifier(), signers[1].verifier()};
  }

  Result<Log> open(std::vector<TreeHead> const& published = {}) const {
    return Log::open({origin, keys()}, store, published);
  }

  /// Adds `count` entries in one commit.
  void grow(Log& log, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      auto const entry = "entry " + std::to_string(store.leaves.size() + i);
      REQUIRE(log.stage(as_bytes(entry)));
    }
    store.commit(log.seal(signers, now).value());
    log.committed();
  }

  TreeHead head_of(std::string const& checkpoint) const {
    return note::VerifiedCheckpoint::open(checkpoint, origin, {keys(), {}}).value().head();
  }
};

}  // namespace

TEST_CASE("[P6.3] every checkpoint is signed with all keys and extends the one before") {
  Owner owner;
  auto log = owner.open().value();
  CHECK(log.checkpoint().empty());
  TreeHead last{TreeSize{0}, merkle::empty_root()};
  for (std::size_t const count : {0, 1, 1, 200, 53, 1, 1, 0, 600, 65'000}) {
    owner.grow(log, count);
    auto const head = owner.head_of(log.checkpoint());
    CHECK(head == log.tree().head());
    CHECK(head.size.value() == last.size.value() + count);
    auto const proof = log.tree().consistency_proof(last.size, head.size).value();
    CHECK(merkle::verify_consistency(last, head, proof));
    last = head;
  }
  for (std::uint64_t const i : {0, 255, 256, 65'535, 65'536, 65'856}) {
    auto const leaf = merkle::leaf_hash(as_bytes("entry " + std::to_string(i)));
    auto const proof = log.tree().inclusion_proof(LeafIndex{i}, last.size).value();
    CHECK(merkle::verify_inclusion(LeafIndex{i}, leaf, proof, last));
    CHECK(log.tree().leaf(LeafIndex{i}).value() == leaf);
  }
}

TEST_CASE("what is staged shows nowhere before it is committed") {
  Owner owner;
  auto log = owner.open().value();
  owner.grow(log, 3);
  auto const head = log.tree().head();
  auto const checkpoint = log.checkpoint();
  CHECK(log.stage(as_bytes("four")).value() == LeafIndex{3});
  CHECK(log.stage(as_bytes("five")).value() == LeafIndex{4});
  auto const append = log.seal(owner.signers, now).value();
  CHECK(append.growth.previous_size == TreeSize{3});
  CHECK(append.growth.leaf_hashes ==
        std::vector{merkle::leaf_hash(as_bytes("four")), merkle::leaf_hash(as_bytes("five"))});
  CHECK(append.growth.head == owner.head_of(append.checkpoint));
  CHECK(log.tree().head() == head);
  CHECK(log.checkpoint() == checkpoint);
  CHECK(log.tree().inclusion_proof(LeafIndex{3}, TreeSize{4}).error().code == Code::not_found);
  log.committed();
  CHECK(log.tree().head() == append.growth.head);
  CHECK(log.checkpoint() == append.checkpoint);
}

TEST_CASE("a commit that failed leaves no trace, also across the end of a tile") {
  for (std::size_t const size : {0, 3, 255, 256, 65'535}) {
    Owner owner;
    auto log = owner.open().value();
    owner.grow(log, size);
    auto const head = log.tree().head();
    for (int i = 0; i < 300; ++i) REQUIRE(log.stage(as_bytes("lost")));
    REQUIRE(log.seal(owner.signers, now));
    log.discard();
    CHECK(log.tree().head() == head);
    REQUIRE(log.stage(as_bytes("lost, too")));
    log.discard();
    owner.grow(log, 300);
    CHECK(log.tree().head() == owner.open().value().tree().head());
  }
}

TEST_CASE("a log that is opened again goes on where it stood") {
  for (std::size_t const size : {1, 255, 256, 257, 512, 65'536, 66'000}) {
    Owner owner;
    auto log = owner.open().value();
    owner.grow(log, size);
    auto again = owner.open({log.tree().head()}).value();
    CHECK(again.checkpoint() == log.checkpoint());
    CHECK(again.tree().head() == log.tree().head());
    owner.grow(again, 300);
    CHECK(again.tree().head() == owner.head_of(owner.store.signed_note));
    auto const proof = again.tree().consistency_proof(TreeSize{size}, again.size()).value();
    CHECK(merkle::verify_consistency(log.tree().head(), again.tree().head(), proof));
  }
}

TEST_CASE("a log of a million entries is opened from a few tiles and the last leaves") {
  Owner owner;
  auto log = owner.open().value();
  owner.grow(log, 1'000'100);
  owner.store.tiles_read = 0;
  auto const again = owner.open();
  REQUIRE(again);
  CHECK(owner.store.leaves_read <= 255);
  CHECK(owner.store.tiles_read <= 2 * 255);
  CHECK(again->tree().head() == log.tree().head());
}

TEST_CASE("[P6.4] a database older than what was published is not opened") {
  Owner owner;
  auto log = owner.open().value();
  owner.grow(log, 10);
  auto const copy = owner.store;
  owner.grow(log, 5);
  auto const published = log.tree().head();
  CHECK(owner.open({published}));
  owner.store = copy;
  auto const refused = owner.open({published});
  CHECK(refused.error().code == Code::damaged);
  CHECK(refused.error().id == "log.older_than_published");
  CHECK(refused.error().parameter("size") == "10");
  CHECK(refused.error().parameter("published") == "15");
  owner.store = {};
  CHECK(owner.open({published}).error().id == "log.older_than_published");
}

TEST_CASE("[P6.4] a database that went on from an older copy is not opened") {
  Owner owner;
  auto log = owner.open().value();
  owner.grow(log, 10);
  auto const copy = owner.store;
  REQUIRE(log.stage(as_bytes("the peer has this one")));
  owner.grow(log, 0);
  auto const published = log.tree().head();
  owner.store = copy;
  auto fork = owner.open().value();
  owner.grow(fork, 700);
  auto const refused = owner.open({published});
  CHECK(refused.error().code == Code::damaged);
  CHECK(refused.error().id == "log.differs_from_published");
  CHECK(refused.error().parameter("size") == "11");
}

TEST_CASE("a store whose parts do not belong together is not opened") {
  Owner owner;
  auto log = owner.open().value();
  owner.grow(log, 700);
  auto const good = owner.store;
  auto const refused = [&] {
    auto const opened = owner.open();
    owner.store = good;
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Code::damaged);
    return opened.error().id;
  };
  owner.store.leaves.back().bytes[0] ^= 1;
  CHECK(refused() == "log.checkpoint_root");
  owner.store.tiles[{0, 1}][77].bytes[31] ^= 0x80;
  CHECK(refused() == "log.checkpoint_root");
  owner.store.tiles.erase({0, 0});
  CHECK(refused() == "test.no_tile");
  owner.store.leaves.pop_back();
  CHECK(refused() == "log.checkpoint_size");
  owner.store.leaves.push_back(owner.store.leaves.back());
  CHECK(refused() == "log.checkpoint_size");
  owner.store.signed_note.clear();
  CHECK(refused() == "log.checkpoint_missing");
  owner.store.signed_note[origin.size() + 1] = '8';
  CHECK(refused() == "log.checkpoint_not_ours");
  owner.store.signed_note = "not a note";
  CHECK(refused() == "log.checkpoint_not_ours");
  CHECK(Log::open({origin + "x", owner.keys()}, owner.store, {}).error().id ==
        "log.checkpoint_not_ours");
  auto const stranger = make_key(crypto::Algorithm::ed25519, 7);
  auto const other = note::Signer::create(origin, stranger).value().verifier();
  CHECK(Log::open({origin, {other}}, owner.store, {}).error().id == "log.checkpoint_not_ours");
  CHECK(owner.open());
}

TEST_CASE("[P6.3] a log whose memory was damaged signs nothing more") {
  Owner owner;
  auto log = owner.open().value();
  owner.grow(log, 7);
  auto const root = log.tree().head().root;
  auto* const begin = reinterpret_cast<std::uint8_t*>(&log);
  auto* const end = begin + sizeof log;
  auto* const found = std::search(begin, end, root.bytes.begin(), root.bytes.end());
  REQUIRE(found != end);
  *found ^= 1;
  REQUIRE(log.stage(as_bytes("more")));
  auto const refused = log.seal(owner.signers, now);
  CHECK(refused.error().code == Code::damaged);
  CHECK(refused.error().id == "log.inconsistent");
  log.discard();
  *found ^= 1;
  owner.grow(log, 1);
}

TEST_CASE("a damaged tile yields an error and no proof, while the log goes on") {
  Owner owner;
  auto log = owner.open().value();
  owner.grow(log, 700);
  owner.store.tiles[{0, 0}][3].bytes[3] ^= 1;
  CHECK(log.tree().inclusion_proof(LeafIndex{200}, log.size()).error().code == Code::damaged);
  CHECK(log.tree().root_at(TreeSize{100}).error().code == Code::damaged);
  CHECK(log.tree().inclusion_proof(LeafIndex{690}, log.size()));
  owner.grow(log, 300);
}

TEST_CASE("[P5.2] an entry has at most 65,535 bytes") {
  Owner owner;
  auto log = owner.open().value();
  CHECK(log.stage(Bytes(entry_bytes_max)));
  auto const refused = log.stage(Bytes(entry_bytes_max + 1));
  CHECK(refused.error().code == Code::too_large);
  CHECK(log.seal(owner.signers, now).value().growth.head.size == TreeSize{1});
}

TEST_CASE("keys may change from one checkpoint to the next") {
  Owner owner;
  auto log = owner.open().value();
  owner.grow(log, 3);
  auto const key = make_key(crypto::Algorithm::ed25519, 3);
  std::vector const signers{note::Signer::create(origin, key).value()};
  auto const append = log.seal(signers, now).value();
  CHECK(append.growth.head == log.tree().head());
  owner.store.commit(append);
  log.committed();
  CHECK(owner.open().error().id == "log.checkpoint_not_ours");
  auto keys = owner.keys();
  keys.push_back(signers[0].verifier());
  CHECK(Log::open({origin, keys}, owner.store, {}));
}

}  // namespace comity::log
