/// That each invariant can fail: for each, the fault that it is there to find.
#include "comity/sim/invariants.h"

#include "comity/message/sealed.h"
#include "quiet_world.h"

namespace comity::sim {
namespace {

using namespace std::chrono_literals;

struct Settled : QuietWorld {
  Settled() {
    run(1min);
    world->ledger()[us_link().id()].logged(us_link(), issue().seq);
    run(10min);
  }

  bool holds(std::unique_ptr<Invariant> const& invariant, Party& party) {
    return !invariant->look_through(*world, party) && !invariant->after_step(*world, party);
  }

  link::Link& cn_link() { return *cn().node().links().front(); }

  /// The envelope of a message of us, with the same place in everything and another header.
  Bytes another(Bytes const& envelope) {
    auto header = message::Unverified::parse(envelope)->header();
    header.codes.set("confirm", true);
    auto const& identity = world->founding().identities.at(us().id());
    std::vector<crypto::PrivateKey const*> keys;
    for (auto const& key : identity.listed)
      if (key.role == agreement::Role::message) keys.push_back(identity.ring.find(key.key.id()));
    return message::Sealed::seal(header, keys)->envelope();
  }

  /// Both stores come to hold a message behind their links' backs: us as it sent it, cn with
  /// another header under the first one's digest.
  void forge() {
    world->part("us", "cn", world->now() + 24h);
    auto const seq = issue().seq;
    auto& ours = us_link();
    auto& theirs = cn_link();
    auto record = ours.store().find(message::Direction::sent, seq).value().value();
    link::Place const place{theirs.heads().own_size,
                            {message::Direction::received, world->now(), message::Disposition::ok}};
    link::Batch at_us{.own_size_before = ours.heads().own_size, .heads = ours.heads()};
    at_us.receipted.push_back({seq, place});
    REQUIRE(ours.store().commit(at_us));
    link::Batch at_cn{.own_size_before = theirs.heads().own_size, .heads = theirs.heads()};
    at_cn.heads.own_size += 1;
    record.peer = std::exchange(record.own, place);
    record.direction = message::Direction::received;
    record.envelope = another(record.envelope);
    at_cn.added.push_back(std::move(record));
    REQUIRE(theirs.store().commit(at_cn));
  }
};

}  // namespace

TEST_CASE("acknowledged_is_kept finds a machine that went back to an old copy of its disk") {
  Settled settled;
  auto const old = settled.us().disk().files();
  settled.world->ledger()[settled.us_link().id()].logged(settled.us_link(), settled.issue().seq);
  settled.run(10min);
  CHECK(settled.holds(acknowledged_is_kept(), settled.us()));
  settled.us().stop(Machine::Stop::kill);
  for (auto const& [path, content] : old) settled.us().disk().put(path, content);
  REQUIRE(settled.us().start(settled.world->now()));
  CHECK_FALSE(settled.holds(acknowledged_is_kept(), settled.us()));
}

TEST_CASE("[P6.4] the copy of the database alone does not even start") {
  Settled settled;
  auto const old = settled.us().disk().files();
  settled.issue();
  settled.run(10min);
  settled.us().stop(Machine::Stop::kill);
  for (auto const& [path, content] : old)
    if (path.starts_with("node.db")) settled.us().disk().put(path, content);
  CHECK_FALSE(settled.us().start(settled.world->now()));
}

TEST_CASE("both_compute_alike finds two sides that fold something else") {
  Settled settled;
  CHECK(settled.holds(both_compute_alike(), settled.us()));
  settled.forge();
  CHECK_FALSE(settled.holds(both_compute_alike(), settled.us()));
}

TEST_CASE("nothing_deniable finds an entry that lies under no checkpoint") {
  Settled settled;
  CHECK(settled.holds(nothing_deniable(), settled.cn()));
  settled.forge();
  CHECK_FALSE(settled.holds(nothing_deniable(), settled.cn()));
}

TEST_CASE("nothing_deniable finds a receipt that nobody gave") {
  Settled settled;
  CHECK(settled.holds(nothing_deniable(), settled.us()));
  settled.forge();
  CHECK_FALSE(settled.holds(nothing_deniable(), settled.us()));
}

TEST_CASE("headers_suffice finds leaves that say something else than the store") {
  Settled settled;
  CHECK(settled.holds(headers_suffice(), settled.cn()));
  settled.forge();
  CHECK_FALSE(settled.holds(headers_suffice(), settled.cn()));
}

TEST_CASE("exercise_stays_exercise finds a step that crossed the mark") {
  Settled settled;
  CHECK(settled.holds(exercise_stays_exercise(), settled.us()));
  auto const submitted = settled.issue(message::ExerciseId{"drill"});
  settled.run(10min);
  auto const found =
      settled.us().requests().find(submitted.request, link::LinkStore::Bodies::without).value();
  auto const records =
      settled.us_link().store().of_case(submitted.case_id, link::LinkStore::Bodies::without);
  std::vector<message::Dated> messages;
  for (auto const& record : records.value()) messages.push_back(link::dated(record).value());
  auto state = found.view.state;
  CHECK_FALSE(crossed_exercise(state, messages));
  state.requests.front().exercise.reset();
  CHECK(crossed_exercise(state, messages));
}

TEST_CASE("nodes_rest finds a node that calls another without a pause") {
  Settled settled;
  settled.world->faults().delay_max = settled.world->faults().delay_min;
  for (int i = 0; i < 1'000; ++i)
    settled.world->schedule(settled.world->now() + 50ms * i, [&] { settled.issue(); });
  settled.run(2min);
  REQUIRE(settled.world->violation());
  CHECK(settled.world->violation()->invariant == nodes_rest);
}

TEST_CASE("what has not arrived is named") {
  Settled settled;
  CHECK_FALSE(unfinished(*settled.world));
  settled.world->part("us", "cn", settled.world->now() + 24h);
  settled.issue();
  settled.run(1h);
  CHECK(unfinished(*settled.world) == "link of us to cn: 1 undelivered");
}

}  // namespace comity::sim
