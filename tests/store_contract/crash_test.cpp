/// Power cuts, failing disks and full ones at every disk operation of a node's history: each act of
/// it is there whole or not at all, and every one that was acknowledged is there.
#include "batches.h"
#include "contents.h"

#include <functional>

#include <doctest/doctest.h>

namespace comity::storage {
namespace {

using link::Side;

/// One change of one store.
using Act = std::function<Result<void>(Stores const&)>;

std::vector<link::LinkId> const links{link_with("jp"), link_with("kr")};

Act commit(link::LinkId const& id, link::Batch batch) {
  return [id, batch = std::move(batch)](Stores const& stores) -> Result<void> {
    return TRY(stores.links.open(id))->commit(batch);
  };
}

Act publish(link::LinkId const& id, std::uint64_t size) {
  return [id, size](Stores const& stores) {
    return stores.published.write(id.origin(Side::own), {size, {}});
  };
}

Act adopt(std::size_t bytes) {
  return [bytes](Stores const& stores) {
    return stores.adoptions.adopt(Bytes(bytes, 'a'), Instant{});
  };
}

Act delete_body(link::LinkId const& id, std::uint64_t seq) {
  return [id, seq](Stores const& stores) -> Result<void> {
    return TRY(stores.links.open(id))->delete_body(message::Direction::sent, seq);
  };
}

Act witness(std::string before, std::string after) {
  return
      [before = std::move(before), after = std::move(after)](Stores const& stores) -> Result<void> {
        if (!TRY(stores.witness.replace("origin", before, after)))
          return fail(Code::conflict, "test");
        return {};
      };
}

/// Everything that a store can be asked to keep.
std::vector<Act> history() {
  Batches jp{1};
  Batches kr{2};
  std::vector<Act> acts{adopt(3'000)};
  for (int i = 0; i < 3; ++i) jp.send({.case_id = "c-1", .request_id = "r-1", .body_bytes = 3'000});
  acts.push_back(commit(links[0], jp.take()));
  acts.push_back(publish(links[0], 3));
  for (int i = 0; i < 2; ++i) kr.receive({.case_id = "c-2", .request_id = "r-2"});
  kr.current().loose_added.push_back({5, "a proof"});
  acts.push_back(commit(links[1], kr.take()));
  jp.receipt(2);
  jp.receipt(1);
  jp.receive({.case_id = "c-3", .body_bytes = 20'000});
  jp.current().own_tiles.push_back({{0, 0}, std::vector<Digest>(merkle::tile_width)});
  jp.current().incidents.push_back(
      {link::Incident::Kind::dispute, Instant{}, "code", 2, Bytes(50)});
  acts.push_back(commit(links[0], jp.take()));
  acts.push_back(witness("", "a checkpoint"));
  acts.push_back(publish(links[0], 4));
  acts.push_back(delete_body(links[0], 1));
  kr.current().loose_dropped_below = 9;
  acts.push_back(commit(links[1], kr.take()));
  acts.push_back(witness("a checkpoint", "a larger one"));
  jp.send({.case_id = "c-2", .request_id = "r-9"});
  jp.receipt(3);
  acts.push_back(commit(links[0], jp.take()));
  acts.push_back(adopt(20));
  return acts;
}

std::string contents_of(SqliteStores& stores) {
  return contents({stores, stores, stores, stores}, links);
}

/// What is there before the first act, and after each.
std::vector<std::string> expected_after(std::vector<Act> const& acts) {
  InMemory memory;
  std::vector<std::string> out{contents(memory.stores(), links)};
  for (auto const& act : acts) {
    REQUIRE(act(memory.stores()));
    out.push_back(contents(memory.stores(), links));
  }
  return out;
}

Result<std::unique_ptr<SqliteStores>> start(sql::SimulatedDisk& disk) {
  return SqliteStores::open(disk, "node.db", "published", test_sealing());
}

Result<void> run(Act const& act, SqliteStores& stores) {
  return act({stores, stores, stores, stores});
}

/// Runs the acts until one fails, with a restart in the middle; returns how many succeeded.
std::size_t run_until_failure(sql::SimulatedDisk& disk, std::vector<Act> const& acts) {
  std::size_t done = 0;
  for (auto const end : {acts.size() / 2, acts.size()}) {
    auto const stores = start(disk);
    if (!stores) return done;
    while (done < end) {
      if (!run(acts[done], **stores)) return done;
      ++done;
    }
  }
  return done;
}

/// After a crash: what was acknowledged is there, and at most the act that was under way. Then the
/// history goes on to its end.
void check_recovered(sql::SimulatedDisk& disk, std::vector<Act> const& acts,
                     std::vector<std::string> const& expected, std::size_t acknowledged) {
  {
    auto const stores = start(disk);
    REQUIRE_MESSAGE(stores, stores.error().brief());
    CHECK((*stores)->quick_check().value().empty());
    auto const found = contents_of(**stores);
    bool const one_more = acknowledged < acts.size() && found == expected[acknowledged + 1];
    if (!one_more) REQUIRE(found == expected[acknowledged]);
    for (auto next = acknowledged + (one_more ? 1 : 0); next < acts.size(); ++next) {
      REQUIRE(run(acts[next], **stores));
    }
  }
  auto const stores = start(disk);
  REQUIRE(stores);
  CHECK(contents_of(**stores) == expected.back());
}

}  // namespace

TEST_CASE("[P6.3] a power cut at any disk operation leaves each act whole or undone") {
  auto const acts = history();
  auto const expected = expected_after(acts);
  bool finished = false;
  for (std::uint64_t cut = 0; !finished; ++cut) {
    for (std::uint64_t seed = 0; seed < 2; ++seed) {
      CAPTURE(cut);
      CAPTURE(seed);
      sql::SimulatedDisk disk;
      Chance chance{cut << 8 | seed};
      disk.cut_power_after(cut);
      auto const acknowledged = run_until_failure(disk, acts);
      finished = disk.has_power();
      disk.crash(chance);
      check_recovered(disk, acts, expected, acknowledged);
    }
  }
}

TEST_CASE("a power cut between two acts loses nothing") {
  auto const acts = history();
  auto const expected = expected_after(acts);
  for (std::size_t count = 0; count <= acts.size(); ++count) {
    CAPTURE(count);
    sql::SimulatedDisk disk;
    Chance chance{count};
    {
      auto const stores = start(disk);
      REQUIRE(stores);
      for (std::size_t i = 0; i < count; ++i) REQUIRE(run(acts[i], **stores));
      disk.crash(chance);
    }
    auto const stores = start(disk);
    REQUIRE(stores);
    CHECK(contents_of(**stores) == expected[count]);
  }
}

TEST_CASE("an error at any disk operation changes nothing, and the act can be repeated") {
  auto const acts = history();
  auto const expected = expected_after(acts);
  bool reached = true;
  for (std::uint64_t failing = 0; reached; ++failing) {
    CAPTURE(failing);
    sql::SimulatedDisk disk;
    Chance chance{failing};
    disk.fail_after(failing);
    auto stores = start(disk);
    if (!stores) stores = start(disk);
    REQUIRE(stores);
    for (std::size_t i = 0; i < acts.size(); ++i) {
      auto const outcome = run(acts[i], **stores);
      if (outcome) continue;
      CHECK(outcome.error().code == Code::unavailable);
      CHECK(contents_of(**stores) == expected[i]);
      REQUIRE(run(acts[i], **stores));
    }
    reached = disk.operations() > failing;
    CHECK(contents_of(**stores) == expected.back());
    disk.crash(chance);
    stores = start(disk);
    REQUIRE(stores);
    CHECK(contents_of(**stores) == expected.back());
  }
}

TEST_CASE("a full disk is said to be full, changes nothing, and all goes on when there is room") {
  auto const acts = history();
  auto const expected = expected_after(acts);
  int filled = 0;
  for (std::uint64_t free = 0; free < 1'200'000; free += 15'000) {
    CAPTURE(free);
    sql::SimulatedDisk disk;
    auto stores = start(disk).value();
    disk.set_free_bytes(free);
    for (std::size_t i = 0; i < acts.size(); ++i) {
      auto const outcome = run(acts[i], *stores);
      if (outcome) continue;
      ++filled;
      CHECK(outcome.error().code == Code::unavailable);
      CHECK(outcome.error().id == "sql.disk_full");
      disk.set_free_bytes(std::nullopt);
      CHECK(contents_of(*stores) == expected[i]);
      REQUIRE(run(acts[i], *stores));
    }
    disk.set_free_bytes(std::nullopt);
    CHECK(contents_of(*stores) == expected.back());
    stores.reset();
    stores = start(disk).value();
    CHECK(contents_of(*stores) == expected.back());
  }
  CHECK(filled > 20);
}

}  // namespace comity::storage
