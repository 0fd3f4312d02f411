// Requests through the API alone: a whole life, side by side.
#include "desks.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity {
namespace {

/// Without what each side sees its own way.
json::Value shared(json::Value view) {
  json::Object out;
  for (auto const* const name :
       {"phase", "clocks", "quality", "item_states", "level", "hold_until"})
    out.emplace_back(name, member(view, name));
  return out;
}

json::Value const& clock_of(json::Value const& view, std::string const& name) {
  auto const& clocks = list(view, "clocks");
  auto const found =
      std::ranges::find_if(clocks, [&](auto const& clock) { return text(clock, "clock") == name; });
  REQUIRE(found != clocks.end());
  return *found;
}

}  // namespace

TEST_CASE("[P7.3] a request lives its whole life through the API, and both sides show the same") {
  Desks desks;
  auto const id = desks.issue(new_request());
  desks.take(desks.theirs, id, step("acknowledge"));
  desks.take(desks.theirs, id, step("query"));
  CHECK(flag(desks.show(desks.ours, id), "query_open"));
  desks.take(desks.ours, id, step("supply"));
  desks.take(desks.theirs, id, step("decide", {{"decision", "conditional"}}));
  CHECK(flag(desks.show(desks.ours, id), "conditions_open"));
  desks.take(desks.ours, id, step("accept-conditions"));
  desks.take(desks.theirs, id, step("update"));
  auto const until = to_milliseconds(desks.now + std::chrono::days{9});
  desks.take(desks.theirs, id, step("extend", {{"until", until}, {"reason", "volume"}}));
  desks.take(desks.ours, id, step("escalate", {{"level", 1}}));
  desks.take(desks.theirs, id, step("answer", answer_codes()));
  desks.take(desks.ours, id,
             step_over("assess", {item(1, "grade", "usable"), item(2, "grade", "incomplete")}));
  desks.take(desks.theirs, id, step_over("rejoin", {item(2, "position", "contest")}));
  desks.take(desks.ours, id, step("contest", {{"seq", 3}}));
  auto const view = desks.show(desks.ours, id);
  CHECK(shared(view) == shared(desks.show(desks.theirs, id)));
  CHECK(text(view, "phase") == "assessed");
  CHECK(text(list(view, "item_states").at(1), "position") == "contest");
  CHECK(number(member(view, "quality"), "incomplete") == 1);
  CHECK(number(clock_of(view, "update"), "period") == 1);
  CHECK(text(clock_of(view, "answer"), "state") == "met");
  desks.take(desks.ours, id, step("close"));
  CHECK(text(desks.show(desks.theirs, id), "phase") == "closed");
}

TEST_CASE("[P7.1] what is on its way is shown as expected, and has neither clocks nor figures") {
  Desks desks;
  auto const id = text(desks.ours.post("/v1/requests", new_request()), "request");
  auto const view = desks.show(desks.ours, id);
  CHECK(flag(view, "provisional"));
  CHECK(text(view, "phase") == "issued");
  CHECK(list(view, "clocks").empty());
  CHECK(member(view, "quality").is_null());
  CHECK(member(list(view, "messages").at(0), "had_at").is_null());
  desks.settle();
  CHECK(!flag(desks.show(desks.ours, id), "provisional"));
  CHECK(text(desks.show(desks.theirs, id), "we_are") == "responder");
}

TEST_CASE("[P8.2] a decision, its ground, and a request that follows another are shown") {
  Desks desks;
  auto const first = desks.issue(new_request());
  desks.take(desks.theirs, first, step("decide", {{"decision", "refuse"}, {"ground", "capacity"}}));
  auto const refused = desks.show(desks.ours, first);
  CHECK(text(refused, "decision") == "refuse");
  CHECK(text(refused, "ground") == "capacity");
  CHECK(member(refused, "due").is_null());
  auto next = new_request();
  next.find("codes")->set("follows", first);
  next.find("codes")->set("relation", "related");
  next.find("codes")->set("confirm", true);
  auto const second = desks.issue(next);
  auto const view = desks.show(desks.theirs, second);
  CHECK(text(member(view, "follows"), "request") == first);
  CHECK(text(view, "case") == first);
  CHECK(text(clock_of(view, "confirm"), "owed_by") == "asker");
}

TEST_CASE("an exercise is marked wherever it is shown") {
  Desks desks;
  auto request = new_request();
  request.set("exercise", "panda-eagle-3");
  auto const id = desks.issue(request);
  CHECK(text(desks.show(desks.theirs, id), "exercise") == "panda-eagle-3");
  CHECK(text(list(desks.ours.get("/v1/requests"), "requests").at(0), "exercise") ==
        "panda-eagle-3");
}

TEST_CASE("[P7.4] of two steps that cross, one has no effect, and both sides are told why") {
  Desks desks;
  auto const id = desks.issue(new_request());
  desks.take(desks.theirs, id, step("acknowledge"));
  desks.ours.post("/v1/requests/" + id + "/steps", step("withdraw"));
  desks.theirs.post("/v1/requests/" + id + "/steps", step("answer", answer_codes()));
  desks.settle();
  for (auto* const api : {&desks.ours, &desks.theirs}) {
    auto const view = desks.show(*api, id);
    CHECK(std::ranges::count_if(list(view, "messages"), [](auto const& message) {
            return !member(message, "no_effect").is_null();
          }) == 1);
  }
}

TEST_CASE("[P9] a due time beyond the calendars is said to be unknown, not made up") {
  Desks desks;
  auto request = new_request();
  request.set("urgency", "normal");
  auto const id = desks.issue(request);
  desks.now += std::chrono::days{3'650};
  auto const view = desks.show(desks.ours, id);
  CHECK(text(member(clock_of(view, "decide"), "error"), "id").starts_with("calendar."));
  CHECK(text(clock_of(view, "acknowledge"), "state") == "missed_open");
}

TEST_CASE("requests are listed by case, page by page") {
  Desks desks;
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) ids.insert(ids.begin(), desks.issue(new_request()));
  std::vector<std::string> listed;
  for (std::string target = "/v1/requests?count=2";;) {
    auto const page = desks.ours.get(target);
    for (auto const& row : list(page, "requests")) listed.push_back(text(row, "request"));
    if (page.find("next") == nullptr) break;
    target = "/v1/requests?count=2&first=" + std::to_string(number(page, "next"));
  }
  CHECK(listed == ids);
  CHECK(text(list(desks.ours.get("/v1/requests"), "requests").at(0), "due_clock") == "acknowledge");
}

TEST_CASE("[P7.4] a step that would have no effect is refused with all that is wrong") {
  Desks desks;
  auto const id = desks.issue(new_request());
  auto const steps = "/v1/requests/" + id + "/steps";
  auto wrong = step_over("assess", {item(1, "grade", "usable")});
  wrong.set("body", json::Object{{"items", "none"}});
  auto const answer = desks.ours.post(steps, wrong, 422);
  CHECK(error_id(answer) == "request.not_now");
  CHECK(list(member(answer, "error"), "problems").size() > 1);
  CHECK(desks.ours.call("POST", steps, {}).status == 400);
  auto const unknown = desks.ours.post(
      steps, json::Object{{"step", "issue"}, {"codes", json::Object{}}, {"body", json::Object{}}},
      400);
  CHECK(error_parameter(unknown, "cause") == "api.no_such_step");
}

TEST_CASE("a request to nobody, to ourselves, or after an unknown one is not found") {
  Desks desks;
  auto request = new_request();
  for (auto const* const to : {"fr", "us"}) {
    request.set("to", to);
    desks.ours.post("/v1/requests", request, 404);
  }
  request.set("to", "cn");
  request.find("codes")->set("follows", "us-20260101-aaaaaaaa");
  request.find("codes")->set("relation", "related");
  CHECK(error_id(desks.ours.post("/v1/requests", request, 404)) == "node.no_such_request");
  for (auto const* const path : {"", "/steps", "/bundle"}) {
    std::string const target = std::string{"/v1/requests/us-20260101-aaaaaaaa"} + path;
    auto const method = path == std::string{"/steps"} ? "POST" : "GET";
    CHECK(desks.ours.call(method, target, to_bytes(R"({"step":"close","codes":{},"body":{}})"))
              .status == 404);
  }
}

}  // namespace comity
