// What the gate says of drafts by the API: who can let them go, why, and how less of one leaves.
#include "comity/json/text.h"
#include "office.h"

#include <doctest/doctest.h>

namespace comity {

TEST_CASE("a draft says who can still say yes, and when nobody is left") {
  Office office;
  auto& api = office.api;
  office.load_policy();
  auto const missing = [&](std::string const& draft) {
    return list(member(api.get(draft), "gate"), "missing").at(0);
  };
  auto const draft = office.waits("lou");
  // Not Lou, who wrote it.
  CHECK(list(missing(draft), "who") == json::Array{json::Value{"lea"}});
  CHECK(list(member(api.get(draft), "gate"), "unmeetable").empty());
  office.as("ada");
  office.account("lea", {"analyst"});
  office.as("ana");
  CHECK(list(missing(draft), "who").empty());
  auto const left = list(member(api.get(draft), "gate"), "unmeetable");
  REQUIRE(left.size() == 1);
  CHECK(list(left[0], "any_of") == json::Array{json::Value{"legal_reviewer"}});
}

TEST_CASE("the policy in force is explained, checked and tested as the command line does") {
  Office office;
  auto& api = office.api;
  office.load_policy();
  auto const facts =
      json::Object{{"type", "request.issue"}, {"categories", json::Array{"classified"}}};
  auto const told = api.post("/v1/policy/explain", facts, 200);
  CHECK(text(member(told, "outcome"), "id") == "gate.outcome_refused");
  REQUIRE(list(told, "rules").size() == 5);
  CHECK(text(list(told, "rules").at(1), "rule") == "classified");
  CHECK(flag(list(told, "rules").at(1), "matches"));
  CHECK(text(list(told, "rules").at(4), "sort") == "redact");
  CHECK(list(told, "who").empty());
  auto const waits = api.post("/v1/policy/explain",
                              json::Object{{"direction", "out"},
                                           {"counterpart", "cn"},
                                           {"type", "request.issue"},
                                           {"kind", "mitigation"},
                                           {"urgency", "urgent"},
                                           {"tlp", "amber+strict"},
                                           {"pap", "red"},
                                           {"exercise", false}},
                              200);
  CHECK(text(member(waits, "outcome"), "id") == "gate.outcome_needs_or_emergency");
  CHECK(text(list(waits, "who").at(0), "id") == "gate.who_can");
  CHECK(text(member(list(waits, "who").at(0), "parameters"), "accounts") == "lea, lou");
  api.post("/v1/policy/explain", json::Object{{"type", "x"}, {"tlp", "black"}}, 400);
  api.post("/v1/policy/explain", json::Object{{"type", "x"}, {"more", 1}}, 400);
  office.as("ada");
  api.post("/v1/policy/explain", facts, 403);
  office.as("");
  api.post("/v1/policy/explain", facts, 401);
  office.as("lou");
  CHECK(list(api.get("/v1/policy/check"), "tests").empty());
  auto const test = R"(
[[test]]
name = "what is classified stays"
facts = {direction = "out", counterpart = "cn", type = "request.issue", category = "classified"}
expect = "refused"
)";
  REQUIRE(api.call("POST", "/v1/policy", to_bytes(rules + test)).status == 200);
  auto const checked = api.get("/v1/policy/check");
  CHECK(flag(checked, "usable"));
  REQUIRE(list(checked, "tests").size() == 1);
  CHECK(flag(list(checked, "tests").at(0), "holds"));
  CHECK_FALSE(list(checked, "remarks").empty());
}

TEST_CASE(
    "a draft is narrowed by who may approve it: what was taken out is recorded, not what it was") {
  Office office;
  auto& api = office.api;
  office.load_policy();
  auto const draft = office.waits("ana");
  auto const narrow = [&](std::string const& digest, json::Array fields, unsigned status) {
    return api.post(draft + "/narrow",
                    json::Object{{"digest", digest}, {"fields", std::move(fields)}}, status);
  };
  office.as("lou");
  auto const digest = text(api.get(draft), "digest");
  narrow(std::string(64, '0'), {"/items/1"}, 409);
  CHECK(error_id(narrow(digest, {"/nothing"}, 400)) == "node.nothing_removed");
  // What the agreement asks for stays.
  narrow(digest, {"/items"}, 400);
  office.as("dee");
  narrow(digest, {"/items/1"}, 403);
  office.as("lou");
  auto const before = list(member(api.get(draft), "body"), "items").size();
  auto const next = "/v1/drafts/" + text(narrow(digest, {"/items/1"}, 202), "draft");
  auto const shown = api.get(next);
  auto const& items = list(member(shown, "body"), "items");
  REQUIRE(items.size() == before - 1);
  CHECK(number(items.back(), "n") == static_cast<std::int64_t>(items.size()));
  CHECK(number(member(shown, "codes"), "items") == static_cast<std::int64_t>(items.size()));
  CHECK("/v1/drafts/" + text(shown, "narrows") == draft);
  auto const removal = list(shown, "removed").back();
  CHECK(text(removal, "rule") == "@lou");
  CHECK(text(removal, "field") == "/items/1");
  auto const old = api.get(draft);
  CHECK(text(member(old, "gate"), "state") == "narrowed");
  CHECK("/v1/drafts/" + text(member(old, "gate"), "reason") == next);
  narrow(digest, {"/items/0"}, 409);
  CHECK(number(api.post(next + "/approve", office.seen(next)), "seq") == 2);
}

}  // namespace comity
