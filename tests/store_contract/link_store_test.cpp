/// What every link's store promises, whatever it is made of.
#include "batches.h"
#include "comity/link/limits.h"
#include "contents.h"

#include <limits>

#include <doctest/doctest.h>

namespace comity::storage {
namespace {

using link::LinkStore;
using link::Record;
using link::Side;
using message::Direction;
using Bodies = link::LinkStore::Bodies;

constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

std::vector<std::uint64_t> numbers(std::vector<Record> const& records) {
  std::vector<std::uint64_t> out;
  for (auto const& record : records) out.push_back(record.seq);
  return out;
}

std::vector<std::uint64_t> undelivered(LinkStore& store, std::uint64_t first, std::size_t count,
                                       std::size_t bytes) {
  return numbers(store.undelivered(first, count, bytes).value());
}

using Numbers = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE_TEMPLATE("a new link holds nothing, and says so", Subject, InMemory, OnRealDisk,
                   OnSimulatedDisk) {
  Subject subject;
  auto& store = open(subject);
  CHECK_FALSE(store.heads().value());
  for (auto const side : {Side::own, Side::peer}) {
    CHECK(store.log(side).size().value() == merkle::TreeSize{0});
    CHECK(store.log(side).checkpoint().value().empty());
    CHECK(store.log(side).leaf_hashes(merkle::LeafIndex{0}, merkle::TreeSize{0}).value().empty());
    CHECK_FALSE(store.at(side, 0).value());
    CHECK(store.range(side, 0, all, Bodies::with).value().empty());
  }
  CHECK_FALSE(store.find(Direction::sent, 1).value());
  CHECK(store.undelivered(1, all, all).value().empty());
  CHECK(store.cases(0, all).value().empty());
  CHECK(store.case_count().value() == 0);
  CHECK(store.of_case(message::CaseId{"cn-20261122-abcdefgh"}, Bodies::with).value().empty());
  CHECK(store.cases_of(message::RequestId{"cn-20261122-abcdefgh"}).value().empty());
  CHECK(store.incidents(0, all).value().empty());
  CHECK(store.incident_count().value() == 0);
  CHECK(store.loose_proofs().value().empty());
}

TEST_CASE_TEMPLATE("a committed batch is read back as it was, after a restart too", Subject,
                   InMemory, OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  // A peer chooses these texts.
  batches.send({.case_id = "c-1", .request_id = "r-1"}).type = std::string{"\0'\n", 3};
  batches.receive({.case_id = "c-1", .body_bytes = 0}).type = "中文";
  batches.send({.body_bytes = std::nullopt});
  auto const batch = batches.take();
  REQUIRE(open(subject).commit(batch));
  for (int restarts = 0; restarts < 2; ++restarts) {
    auto& store = open(subject);
    CHECK(store.heads().value() == batch.heads);
    CHECK(store.log(Side::own).size().value() == merkle::TreeSize{3});
    CHECK(store.log(Side::peer).size().value() == merkle::TreeSize{1});
    CHECK(store.log(Side::own).checkpoint().value() == batch.heads.own_checkpoint);
    CHECK(store.log(Side::peer).checkpoint().value().empty());
    CHECK(text_of(store.range(Side::own, 0, all, Bodies::with).value()) == text_of(batch.added));
    for (auto const& record : batch.added) {
      CHECK(text_of(*store.find(record.direction, record.seq).value()) == text_of(record));
      CHECK(text_of(*store.at(Side::own, record.own.index).value()) == text_of(record));
    }
    CHECK(text_of(*store.at(Side::peer, 0).value()) == text_of(batch.added[1]));
    subject.restart();
  }
}

TEST_CASE_TEMPLATE("heads are replaced whole, also by a batch without messages", Subject, InMemory,
                   OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.send();
  REQUIRE(open(subject).commit(batches.take()));
  auto later = batches.take();
  later.heads.own_checkpoint = "cosigned by a witness";
  later.heads.peer_checkpoint.clear();
  REQUIRE(open(subject).commit(later));
  subject.restart();
  CHECK(open(subject).heads().value() == later.heads);
}

TEST_CASE_TEMPLATE("the largest message is kept whole", Subject, InMemory, OnRealDisk,
                   OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.send(
      {.body_bytes = message::body_bytes_max, .envelope_bytes = message::envelope_bytes_max});
  auto const batch = batches.take();
  REQUIRE(open(subject).commit(batch));
  subject.restart();
  CHECK(open(subject).find(Direction::sent, 1).value()->envelope == batch.added[0].envelope);
  CHECK(open(subject).find(Direction::sent, 1).value()->body->bytes == batch.added[0].body->bytes);
}

TEST_CASE_TEMPLATE("a number that was never given is not found", Subject, InMemory, OnRealDisk,
                   OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.send();
  auto& store = open(subject);
  REQUIRE(store.commit(batches.take()));
  for (std::uint64_t const number : {std::uint64_t{0}, std::uint64_t{2}, std::uint64_t{1} << 40,
                                     std::numeric_limits<std::uint64_t>::max()}) {
    CAPTURE(number);
    CHECK_FALSE(store.find(Direction::sent, number).value());
    CHECK_FALSE(store.at(Side::peer, number).value());
    if (number > 0) CHECK_FALSE(store.at(Side::own, number).value());
  }
  CHECK_FALSE(store.find(Direction::received, 1).value());
}

TEST_CASE_TEMPLATE("a range goes by index and ends where the log does", Subject, InMemory,
                   OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  for (int i = 0; i < 5; ++i) batches.receive();
  auto& store = open(subject);
  REQUIRE(store.commit(batches.take()));
  for (auto const side : {Side::own, Side::peer}) {
    auto const range = [&](std::uint64_t first, std::size_t count) {
      return numbers(store.range(side, first, count, Bodies::without).value());
    };
    CHECK(range(0, all) == Numbers{1, 2, 3, 4, 5});
    CHECK(range(1, 3) == Numbers{2, 3, 4});
    CHECK(range(4, 3) == Numbers{5});
    CHECK(range(5, 3).empty());
    CHECK(range(0, 0).empty());
    CHECK(range(std::numeric_limits<std::uint64_t>::max(), all).empty());
  }
}

TEST_CASE_TEMPLATE("a range comes with bodies only if they are asked for", Subject, InMemory,
                   OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.receive({.case_id = "c-1"});
  auto& store = open(subject);
  REQUIRE(store.commit(batches.take()));
  for (auto const side : {Side::own, Side::peer}) {
    CHECK(store.range(side, 0, 1, Bodies::with).value()[0].body);
    CHECK_FALSE(store.range(side, 0, 1, Bodies::without).value()[0].body);
  }
  CHECK(store.of_case(message::CaseId{"c-1"}, Bodies::with).value()[0].body);
  CHECK_FALSE(store.of_case(message::CaseId{"c-1"}, Bodies::without).value()[0].body);
}

TEST_CASE_TEMPLATE("a sent message is in the peer's log once there is a receipt", Subject, InMemory,
                   OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.send();
  batches.send();
  auto& store = open(subject);
  REQUIRE(store.commit(batches.take()));
  CHECK_FALSE(store.find(Direction::sent, 1).value()->peer);
  CHECK_FALSE(store.at(Side::peer, 0).value());
  // The later one first: the peer's order is its own.
  auto const second = batches.receipt(2);
  auto const first = batches.receipt(1);
  REQUIRE(store.commit(batches.take()));
  subject.restart();
  auto& again = open(subject);
  CHECK(again.find(Direction::sent, 1).value()->peer == first);
  CHECK(again.find(Direction::sent, 2).value()->peer == second);
  CHECK(numbers(again.range(Side::peer, 0, all, Bodies::without).value()) == Numbers{2, 1});
  CHECK(again.log(Side::peer).size().value() == merkle::TreeSize{2});
}

TEST_CASE_TEMPLATE("the peer's log may be known with gaps, and far beyond ours", Subject, InMemory,
                   OnRealDisk, OnSimulatedDisk) {
  // What a hostile peer can claim and prove: its tree is its own to make.
  constexpr auto last = std::numeric_limits<std::int64_t>::max() - 1;
  Subject subject;
  Batches batches;
  for (int i = 0; i < 3; ++i) batches.send();
  auto& store = open(subject);
  REQUIRE(store.commit(batches.take()));
  batches.receipt(1, 0);
  batches.receipt(2, 7);
  batches.receipt(3, last);
  REQUIRE(store.commit(batches.take()));
  CHECK(numbers(store.range(Side::peer, 0, all, Bodies::without).value()) == Numbers{1});
  CHECK(numbers(store.range(Side::peer, 7, all, Bodies::without).value()) == Numbers{2});
  CHECK(store.at(Side::peer, last).value()->seq == 3);
  CHECK_FALSE(store.at(Side::peer, 1).value());
}

TEST_CASE_TEMPLATE("what is undelivered comes by number until count or bytes are reached", Subject,
                   InMemory, OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.receive();
  for (int i = 0; i < 4; ++i) batches.send({.body_bytes = 100, .envelope_bytes = 900});
  batches.send({.body_bytes = std::nullopt, .envelope_bytes = 1'000});
  REQUIRE(open(subject).commit(batches.take()));
  batches.receipt(2);
  REQUIRE(open(subject).commit(batches.take()));
  subject.restart();
  auto& store = open(subject);
  CHECK(undelivered(store, 1, all, all) == Numbers{1, 3, 4, 5});
  CHECK(undelivered(store, 2, all, all) == Numbers{3, 4, 5});
  CHECK(undelivered(store, 6, all, all).empty());
  CHECK(undelivered(store, 1, 2, all) == Numbers{1, 3});
  CHECK(undelivered(store, 1, 0, all).empty());
  CHECK(undelivered(store, 1, all, 0).empty());
  // The message that reaches the limit is the last one.
  CHECK(undelivered(store, 1, all, 1) == Numbers{1});
  CHECK(undelivered(store, 1, all, 1'000) == Numbers{1});
  CHECK(undelivered(store, 1, all, 1'001) == Numbers{1, 3});
  CHECK(undelivered(store, 5, all, 1'000) == Numbers{5});
  CHECK(store.undelivered(1, 1, all).value()[0].body->bytes.size() == 100);
}

TEST_CASE_TEMPLATE("[P4.4] a body is deleted for good, and the logs are as they were", Subject,
                   InMemory, OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.send();
  batches.receive();
  auto const batch = batches.take();
  REQUIRE(open(subject).commit(batch));
  auto const leaves = [&](Side side, std::uint64_t end) {
    return open(subject).log(side).leaf_hashes(merkle::LeafIndex{0}, merkle::TreeSize{end}).value();
  };
  auto const own = leaves(Side::own, 2);
  auto const peer = leaves(Side::peer, 1);
  REQUIRE(open(subject).delete_body(Direction::received, 1));
  REQUIRE(open(subject).delete_body(Direction::received, 1));
  subject.restart();
  auto& store = open(subject);
  auto without = batch.added[1];
  without.body.reset();
  CHECK(text_of(*store.find(Direction::received, 1).value()) == text_of(without));
  CHECK(text_of(*store.find(Direction::sent, 1).value()) == text_of(batch.added[0]));
  CHECK(leaves(Side::own, 2) == own);
  CHECK(leaves(Side::peer, 1) == peer);
}

TEST_CASE_TEMPLATE("the body of a message that is not there cannot be deleted", Subject, InMemory,
                   OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.send();
  REQUIRE(open(subject).commit(batches.take()));
  auto const deleted = open(subject).delete_body(Direction::received, 1);
  REQUIRE_FALSE(deleted);
  CHECK(deleted.error() ==
        fail(Code::not_found, "link.no_such_message", {{"direction", "received"}, {"seq", "1"}}));
}

TEST_CASE_TEMPLATE("an empty body is a body", Subject, InMemory, OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.send({.body_bytes = 0});
  batches.send({.body_bytes = std::nullopt});
  REQUIRE(open(subject).commit(batches.take()));
  CHECK(open(subject).find(Direction::sent, 1).value()->body);
  CHECK_FALSE(open(subject).find(Direction::sent, 2).value()->body);
}

TEST_CASE_TEMPLATE("[P6.3] a batch that does not follow the stored entries is refused", Subject,
                   InMemory, OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.send();
  auto const first = batches.take();
  batches.send();
  auto const second = batches.take();
  auto& store = open(subject);
  auto const early = store.commit(second);
  REQUIRE_FALSE(early);
  CHECK(early.error() ==
        fail(Code::conflict, "link.store_moved", {{"stored", "0"}, {"expected", "1"}}));
  CHECK_FALSE(store.heads().value());
  REQUIRE(store.commit(first));
  auto const before = contents(store);
  auto const again = store.commit(first);
  REQUIRE_FALSE(again);
  CHECK(again.error() ==
        fail(Code::conflict, "link.store_moved", {{"stored", "1"}, {"expected", "0"}}));
  CHECK(contents(store) == before);
  CHECK(store.commit(second));
}

TEST_CASE_TEMPLATE("a receipt for what does not wait for one is refused with its batch", Subject,
                   InMemory, OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  auto& store = open(subject);
  Batches batches;
  batches.send();
  batches.send();
  REQUIRE(store.commit(batches.take()));
  batches.receipt(1);
  REQUIRE(store.commit(batches.take()));
  auto const before = contents(store);
  // One that has its receipt, one that is only being sent, and one that is nowhere.
  for (std::uint64_t const seq : {1, 3, 4}) {
    auto wrong = batches;
    wrong.send({.case_id = "c-1"});
    wrong.receipt(2);
    wrong.receipt(seq);
    auto const committed = store.commit(wrong.take());
    REQUIRE_FALSE(committed);
    CHECK(committed.error() ==
          fail(Code::damaged, "storage.receipt_without_message", {{"seq", std::to_string(seq)}}));
    CHECK(contents(store) == before);
  }
}

TEST_CASE_TEMPLATE("links in one store do not mix", Subject, InMemory, OnRealDisk,
                   OnSimulatedDisk) {
  Subject subject;
  auto reversed = link_with("jp");
  std::swap(reversed.owner, reversed.peer);
  std::vector const ids{link_with("jp"), link_with("kr"), link_with("jp", 2), reversed};
  std::vector<std::string> alone;
  for (std::size_t n = 0; n < ids.size(); ++n) {
    MemoryStores own;
    Batches batches{n + 1};
    for (int round = 0; round < 2; ++round) {
      batches.send({.case_id = "c-1", .request_id = "r-1"});
      batches.receive({.case_id = "c-" + std::to_string(n), .request_id = "r-1"});
      if (round == 1) batches.receipt(1);
      batches.current().own_tiles.push_back(
          {{0, static_cast<std::uint64_t>(round)}, std::vector<Digest>(merkle::tile_width)});
      batches.current().loose_added.push_back({9, "proof of " + std::to_string(n)});
      batches.current().incidents.push_back(
          {link::Incident::Kind::refused, Instant{}, std::to_string(n), 0, {}});
      auto const batch = batches.take();
      REQUIRE(open(subject, ids[n]).commit(batch));
      REQUIRE(own.open(ids[n]).value()->commit(batch));
    }
    alone.push_back(contents(*own.open(ids[n]).value()));
  }
  REQUIRE(open(subject, ids[1]).delete_body(Direction::sent, 1));
  CHECK(open(subject, ids[2]).find(Direction::sent, 1).value()->body);
  subject.restart();
  for (std::size_t n : {0, 2, 3}) CHECK(contents(open(subject, ids[n])) == alone[n]);
}

TEST_CASE_TEMPLATE("a link has one store", Subject, InMemory, OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  CHECK(&open(subject) == &open(subject));
  CHECK(&open(subject) != &open(subject, link_with("kr")));
}

}  // namespace comity::storage
