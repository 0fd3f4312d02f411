/// Messages that are made durable together: what others may see of them, and when.
#include "failing_stores.h"
#include "pair.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

using fixture::Party;

/// A pair of which our side commits together, on stores that can fail.
struct Together : fixture::Pair {
  FailingStores failing{us.stores};

  Together() {
    settle();
    us.links = &failing;
    us.commits = node::Commits::together;
    us.open(now);
  }

  ~Together() { us.node.reset(); }

  std::uint64_t sent() const { return us.link().heads().sent.seq; }
};

}  // namespace

TEST_CASE("[P6.3] what is sealed is in no head and in no log before the commit, and then all is") {
  Together pair;
  pair.issue();
  pair.issue();
  CHECK(pair.us.node->left_to_commit() == 2);
  CHECK(pair.sent() == 1);
  CHECK(pair.us.link().log().size().value() == 2);
  pair.us.node->commit(pair.now);
  CHECK(pair.us.node->outcome(1));
  CHECK(pair.us.node->outcome(2));
  CHECK(pair.sent() == 3);
  CHECK(pair.us.link().log().size().value() == 4);
  pair.settle();
  CHECK(pair.cn.link().heads().received.seq == 3);
}

TEST_CASE("whatever speaks to the peer commits first") {
  Together pair;
  SUBCASE("what is due is delivered with it") {
    pair.issue();
    auto const calls = pair.us.node->due(pair.now);
    CHECK(pair.sent() == 2);
    REQUIRE(calls.size() == 1);
    CHECK(link::parse_exchange(calls.front().body)->deliveries.size() == 1);
  }
  SUBCASE("a peer's exchange is answered from what is durable") {
    fixture::Party& cn = pair.cn;
    gate::Message note{.agreement = cn.link().id().agreement,
                       .to = cn.link().id().peer,
                       .type = "note",
                       .body = to_bytes(std::string_view{"{}"})};
    REQUIRE(cn.node->submit(std::move(note), {}, pair.now));
    auto const calls = cn.node->due(pair.now);
    REQUIRE(calls.size() == 1);
    pair.issue();
    REQUIRE(pair.us.node->answer_exchange(message::PartyId{"cn"}, calls.front().body, pair.now));
    CHECK(pair.sent() == 2);
    CHECK(pair.us.link().heads().received.seq == 2);
  }
}

TEST_CASE("a step is judged by the steps before it, durable or not") {
  Together pair;
  auto const id = pair.issue();
  pair.us.node->commit(pair.now);
  node::Requests requests{*pair.us.node, pair.us.random};
  auto const withdraw = [&] {
    return requests
        .step(id, request::Step::withdraw, {},
              json::Object{{"text", json::Object{{"lang", "en"}, {"text", "No longer needed."}}}},
              pair.now)
        .value();
  };
  CHECK(std::holds_alternative<node::Submitted>(withdraw()));
  CHECK(pair.sent() == 2);
  CHECK(std::holds_alternative<request::Problems>(withdraw()));
  CHECK(pair.sent() == 3);
}

TEST_CASE("who waits for a commit that fails is told so, once, and nothing of it is left") {
  Together pair;
  pair.issue();
  pair.issue();
  pair.failing.failure = fail(Code::unavailable, "sql.disk_full");
  pair.us.node->commit(pair.now);
  for (std::uint64_t const count : {1, 2}) {
    CHECK_FALSE(pair.us.node->outcome(count));
    CHECK(pair.us.node->outcome(count));
  }
  pair.failing.failure.reset();
  pair.us.open(pair.now);
  CHECK(pair.sent() == 1);
}

}  // namespace comity
