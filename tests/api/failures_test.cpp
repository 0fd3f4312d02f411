// What the API says when the node cannot: keys that are missing, disks that are full, data that are
// damaged.
#include "api.h"
#include "comity/json/text.h"
#include "failing_stores.h"

#include <memory>

#include <doctest/doctest.h>

namespace comity {
namespace {

Error const disk_full = fail(Code::unavailable, "sql.disk_full");
Error const damaged =
    fail(Code::damaged, "storage.entry_missing", {{"log", "own"}, {"index", "1"}});
Error const moved = fail(Code::conflict, "link.store_moved", {{"stored", "1"}, {"expected", "2"}});

struct Call {
  std::string method;
  std::string target;
  json::Value body;
};

/// A pair of which our side's stores can fail.
struct Broken : fixture::Pair {
  FailingStores failing{us.stores};
  Api api{us, now};
  std::string request;
  std::string link;

  Broken() {
    us.links = &failing;
    us.open();
    settle();
    request = "/v1/requests/" + issue().text();
    settle();
    link = "/v1/links/" + text(list(api.get("/v1/links"), "links").at(0), "link");
  }

  ~Broken() { us.node.reset(); }

  unsigned answer_to(Call const& call) {
    return api.call(call.method, call.target, to_bytes(json::write(call.body))).status;
  }
};

/// A valid call of every operation that asks the stores of a link.
std::vector<Call> calls_of(Broken const& broken) {
  return {{"GET", "/v1/health", {}},
          {"GET", broken.link + "/entries", {}},
          {"GET", broken.link + "/proof?index=1", {}},
          {"GET", broken.link + "/incidents", {}},
          {"GET", broken.link + "/export", {}},
          {"GET", broken.link + "/figures?from=1&to=2", {}},
          {"POST", broken.link + "/bodies/delete", json::Object{{"direction", "sent"}, {"seq", 2}}},
          {"GET", "/v1/requests", {}},
          {"POST", "/v1/requests", new_request()},
          {"GET", broken.request, {}},
          {"POST", broken.request + "/steps", step("withdraw")},
          {"GET", broken.request + "/bundle", {}}};
}

}  // namespace

TEST_CASE("a full disk is 503, and everything works again once there is room") {
  Broken broken;
  for (auto const& call : calls_of(broken)) {
    CAPTURE(call.target);
    broken.failing.failure = disk_full;
    CHECK(broken.answer_to(call) == 503);
    broken.failing.failure.reset();
    CHECK(broken.answer_to(call) / 100 == 2);
  }
}

TEST_CASE("damage is 500, whatever is asked") {
  auto broken = std::make_unique<Broken>();
  auto const count = calls_of(*broken).size();
  for (std::size_t i = 0; i < count; ++i) {
    auto const call = calls_of(*broken).at(i);
    CAPTURE(call.target);
    broken->failing.failure = damaged;
    CHECK(broken->answer_to(call) == 500);
    // Damage found while writing costs the link until the node is started again.
    if (call.method == "POST") broken = std::make_unique<Broken>();
  }
}

TEST_CASE("status is given even if the database cannot be asked") {
  Broken broken;
  broken.failing.failure = disk_full;
  CHECK(member(broken.api.get(broken.link), "incidents").is_null());
  CHECK(member(list(broken.api.get("/v1/node"), "links").at(0), "incidents").is_null());
}

TEST_CASE("another process in the database is a conflict") {
  Broken broken;
  broken.failing.failure = moved;
  broken.api.post("/v1/requests", new_request(), 409);
  broken.api.post(broken.request + "/steps", step("withdraw"), 409);
}

TEST_CASE("a key that is not in the keyring is forbidden, and named") {
  Broken broken;
  crypto::Keyring const none;
  broken.us.keys = &none;
  broken.us.open();
  CHECK(error_id(broken.api.post("/v1/requests", new_request(), 403)) == "link.key_missing");
  broken.api.post(broken.request + "/steps", step("withdraw"), 403);
}

TEST_CASE("an adoption that failed half-way is completed by adopting again") {
  auto const& sample = fixture::usual_sample();
  for (auto const& failure : {disk_full, damaged}) {
    fixture::Party us{"us", sample.keys.at("us")};
    FailingStores failing{us.stores};
    us.links = &failing;
    us.open();
    auto const now = fixture::sample_now();
    Api api{us, now};
    failing.failure = failure;
    auto const status = failure.code == Code::damaged ? 500 : 503;
    CHECK(api.call("POST", "/v1/agreements", sample.envelope).status == status);
    failing.failure.reset();
    CHECK(api.call("POST", "/v1/agreements", sample.envelope).status == 200);
    CHECK(number(list(api.get("/v1/links"), "links").at(0), "sent") == 1);
    us.node.reset();
  }
}

}  // namespace comity
