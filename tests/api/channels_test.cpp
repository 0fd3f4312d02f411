// CERTs and police at one node: what one channel's desks know, the other's do not, until it is
// referred.
#include "comity/json/text.h"
#include "desks.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

/// "us" with a CERT and a police desk; the other side has no accounts.
struct House : Desks {
  std::map<std::string, std::string> tokens;

  House() {
    for (auto const* const kind : {"cert", "police"})
      ours.post(
          "/v1/agencies",
          json::Object{
              {"id", kind}, {"name", json::Object{{"en", kind}, {"zh", kind}}}, {"kind", kind}},
          200);
    add("ada", "cert", "administrator");
    as("ada");
    add("ann", "cert", "analyst");
    add("dee", "cert", "duty_officer");
    add("lou", "cert", "legal_reviewer");
    add("pat", "police", "police");
  }

  void add(std::string const& id, char const* agency, char const* role) {
    ours.post(
        "/v1/accounts",
        json::Object{{"id", id}, {"name", id}, {"agency", agency}, {"roles", json::Array{role}}},
        200);
    auto const made =
        ours.post("/v1/accounts/" + id + "/tokens", json::Object{{"label", "test"}, {"days", 30}});
    tokens[id] = text(made, "token");
  }

  Api& as(std::string const& id) {
    ours.speak_with(tokens.at(id));
    return ours;
  }

  std::size_t listed(std::string const& id) {
    return list(as(id).get("/v1/requests"), "requests").size();
  }
};

json::Value refer(char const* to) {
  return step("refer", {{"to", to}});
}

}  // namespace

TEST_CASE("[P8.6] a request of the police is, to a CERT's account, not there") {
  House house;
  house.as("pat");
  auto const id = house.issue(new_request());
  auto const path = "/v1/requests/" + id;
  CHECK(text(house.as("pat").get(path), "channel") == "police");
  CHECK(text(house.theirs.get(path), "channel") == "police");
  CHECK(house.listed("pat") == 1);
  CHECK(house.listed("ann") == 0);
  CHECK(house.listed("lou") == 1);
  for (auto const* const what : {"", "/bundle", "/document"})
    CHECK(error_id(house.as("ann").get(path + what, 404)) == "node.no_such_request");
  house.as("ann").post(path + "/steps", step("withdraw"), 404);
  json::Value const seen{json::Object{{"digest", std::string(64, '0')}}};
  house.as("dee").post(path + "/admit", seen, 404);
  auto follow = new_request();
  follow.find("codes")->set("follows", id);
  follow.find("codes")->set("relation", "related");
  house.as("ann").post("/v1/requests", follow, 404);
}

TEST_CASE("[P8.6] a request that is referred to the police and back keeps its history") {
  House house;
  house.as("ann");
  auto const id = house.issue(new_request());
  auto const path = "/v1/requests/" + id;
  house.take(house.theirs, id, step("acknowledge"));
  auto const before = house.as("ann").get(path);
  house.take(house.theirs, id, refer("police"));
  CHECK(house.listed("ann") == 0);
  auto const moved = house.as("pat").get(path);
  CHECK(text(moved, "channel") == "police");
  CHECK(text(moved, "case") == text(before, "case"));
  CHECK(text(moved, "phase") == text(before, "phase"));
  CHECK(list(moved, "messages").size() == list(before, "messages").size() + 1);
  CHECK(list(moved, "clocks").size() == list(before, "clocks").size());
  house.take(house.as("pat"), id, refer("cert"));
  CHECK(house.listed("pat") == 0);
  auto const back = house.as("ann").get(path);
  CHECK(list(back, "messages").size() == 4);
  CHECK(member(back, "item_states") == member(before, "item_states"));
}

TEST_CASE("[P8.6] whole logs and figures are for roles that cross channels") {
  House house;
  house.as("ann");
  house.issue(new_request());
  auto const link =
      "/v1/links/" + text(list(house.as("ann").get("/v1/links"), "links").at(0), "link");
  for (auto const* const what : {"/entries", "/proof?index=0", "/growth?from=0", "/incidents",
                                 "/export", "/figures?from=2026-03-01&to=2026-03-02"})
    CHECK(error_id(house.as("ann").get(link + what, 403)) == "api.both_channels");
  house.as("dee").post(link + "/bodies/delete", json::Object{{"direction", "sent"}, {"seq", 1}},
                       403);
  house.as("lou").get(link + "/entries");
}

TEST_CASE("[P8.7] [P8.8] conditions bind once accepted, and account of use is given on demand") {
  Desks desks;
  auto const id = desks.issue(new_request());
  desks.take(desks.theirs, id, step("acknowledge"));
  desks.take(desks.theirs, id, step("decide", {{"decision", "conditional"}}));
  CHECK_FALSE(flag(desks.show(desks.ours, id), "conditions_bind"));
  desks.take(desks.ours, id, step("accept-conditions"));
  CHECK(flag(desks.show(desks.ours, id), "conditions_bind"));
  auto const until = to_milliseconds(desks.now + std::chrono::days{10});
  desks.take(desks.theirs, id, step("ask-account", {{"until", until}}));
  for (auto* const api : {&desks.ours, &desks.theirs}) {
    auto const view = desks.show(*api, id);
    CHECK(number(list(view, "accounts").at(0), "until") == until);
    CHECK(text(list(view, "alarms").at(0), "what") == "account");
  }
  desks.now += std::chrono::days{11};
  CHECK(flag(list(desks.show(desks.theirs, id), "accounts").at(0), "overdue"));
  CHECK(flag(list(desks.show(desks.ours, id), "alarms").at(0), "overdue"));
  desks.take(desks.ours, id, step("account"));
  CHECK(list(desks.show(desks.ours, id), "alarms").empty());
  CHECK(number(list(desks.show(desks.theirs, id), "accounts").at(0), "given_at") > 0);
}

TEST_CASE(
    "[P8.9] a claim about an actor is shown as its claimant's, beside the other side's view") {
  Desks desks;
  auto const claim = [](char const* confidence) {
    return json::Object{
        {"n", 1},
        {"actor", "Example Weaver"},
        {"relation", "instructed_directed_or_controlled"},
        {"state", "a third state"},
        {"confidence", confidence},
        {"basis", json::Object{{"lang", "en"}, {"text", "Shared infrastructure."}}}};
  };
  auto request = new_request();
  auto bare = claim("low");
  std::erase_if(bare, [](auto const& one) { return one.first == "confidence"; });
  request.find("body")->set("actor_claims", json::Array{json::Value{bare}});
  desks.ours.post("/v1/requests", request, 400);
  request.find("body")->set("actor_claims", json::Array{json::Value{claim("low")}});
  auto const id = desks.issue(request);
  auto const unanswered = desks.show(desks.theirs, id);
  auto const& claims = list(unanswered, "actor_claims");
  REQUIRE(claims.size() == 1);
  CHECK(text(claims[0], "claimed_by") == "us");
  CHECK(text(claims[0], "confidence") == "low");
  CHECK(list(claims[0], "views").empty());
  desks.take(desks.theirs, id, step("acknowledge"));
  desks.take(desks.theirs, id, step("decide", {{"decision", "accept"}}));
  auto answer = step("answer", answer_codes());
  answer.find("body")->set(
      "actor_views",
      json::Array{json::Object{{"n", 1},
                               {"position", "disputes"},
                               {"text", json::Object{{"lang", "zh"}, {"text", "不认同。"}}}}});
  desks.take(desks.theirs, id, answer);
  auto const answered = desks.show(desks.ours, id);
  auto const& views = list(list(answered, "actor_claims").at(0), "views");
  REQUIRE(views.size() == 1);
  CHECK(text(views[0], "by") == "cn");
  CHECK(text(views[0], "position") == "disputes");
}

}  // namespace comity
