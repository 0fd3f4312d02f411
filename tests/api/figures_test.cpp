// Figures through the API: both sides the same, each part of the file seen.
#include "comity/json/text.h"
#include "desks.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity {
namespace {

using namespace std::chrono_literals;

/// What both sides give for a period.
struct Reviewed : Desks {
  std::string name(Api& api) { return text(list(api.get("/v1/links"), "links").at(0), "link"); }

  std::string target(Api& api, Instant from, Instant to, std::string const& more = {}) {
    return "/v1/links/" + name(api) + "/figures?from=" + std::to_string(to_milliseconds(from)) +
           "&to=" + std::to_string(to_milliseconds(to)) + more;
  }

  /// The file, which both sides give to the byte.
  json::Value figures(Instant from, Instant to, std::string const& more = {}) {
    auto const mine = ours.call("GET", target(ours, from, to, more));
    auto const other = theirs.call("GET", target(theirs, from, to, more));
    CHECK(mine.status == 200);
    CHECK(to_text(mine.body) == to_text(other.body));
    auto value = json::parse(mine.body).value();
    CHECK(json::canonical(value) == to_text(mine.body));
    return value;
  }

  std::string issue_as(json::Object const& changes) {
    auto request = new_request();
    for (auto const& [member, value] : changes) request.set(member, value);
    return issue(request);
  }
};

/// A request that goes through everything.
void whole_life(Reviewed& desks) {
  auto const id = desks.issue_as({{"codes", json::Object{{"items", 3}, {"confirm", true}}}});
  desks.take(desks.theirs, id, step("query"));
  desks.take(desks.ours, id, step("supply"));
  desks.take(desks.theirs, id, step("decide", {{"decision", "accept"}}));
  desks.take(desks.theirs, id, step("update"));
  desks.take(desks.theirs, id, step("answer", answer_codes()));
  desks.take(desks.ours, id,
             step_over("assess", {item(1, "grade", "usable"), item(2, "grade", "wrong")}));
  desks.take(desks.theirs, id, step_over("rejoin", {item(2, "position", "contest")}));
}

/// An update and the withdrawal cross: which comes first, the canonical order says, here by a hash.
void cross(Reviewed& desks, std::string const& id) {
  desks.theirs.post("/v1/requests/" + id + "/steps", step("update"));
  desks.ours.post("/v1/requests/" + id + "/steps", step("withdraw"));
  desks.settle();
}

/// Nine urgent requests, all acknowledged, four withdrawn; an exercise; and normal ones, so many
/// that some withdrawal surely comes before the update it crossed.
void busy_time(Reviewed& desks) {
  whole_life(desks);
  std::vector<std::string> ids;
  for (int i = 0; i < 8; ++i) ids.push_back(desks.issue(new_request()));
  for (auto const& id : ids) desks.take(desks.theirs, id, step("acknowledge"));
  desks.take(desks.theirs, ids[0], step("answer", answer_codes()));
  desks.take(desks.theirs, ids[1],
             step("decide", {{"decision", "refuse"}, {"ground", "capacity"}}));
  desks.take(desks.theirs, ids[2], step("query"));
  for (int i = 3; i < 7; ++i) cross(desks, ids[static_cast<std::size_t>(i)]);
  desks.issue_as({{"exercise", "drill-1"}});
  for (int i = 0; i < 12; ++i) {
    auto const id = desks.issue_as({{"urgency", "normal"}});
    desks.take(desks.theirs, id, step("acknowledge"));
    cross(desks, id);
  }
}

json::Value const& urgent_group(json::Value const& file) {
  auto const& groups = list(list(file, "directions").at(1), "groups");
  auto const found = std::ranges::find_if(
      groups, [](auto const& group) { return text(group, "urgency") == "urgent"; });
  REQUIRE(found != groups.end());
  return *found;
}

json::Value const& clock_named(json::Value const& group, std::string const& name) {
  auto const& clocks = list(group, "clocks");
  auto const found =
      std::ranges::find_if(clocks, [&](auto const& clock) { return text(clock, "clock") == name; });
  REQUIRE(found != clocks.end());
  return *found;
}

}  // namespace

TEST_CASE("[P14.10] both sides' APIs give the same figures, to the byte") {
  Reviewed desks;
  auto const before = desks.now;
  desks.issue(new_request());
  desks.issue(new_request());
  auto const start = desks.now;
  busy_time(desks);
  auto const file = desks.figures(start, desks.now);
  auto const& direction = list(file, "directions").at(1);
  auto const& group = urgent_group(file);
  CHECK(number(group, "requests") == 9);
  CHECK(number(direction, "exercises") == 1);
  auto const& acknowledge = clock_named(group, "acknowledge");
  CHECK(number(acknowledge, "met") == 9);
  CHECK(number(clock_named(group, "answer"), "ended") == 4);
  CHECK(number(member(direction, "trend"), "requests_before") == 2);
  CHECK(!text(member(direction, "trend"), "ratio").empty());
  CHECK(list(member(group, "grades"), "differences").size() == 1);
  CHECK(std::ranges::any_of(list(file, "messages"), [](auto const& messages) {
    return !list(messages, "ineffective").empty();
  }));
  // Before the agreement is in force there is nothing to compare with.
  auto const force = desks.sample.agreement->in_force_from();
  auto const first = desks.figures(force, desks.now);
  CHECK(member(list(first, "directions").at(1), "trend").find("from") == nullptr);
  // Of a time without requests before, the ratio has no upper limit.
  auto const all = desks.figures(before, desks.now);
  CHECK(member(list(all, "directions").at(1), "trend").find("high") == nullptr);
}

TEST_CASE("what a clock shows beyond the agreement's calendars is said to be unreadable") {
  Reviewed desks;
  auto const start = desks.now;
  desks.issue_as({{"urgency", "normal"}});
  auto const end = desks.now;
  desks.now += std::chrono::days{20 * 365};
  auto const at = "&at=" + std::to_string(to_milliseconds(desks.now));
  auto const file = desks.figures(start, end, at);
  auto const& clocks = list(list(file, "requests").at(0), "clocks");
  CHECK(text(clocks.at(0), "state") == "missed_open");
  CHECK(text(clocks.at(1), "state") == "unreadable");
}

TEST_CASE("[P14.2] the logs are taken in up to the sizes that are asked for, or not at all") {
  Reviewed desks;
  auto const start = desks.now;
  desks.issue(new_request());
  desks.issue(new_request());
  auto const file = desks.figures(start, desks.now, "&sizes=us:2,cn:4");
  CHECK(number(list(file, "logs").at(1), "size") == 2);
  CHECK(list(file, "requests").empty());
  auto const more = desks.ours.get(desks.target(desks.ours, start, desks.now, "&sizes=cn:5"), 503);
  CHECK(error_id(more) == "review.not_held");
  CHECK(error_parameter(more, "held") == "4");
}

TEST_CASE("a question that makes no sense is refused, and says what is wrong") {
  Reviewed desks;
  auto const now = desks.now;
  auto const refused = [&](Instant from, Instant to, std::string const& more, unsigned status) {
    return error_id(desks.ours.get(desks.target(desks.ours, from, to, more), status));
  };
  CHECK(refused(now, now, "", 400) == "review.empty_period");
  CHECK(refused(now - 2h, now, "&at=1", 400) == "review.read_too_early");
  CHECK(refused(now - 2h, now + 1h, "", 422) == "api.not_yet");
  CHECK(refused(now - 2h, now, "&sizes=jp:1", 400) == "review.not_on_link");
  for (auto const* const sizes :
       {"us", "us:", ":1", "us:1,us:2", "us:-1", "us:1x", "us:99999999999999999999"}) {
    CHECK(refused(now - 2h, now, std::string{"&sizes="} + sizes, 400) == "api.bad_parameter");
  }
  auto const nothing = desks.ours.get("/v1/links/" + desks.name(desks.ours) + "/figures", 400);
  CHECK(error_parameter(nothing, "name") == "to");
  CHECK(error_id(desks.ours.get("/v1/links/none/figures?from=1&to=2", 404)) == "api.no_such_link");
}

}  // namespace comity
