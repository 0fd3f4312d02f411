// Agreements: adopted, listed, shown, and every way in which adopting is refused.
#include "api.h"
#include "comity/json/text.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

using fixture::sample_agreement;
using fixture::usual_sample;

unsigned adopt(Api& api, Bytes envelope) {
  return api.call("POST", "/v1/agreements", std::move(envelope)).status;
}

}  // namespace

TEST_CASE("an agreement is adopted once, and again changes nothing") {
  auto const& sample = usual_sample();
  fixture::Party us{"us", sample.keys.at("us")};
  auto const now = fixture::sample_now();
  Api api{us, now};
  CHECK(adopt(api, sample.envelope) == 201);
  CHECK(adopt(api, sample.envelope) == 200);
  auto const agreements = list(api.get("/v1/agreements"), "agreements");
  REQUIRE(agreements.size() == 1);
  auto const id = text(agreements.at(0), "id");
  CHECK(flag(agreements.at(0), "current"));
  auto const shown = api.get("/v1/agreements/" + id);
  CHECK(from_base64(text(shown, "envelope")).value() == sample.envelope);
  CHECK(member(shown, "payload") == sample.agreement->document());
  CHECK(api.get("/v1/agreements/" + id.substr(0, 8)) == shown);
  for (auto const& name : {id.substr(0, 7), id + '0', std::string(64, '0'), std::string{}})
    CHECK(error_id(api.get("/v1/agreements/" + name, 404)) == "api.no_such_agreement");
}

TEST_CASE("[P3.2] a successor is adopted, and the old agreement is current no more") {
  auto const next = sample_agreement("us-cn-2015", 8, {}, sample_agreement("us-cn-2015", 7));
  auto const& first = usual_sample();
  fixture::Party us{"us", next.keys.at("us")};
  auto const now = fixture::sample_now();
  Api api{us, now};
  REQUIRE(adopt(api, first.envelope) == 201);
  REQUIRE(adopt(api, next.envelope) == 201);
  auto const agreements = list(api.get("/v1/agreements"), "agreements");
  REQUIRE(agreements.size() == 2);
  CHECK(!flag(agreements.at(0), "current"));
  CHECK(flag(agreements.at(1), "current"));
  CHECK(text(agreements.at(1), "supersedes") == text(agreements.at(0), "id"));
  CHECK(list(api.get("/v1/links"), "links").size() == 2);
}

TEST_CASE("[P3.1] what is no agreement, or not signed by all, is refused") {
  auto const& sample = usual_sample();
  fixture::Party us{"us", sample.keys.at("us")};
  auto const now = fixture::sample_now();
  Api api{us, now};
  CHECK(adopt(api, {}) == 400);
  CHECK(adopt(api, to_bytes("{}")) == 400);
  CHECK(adopt(api, Bytes(5 << 20, ' ')) == 413);
  auto unsigned_one = json::parse(sample.envelope, {.bytes_max = 8 << 20}).value();
  unsigned_one.set("signatures", json::Array{});
  CHECK(adopt(api, to_bytes(json::write(unsigned_one))) == 403);
  CHECK(list(api.get("/v1/agreements"), "agreements").empty());
}

TEST_CASE("an agreement that is not ours, or contradicts what is adopted, is refused") {
  auto const& ours = usual_sample();
  // Drawn from the same seed: its "cn" has the keys of our "us".
  auto const twin = sample_agreement("cn-jp-kr", 7);
  auto const without_predecessor =
      sample_agreement("us-cn-2015", 8, {}, sample_agreement("us-cn-2015", 9));
  auto const of_one = sample_agreement("cn-jp-kr", 8, {}, sample_agreement("us-cn-2015", 7));
  auto const now = fixture::sample_now();
  fixture::Party us{"us", ours.keys.at("us")};
  fixture::Party cn{"cn", ours.keys.at("cn")};
  Api at_us{us, now};
  Api at_cn{cn, now};
  REQUIRE(adopt(at_us, ours.envelope) == 201);
  REQUIRE(adopt(at_cn, ours.envelope) == 201);
  CHECK(adopt(at_us, twin.envelope) == 403);
  CHECK(adopt(at_cn, twin.envelope) == 409);
  CHECK(adopt(at_us, without_predecessor.envelope) == 404);
  CHECK(adopt(at_cn, of_one.envelope) == 422);
}

}  // namespace comity
