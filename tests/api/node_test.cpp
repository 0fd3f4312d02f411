// What a node says of itself.
#include "api.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity {
namespace {

json::Value const& store_of(json::Value const& health) {
  return member(health, "store");
}

}  // namespace

TEST_CASE("the status of a node tells how its links stand") {
  fixture::Pair pair;
  Api api{pair.us, pair.now};
  auto const before = api.get("/v1/node");
  CHECK(text(before, "party") == "us");
  CHECK(number(before, "now") == to_milliseconds(pair.now));
  CHECK(number(list(before, "links").at(0), "undelivered") == 1);
  pair.settle();
  auto const after = api.get("/v1/node");
  CHECK(number(after, "agreements") == 1);
  auto const& link = list(after, "links").at(0);
  CHECK(number(link, "undelivered") == 0);
  CHECK(number(member(link, "mirrored"), "size") == 2);
  CHECK(api.get("/v1/links/" + text(link, "link")) == link);
}

TEST_CASE("a node without an agreement has no links, and says so") {
  crypto::Keyring const none;
  fixture::Party alone{"us", none};
  auto const now = fixture::sample_now();
  Api api{alone, now};
  CHECK(list(api.get("/v1/node"), "links").empty());
  CHECK(list(api.get("/v1/links"), "links").empty());
  CHECK(list(api.get("/v1/agreements"), "agreements").empty());
  CHECK(list(api.get("/v1/requests"), "requests").empty());
  CHECK(list(api.get("/v1/health"), "keys").empty());
}

TEST_CASE("health tells what is stuck, since when, and how far the peer's clock is off") {
  fixture::Pair pair;
  Api api{pair.us, pair.now};
  auto const first = list(api.get("/v1/health"), "links").at(0);
  CHECK(number(first, "undelivered") == 1);
  CHECK(number(first, "undelivered_since") == to_milliseconds(fixture::sample_now()));
  CHECK(member(first, "heard_at").is_null());
  CHECK(member(first, "clock_ahead").is_null());
  // The peer's clock is 90 s behind: within what the agreement tolerates.
  auto const calls = pair.us.node->due(pair.now);
  REQUIRE(calls.size() == 1);
  auto const behind = pair.now - std::chrono::seconds{90};
  auto answer = pair.cn.node->answer_exchange(message::PartyId{"us"}, calls.at(0).body, behind);
  pair.us.node->answered(calls.at(0), {200, answer.value()}, pair.now);
  auto const then = list(api.get("/v1/health"), "links").at(0);
  CHECK(number(then, "undelivered") == 0);
  CHECK(member(then, "undelivered_since").is_null());
  CHECK(number(then, "heard_at") == to_milliseconds(pair.now));
  CHECK(number(then, "clock_ahead") == -90'000);
  Api theirs{pair.cn, pair.now};
  CHECK(number(list(theirs.get("/v1/health"), "links").at(0), "clock_ahead") == 90'000);
}

TEST_CASE("health tells a clock that is off by so much that exchanges are refused") {
  fixture::Pair pair;
  Api api{pair.us, pair.now};
  auto const call = pair.us.node->due(pair.now).at(0);
  auto const ahead = pair.now + std::chrono::hours{3};
  auto answer = pair.cn.node->answer_exchange(message::PartyId{"us"}, call.body, ahead);
  pair.us.node->answered(call, {200, answer.value()}, pair.now);
  auto const link = list(api.get("/v1/health"), "links").at(0);
  CHECK(number(link, "undelivered") == 1);
  CHECK(number(link, "clock_ahead") == 3 * 3'600'000);
}

TEST_CASE("health warns thirty days before a key ends, and of one that is not in the keyring") {
  fixture::Pair pair;
  Instant now = fixture::sample_now();
  Api api{pair.us, now};
  auto const keys = list(api.get("/v1/health"), "keys");
  CHECK(keys.size() == 6);  // message and checkpoint twice, mirror, transport
  auto const all = [](json::Array const& rows, std::string_view name, bool value) {
    return std::ranges::all_of(rows, [&](auto const& row) { return flag(row, name) == value; });
  };
  CHECK(all(keys, "held", true));
  CHECK(all(keys, "ends_soon", false));
  now = Instant{Duration{number(keys.at(0), "until")}} - std::chrono::days{30};
  CHECK(all(list(api.get("/v1/health"), "keys"), "ends_soon", true));
  now -= Duration{1};
  CHECK(all(list(api.get("/v1/health"), "keys"), "ends_soon", false));
  crypto::Keyring const none;
  pair.us.keys = &none;
  pair.us.open();
  CHECK(all(list(api.get("/v1/health"), "keys"), "held", false));
}

TEST_CASE("health asks the store, and reads all of it only when told") {
  fixture::Pair pair;
  std::vector<node::StoreCheck> asked;
  Result<node::StoreReport> report = node::StoreReport{{"page 7 is never used"}, 4'096, 512};
  pair.us.report_store = [&](node::StoreCheck check) {
    asked.push_back(check);
    return report;
  };
  pair.us.open();
  Api api{pair.us, pair.now};
  auto const whole = api.get("/v1/health");
  CHECK(number(store_of(whole), "bytes") == 4'096);
  CHECK(*list(store_of(whole), "faults").at(0).if_string() == "page 7 is never used");
  CHECK(store_of(api.get("/v1/health?check=0")).find("faults") == nullptr);
  CHECK(asked == std::vector{node::StoreCheck::whole, node::StoreCheck::none});
  report = fail(Code::damaged, "sql.damaged");
  auto const damaged = api.get("/v1/health?check=1");
  CHECK(text(member(store_of(damaged), "error"), "id") == "sql.damaged");
  CHECK(store_of(Api{pair.cn, pair.now}.get("/v1/health")).is_null());
}

TEST_CASE("what a store says in no UTF-8 becomes UTF-8") {
  fixture::Pair pair;
  pair.us.report_store = [](node::StoreCheck) {
    return Result<node::StoreReport>{node::StoreReport{{"row \xff\xc3"}, 0, 0}};
  };
  pair.us.open();
  Api api{pair.us, pair.now};
  CHECK(*list(store_of(api.get("/v1/health")), "faults").at(0).if_string() == "row ??");
  // A name cut in the middle of a character.
  auto const answer = api.get("/v1/links/" + std::string(63, 'x') + "\xe4\xb8\xad", 404);
  CHECK(error_parameter(answer, "link") == std::string(63, 'x') + '?');
}

}  // namespace comity
