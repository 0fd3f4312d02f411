/// What a witness answers, status by status (C2SP tlog-witness v1.0.0, `add-checkpoint`), and that
/// it cosigns nothing else.
#include "comity/witness/witness.h"

#include "comity/merkle/tree.h"
#include "comity/note/checkpoint.h"
#include "comity/note/forms.h"
#include "comity/storage/memory.h"
#include "parties.h"

#include <doctest/doctest.h>

namespace comity::witness {
namespace {

using fixture::sample_now;

/// Trees of less than 256 leaves have no full tiles.
class NoTiles final : public merkle::TileReader {
 public:
  Result<std::vector<Digest>> full_tile(merkle::TileId) const override {
    return fail(Code::not_found, "test.no_tile");
  }
};

/// A store that can fail, and that somebody else can write to between a look and a change.
class HinderedStore final : public WitnessStore {
 public:
  Result<std::string> latest(std::string_view origin) override { return below.latest(origin); }

  Result<bool> replace(std::string_view origin, std::string_view before,
                       std::string_view after) override {
    if (fails) return fail(Code::unavailable, "sql.disk_full");
    return overtaken ? Result<bool>{false} : below.replace(origin, before, after);
  }

  Result<std::vector<std::string>> origins(std::size_t first, std::size_t count) override {
    return below.origins(first, count);
  }

  storage::MemoryStores below;
  bool fails = false;
  bool overtaken = false;
};

/// The log of us about cn, and a witness that knows it.
struct Witnessed {
  fixture::Sample sample = fixture::sample_agreement("us-cn-2015", 3);
  fixture::SeededRandom random{4};
  crypto::PrivateKey key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  HinderedStore store;
  Witness witness = Witness::create("witness.example", key, store).value();
  std::string origin =
      message::log_origin(sample.agreement->id(), message::PartyId{"us"}, message::PartyId{"cn"});
  NoTiles tiles;
  merkle::TreeEdge tree;

  Witnessed() {
    REQUIRE(witness.know(*sample.agreement));
    grow(3);
  }

  void grow(int leaves) {
    std::vector<merkle::FullTile> full;
    for (int i = 0; i < leaves; ++i) tree.append(merkle::leaf_hash(as_bytes("leaf")), full);
  }

  std::string checkpoint(merkle::TreeHead const& head, crypto::PrivateKey const& by) const {
    auto note = note::Note::create(note::Checkpoint{origin, head, {}}.encode()).value();
    auto const signer = note::Signer::create(origin, by).value();
    REQUIRE(note.put(signer.sign(note.text(), sample_now())));
    return note.encode();
  }

  crypto::PrivateKey const& log_key() const {
    for (auto const& listed : sample.agreement->party(message::PartyId{"us"})->keys) {
      if (listed.role == agreement::Role::checkpoint)
        return *sample.keys.at("us").find(listed.key.id());
    }
    FAIL("us has no checkpoint key");
    std::abort();
  }

  /// An honest call for the tree as it is.
  note::AddCheckpoint call(std::uint64_t old_size) const {
    merkle::Proof proof;
    if (old_size > 0)
      proof = merkle::Tree{tree, tiles}
                  .consistency_proof(merkle::TreeSize{old_size}, tree.size())
                  .value();
    return {merkle::TreeSize{old_size}, proof, checkpoint(tree.head(), log_key())};
  }

  Answer ask(note::AddCheckpoint const& call) {
    return witness.add_checkpoint(call.encode(), sample_now());
  }

  std::string held() { return store.below.latest(origin).value(); }
};

}  // namespace

TEST_CASE("[P6.6] 200: the cosignature is of that checkpoint, by the witness's key") {
  Witnessed w;
  auto const call = w.call(0);
  auto const answer = w.ask(call);
  REQUIRE(answer.status == 200);
  note::KeySet keys;
  keys.required.push_back(w.witness.verifier());
  CHECK(note::VerifiedCheckpoint::open(call.checkpoint + answer.body, w.origin, keys));
  CHECK_FALSE(note::VerifiedCheckpoint::open(call.checkpoint, w.origin, keys));
  CHECK(w.held() == call.checkpoint + answer.body);
}

TEST_CASE("[P6.6] 200: what grew from the last tree is cosigned, and the same tree again") {
  Witnessed w;
  REQUIRE(w.ask(w.call(0)).status == 200);
  CHECK(w.ask(w.call(3)).status == 200);
  w.grow(4);
  CHECK(w.ask(w.call(3)).status == 200);
}

TEST_CASE("400: what is malformed, or older than it says") {
  Witnessed w;
  CHECK(w.witness.add_checkpoint("", sample_now()).status == 400);
  CHECK(w.witness.add_checkpoint("old 0\n\nno checkpoint\n", sample_now()).status == 400);
  auto call = w.call(0);
  call.old_size = merkle::TreeSize{4};
  CHECK(w.ask(call).status == 400);
  CHECK(w.held().empty());
}

TEST_CASE("403: a checkpoint that no key of the log's owner signed") {
  Witnessed w;
  auto call = w.call(0);
  call.checkpoint = w.checkpoint(w.tree.head(), w.key);
  CHECK(w.ask(call).status == 403);
  CHECK(w.held().empty());
}

TEST_CASE("404: a log of no agreement that it knows") {
  Witnessed w;
  auto const call = w.call(0);
  w.origin += "-elsewhere";
  auto other = call;
  other.checkpoint = w.checkpoint(w.tree.head(), w.log_key());
  CHECK(w.ask(other).status == 404);
}

TEST_CASE("409: a proof from another size than the last one is answered with that size") {
  Witnessed w;
  REQUIRE(w.ask(w.call(0)).status == 200);
  w.grow(2);
  for (std::uint64_t const size : {0, 1, 2, 4}) {
    auto const answer = w.ask(w.call(size));
    CHECK(answer.status == 409);
    CHECK(answer.content_type == "text/x.tlog.size");
    CHECK(answer.body == "3\n");
  }
}

TEST_CASE("409: who is overtaken by another call is told to begin anew, and gets no cosignature") {
  Witnessed w;
  w.store.overtaken = true;
  CHECK(w.ask(w.call(0)).status == 409);
  CHECK(w.held().empty());
}

TEST_CASE("[P6.7] 422: a tree that did not grow from the last one is never cosigned") {
  Witnessed w;
  REQUIRE(w.ask(w.call(0)).status == 200);
  auto const before = w.held();
  SUBCASE("another root for the same size") {
    auto head = w.tree.head();
    head.root.bytes[0] ^= 1;
    CHECK(w.ask({w.tree.size(), {}, w.checkpoint(head, w.log_key())}).status == 422);
  }
  SUBCASE("a proof that does not hold") {
    w.grow(2);
    auto call = w.call(3);
    call.proof.front().bytes[0] ^= 1;
    CHECK(w.ask(call).status == 422);
  }
  SUBCASE("no proof at all") {
    w.grow(2);
    auto call = w.call(3);
    call.proof.clear();
    CHECK(w.ask(call).status == 422);
  }
  CHECK(w.held() == before);
}

TEST_CASE("422: from nothing there is nothing to prove, and the empty tree has one root") {
  Witnessed w;
  auto call = w.call(0);
  call.proof.emplace_back();
  CHECK(w.ask(call).status == 422);
  merkle::TreeHead const empty{merkle::TreeSize{0}, Digest{}};
  CHECK(w.ask({merkle::TreeSize{0}, {}, w.checkpoint(empty, w.log_key())}).status == 422);
}

TEST_CASE("500: what could not be stored is not cosigned") {
  Witnessed w;
  w.store.fails = true;
  auto const answer = w.ask(w.call(0));
  CHECK(answer.status == 500);
  CHECK(w.held().empty());
  w.store.fails = false;
  CHECK(w.ask(w.call(0)).status == 200);
}

}  // namespace comity::witness
