// Tasks: their state, due times, reminders, and the answer that comes of them.
#include "comity/json/text.h"
#include "comity/triage/due.h"
#include "comity/triage/gather.h"
#include "comity/triage/letter.h"
#include "comity/triage/limits.h"

#include <doctest/doctest.h>

namespace comity::triage {
namespace {

using namespace std::chrono_literals;
using Kind = Event::Kind;

constexpr Instant start{std::chrono::days{20'000}};

Task sample(std::vector<int> items = {1, 2}) {
  Task task;
  task.assignment = {.id = parse_task_id("t-20261122-abcd2345").value(),
                     .request = message::parse_request_id("us-20261122-abcd2345").value(),
                     .items = std::move(items),
                     .to = {"isp-a", "operator", "Example Net", "noc@isp.example", "", "zh"},
                     .indicators = {{"ip-dst", "203.0.113.7"}},
                     .subject = "核查",
                     .text = "请核查。",
                     .created_at = start,
                     .created_by = "li",
                     .due = start + 8h,
                     .outer_due = start + 10h};
  return task;
}

Task with(Task task, Kind kind, Duration after, std::vector<Reply> replies = {}) {
  task.events.push_back({kind, start + after, "li", "", std::move(replies)});
  return task;
}

Reply reply(int n, Status status, char const* content = "{}") {
  return {n, status, {}, *json::parse(content).value().if_object()};
}

}  // namespace

TEST_CASE("a task goes from drafted over sent and acknowledged to answered") {
  auto task = sample();
  CHECK(state_of(task, start) == State::drafted);
  CHECK(state_of(task, start + 9h) == State::drafted);
  task = with(task, Kind::sent, 0h);
  CHECK(state_of(task, start + 1h) == State::sent);
  CHECK(state_of(task, start + 8h) == State::overdue);
  task = with(task, Kind::acknowledged, 1h);
  CHECK(state_of(task, start + 1h) == State::acknowledged);
  CHECK(state_of(task, start + 8h) == State::overdue);
  task = with(task, Kind::answered, 2h, {reply(1, Status::provided)});
  CHECK(state_of(task, start + 2h) == State::acknowledged);
  task = with(task, Kind::answered, 9h, {reply(2, Status::refused)});
  CHECK(state_of(task, start + 9h) == State::answered);
  CHECK(state_of(with(sample(), Kind::withdrawn, 1h), start + 9h) == State::withdrawn);
}

TEST_CASE("an event that cannot be is refused, and the state named") {
  auto const refusal = [](Task const& task, Event const& event) {
    return check(task, event, event.at).error().id;
  };
  CHECK(refusal(sample(), {Kind::chased, start}) == "triage.not_now");
  auto const sent = with(sample(), Kind::sent, 0h);
  CHECK(refusal(sent, {Kind::sent, start}) == "triage.not_now");
  auto const withdrawn = with(sent, Kind::withdrawn, 0h);
  CHECK(refusal(withdrawn, {Kind::answered, start}) == "triage.not_now");
  CHECK(check(withdrawn, {Kind::noted, start}, start));
  CHECK(refusal(sent, {Kind::answered, start, "", "", {reply(3, Status::provided)}}) ==
        "triage.foreign_item");
  CHECK(refusal(sent, {Kind::answered,
                       start,
                       "",
                       "",
                       {reply(1, Status::provided), reply(1, Status::refused)}}) ==
        "triage.item_twice");
}

TEST_CASE("a task is never due later than the outer clock less a margin") {
  auto const outer = start + 16h;
  auto const free = choose_due({}, outer, start).value();
  CHECK(free.at == start + 14h);
  CHECK(!free.warning);
  CHECK(choose_due(start + 3h, outer, start)->at == start + 3h);
  auto const late = choose_due(start + 15h, outer, start).value();
  CHECK(late.at == start + 14h);
  CHECK(late.warning->id == "triage.due_shortened");
  auto const over = choose_due({}, start + 10min, start).value();
  CHECK(over.at == start);
  CHECK(over.warning->id == "triage.no_time_left");
  CHECK(choose_due({}, start + 24h * 100, start)->at == start + 24h * 99);
  CHECK(choose_due({}, {}, start)->at == start + due_otherwise);
  CHECK(choose_due(start, outer, start).error().id == "triage.due_passed");
}

TEST_CASE("reminders are a function of the task and of now") {
  auto const sent = with(sample(), Kind::sent, 0h);
  CHECK(schedule_of(sample()).empty());
  CHECK(!chase_due(sent, start + 1h));
  CHECK(next_chase(sent, start) == start + 2h);
  CHECK(chase_due(sent, start + 2h) == Chase::acknowledge);
  CHECK(chase_due(sent, start + 6h) == Chase::remind);
  CHECK(chase_due(sent, start + 8h) == Chase::overdue);
  auto const known = with(sent, Kind::acknowledged, 1h);
  CHECK(!chase_due(known, start + 3h));
  CHECK(chase_due(known, start + 6h) == Chase::remind);
  auto const chased = with(known, Kind::chased, 6h);
  CHECK(!chase_due(chased, start + 7h));
  CHECK(next_chase(chased, start + 7h) == start + 8h);
}

TEST_CASE("after a standstill there is one reminder, and after the last there is none") {
  auto const sent = with(sample(), Kind::sent, 0h);
  CHECK(chase_due(sent, start + 24h * 5) == Chase::overdue);
  CHECK(!chase_due(with(sent, Kind::chased, 24h * 5), start + 24h * 5 + 1h));
  CHECK(chase_due(with(sent, Kind::chased, 24h * 5), start + 24h * 6) == Chase::overdue);
  CHECK(!chase_due(with(sent, Kind::chased, 24h * 30), start + 24h * 90));
  CHECK(schedule_of(with(sent, Kind::withdrawn, 1h)).empty());
  CHECK(schedule_of(with(sent, Kind::answered, 1h,
                         {reply(1, Status::provided), reply(2, Status::provided)}))
            .empty());
}

TEST_CASE("a letter is not tried again before the other side wants it, within a day") {
  auto const pause = [](std::chrono::seconds asked, int attempts = 0) {
    Letter const letter{.created_at = start, .attempts = attempts};
    Attempt const busy{.error = "tracker.busy", .retry_after = asked};
    return *after(letter, busy, start).next_attempt - start;
  };
  CHECK(pause(0s) == attempt_pause_min);
  CHECK(pause(5s) == attempt_pause_min);
  CHECK(pause(2h) == 2h);
  CHECK(pause(2h, 12) == attempt_pause_max);
  CHECK(pause(std::chrono::seconds::max()) == retry_after_max);
}

TEST_CASE("a letter whose other side refuses for good is not tried again, whatever it asks for") {
  Attempt const refused{.final = true, .error = "courier.refused", .retry_after = 60s};
  CHECK(!after(Letter{.created_at = start}, refused, start).next_attempt);
  auto const late = after(Letter{.created_at = start - attempts_end}, {.retry_after = 60s}, start);
  CHECK(!late.next_attempt);
}

TEST_CASE("who has no address can be tasked only if somebody signs in for them") {
  auto task = sample();
  task.assignment.to.email.clear();
  Desk desk;
  CHECK(write_letters(task, Occasion::task, desk, 1, start).error().id == "triage.no_address");
  desk.signs_in = [](Holder const& to) { return to.id == "isp-a"; };
  CHECK(write_letters(task, Occasion::task, desk, 1, start)->empty());
  task.assignment.to.id = "isp-b";
  CHECK(write_letters(task, Occasion::task, desk, 1, start).error().id == "triage.no_address");
}

TEST_CASE("a task is known again by the mark in a subject") {
  auto const id = parse_task_id("t-20261122-abcd2345").value();
  CHECK(task_in("答复: Re: [comity t-20261122-abcd2345] 核查") == id);
  // As RT, and Chinese programs, put their own words before it.
  CHECK(task_in("[rt.example #123] AutoReply: [comity t-20261122-abcd2345] Check") == id);
  CHECK(task_in("Re: [rt.example #123] Resolved: [comity t-20261122-abcd2345] Check") == id);
  CHECK(task_in("转发：回复：[rt.example #123] [comity t-20261122-abcd2345]核查") == id);
  CHECK(task_in(token_of(id)) == id);
  CHECK(task_in("[comity t-20261122-abcd2345] and [comity t-20261122-aaaaaaaa]")->text() ==
        "t-20261122-aaaaaaaa");
  for (auto const* const none : {"", "[comity ]", "[comity t-20261122-abcd2345", "[comity ",
                                 "[comity t-20261122-ABCD2345]", "t-20261122-abcd2345"})
    CHECK(!task_in(none));
}

TEST_CASE("a task's record comes back whole") {
  auto const task =
      with(sample(), Kind::answered, 1h,
           {reply(1, Status::partial, R"({"text": {"lang": "zh", "text": "已核查"}})")});
  CHECK(to_json(parse_assignment(to_json(task.assignment)).value()) == to_json(task.assignment));
  CHECK(to_json(parse_event(to_json(task.events[0])).value()) == to_json(task.events[0]));
  CHECK(parse_reply(json::Object{{"n", 1}, {"status", "pending"}}).error().parameter("cause") ==
        "triage.not_a_status");
}

TEST_CASE("answers are gathered item by item, and name nobody") {
  auto const body = json::parse(R"({"handling": {"tlp": "amber"}, "contact": {"agency": "x"},
    "items": [{"n": 1}, {"n": 2}, {"n": 3}, {"n": 4}]})")
                        .value();
  auto const one = with(
      with(sample({1, 2}), Kind::sent, 0h), Kind::answered, 1h,
      {reply(1, Status::provided,
             R"({"effect": "stopped", "indicators": [1], "text": {"lang": "zh", "text": "甲"}})"),
       reply(2, Status::not_held)});
  auto const two = with(
      sample({1, 3}), Kind::answered, 2h,
      {reply(
          1, Status::provided,
          R"({"effect": "reduced", "indicators": [1, 2], "text": {"lang": "zh", "text": "乙"}})")});
  auto const gone = with(with(sample({4}), Kind::answered, 1h, {reply(4, Status::provided)}),
                         Kind::withdrawn, 2h);
  std::vector<Task> const tasks{one, two, gone};
  auto const draft = gather(body, tasks);
  CHECK(json::write(draft.codes) ==
        R"({"final":false,"items":[{"n":1,"status":"provided"},{"n":2,"status":"not_held"}]})");
  CHECK(json::write(draft.body) ==
        R"({"handling":{"tlp":"amber"},"items":[{"n":1,"effect":"stopped","indicators":[1,2],)"
        R"("text":{"lang":"zh","text":"甲\n\n乙"}},{"n":2}]})");
  CHECK(draft.open == std::vector<int>{3});
  CHECK(draft.untasked == std::vector<int>{4});
  CHECK(draft.contested == std::vector<int>{1});
  CHECK(json::write(draft.body).find("isp-a") == std::string::npos);
}

TEST_CASE("a gathered answer is final when every item has its answer") {
  auto const body = json::parse(R"({"items": [{"n": 1}]})").value();
  auto answered = with(sample({1}), Kind::answered, 1h, {reply(1, Status::refused)});
  answered.events[0].replies[0].ground = "capacity";
  auto const draft = gather(body, {&answered, 1});
  CHECK(json::write(draft.codes) ==
        R"({"final":true,"items":[{"n":1,"status":"refused","ground":"capacity"}]})");
}

}  // namespace comity::triage
