#include "comity/request/canonical.h"
#include "comity/request/clocks.h"
#include "fixture.h"

#include <doctest/doctest.h>

namespace comity::request {
namespace {

using fixture::at;
using fixture::cn;
using fixture::lead_to;
using fixture::request_id;
using fixture::second_id;
using fixture::sound_codes;
using fixture::Story;
using fixture::us;

Item const& item(Request const& request, std::size_t n) {
  return request.items.at(n - 1);
}

/// A conditional decision on a request that is acknowledged.
void set_conditions(Story& story) {
  story.tell(cn, Step::decide, DecideCodes{Decision::conditional});
}

void answer_all(Story& story) {
  story.tell(cn, Step::answer, sound_codes(Move::answer_final));
}

}  // namespace

TEST_CASE("[P8.1] an issue makes its sender the asker, and the request as it says") {
  Story story{"normal", "preservation"};
  auto& message = story.tell(us, Step::issue, IssueCodes{.items = 3, .confirm = true});
  auto const digest = message.digest;
  auto const had_at = *message.had_at;
  auto const request = story.request();
  CHECK(request.id == request_id);
  CHECK(request.asker == us);
  CHECK(request.responder == cn);
  CHECK(request.kind == "preservation");
  CHECK(request.urgency == "normal");
  CHECK_FALSE(request.exercise.has_value());
  CHECK(request.phase == Phase::issued);
  CHECK(request.items.size() == 3);
  CHECK(request.confirmation_promised);
  CHECK_FALSE(request.confirmed);
  REQUIRE(request.steps.size() == 1);
  CHECK(request.steps[0].digest == digest);
  CHECK(request.steps[0].had_at == had_at);
  CHECK(request.steps[0].by == Side::asker);
}

TEST_CASE("[P7.5] a step has the times of both sides, and counts when its receiver had it") {
  Story story;
  lead_to(story, Phase::issued);
  auto& late = story.tell(cn, Step::acknowledge);
  late.sent_at = at("2026-03-02T10:00:00+08:00");
  late.had_at = at("2026-03-05T10:00:00+08:00");
  auto const step = story.request().steps.back();
  CHECK(step.sent_at == at("2026-03-02T10:00:00+08:00"));
  CHECK(step.had_at == at("2026-03-05T10:00:00+08:00"));
}

TEST_CASE("[P7.1] a provisional message is listed and changes nothing") {
  Story story;
  lead_to(story, Phase::issued);
  story.tell(cn, Step::acknowledge).had_at.reset();
  auto const state = story.state();
  CHECK(state.requests.at(0).phase == Phase::issued);
  REQUIRE(state.provisional.size() == 1);
  CHECK(state.provisional[0].type == "request.acknowledge");
  CHECK(state.provisional[0].from == cn);
  CHECK(state.ineffective.empty());

  SUBCASE("but it is in what is expected") {
    auto const expected = expected_state_of(story.file(), fixture::agreement());
    CHECK(expected.requests.at(0).phase == Phase::acknowledged);
    CHECK(expected.provisional.size() == 1);
  }
  SUBCASE("and what two holders compare does not hold it") {
    auto const with = canonical_state(state, fixture::agreement(), at("2026-03-03T00:00:00Z"));
    Story without;
    lead_to(without, Phase::issued);
    CHECK(with ==
          canonical_state(without.state(), fixture::agreement(), at("2026-03-03T00:00:00Z")));
  }
}

TEST_CASE("[P4.7] [P8.1] in an open case either side may ask, each under ids of its own") {
  Story story;
  lead_to(story, Phase::issued);
  RequestId const back{"cn-20260302-cccccccc"};
  story.tell(cn, Step::issue, IssueCodes{.items = 1}, back);
  CHECK_FALSE(story.objection().has_value());
  story.tell(us, Step::acknowledge, {}, back);
  CHECK_FALSE(story.objection().has_value());
  auto const state = story.state();
  REQUIRE(state.requests.size() == 2);
  CHECK(state.requests[1].asker == cn);
  CHECK(state.requests[1].responder == us);
  CHECK(state.requests[1].phase == Phase::acknowledged);
  CHECK(state.requests[0].phase == Phase::issued);

  story.tell(us, Step::issue, IssueCodes{.items = 1}, RequestId{"cn-20260302-dddddddd"});
  CHECK(story.objection() == Reason::foreign_id);
}

TEST_CASE("[P8.2] a request may build on an earlier one of its asker in the case") {
  Story story;
  lead_to(story, Phase::issued);
  auto const follow = [&](PartyId const& from, RequestId const& id, RequestId const& earlier,
                          Relation relation) {
    story.tell(from, Step::issue, IssueCodes{.items = 1, .follows = Follows{earlier, relation}},
               id);
    return story.objection();
  };
  RequestId const theirs{"cn-20260302-cccccccc"};
  RequestId const elsewhere{"us-20250101-zzzzzzzz"};
  CHECK_FALSE(follow(us, second_id, request_id, Relation::disclosure).has_value());
  CHECK(story.state().requests[1].follows == Follows{request_id, Relation::disclosure});
  CHECK(follow(cn, theirs, request_id, Relation::extension) == Reason::unknown_request);
  RequestId const third{"us-20260302-dddddddd"};
  CHECK(follow(us, third, elsewhere, Relation::confirmation) == Reason::unknown_request);
  CHECK(follow(us, third, third, Relation::extension) == Reason::unknown_request);
  CHECK_FALSE(follow(us, third, elsewhere, Relation::related).has_value());
}

TEST_CASE("[P8.3] a final answer gives each item a status other than pending") {
  Story story;
  lead_to(story, Phase::acknowledged);
  auto const answer = [&](std::vector<ItemAnswer> items) {
    story.tell(cn, Step::answer, AnswerCodes{true, std::move(items)});
    return story.objection();
  };
  CHECK(answer({}) == Reason::items_pending);
  CHECK(answer({{1, ItemStatus::provided}}) == Reason::items_pending);
  CHECK(answer({{1, ItemStatus::provided}, {2, ItemStatus::pending}}) == Reason::items_pending);
  CHECK(answer({{1, ItemStatus::provided}, {3, ItemStatus::provided}}) == Reason::no_such_item);
  CHECK(story.request().phase == Phase::acknowledged);
  CHECK_FALSE(
      answer({{2, ItemStatus::not_held}, {1, ItemStatus::refused, "capacity"}}).has_value());
  auto const request = story.request();
  CHECK(request.phase == Phase::answered);
  CHECK(item(request, 1).status == ItemStatus::refused);
  CHECK(item(request, 1).ground == "capacity");
  CHECK(item(request, 2).status == ItemStatus::not_held);
}

TEST_CASE("[P8.3] the last status of an item counts") {
  Story story;
  lead_to(story, Phase::decided);
  story.tell(cn, Step::answer,
             AnswerCodes{false, {{1, ItemStatus::refused, "capacity"}, {2, ItemStatus::partial}}});
  story.tell(cn, Step::answer, AnswerCodes{false, {{1, ItemStatus::provided}}});
  auto const request = story.request();
  CHECK(request.phase == Phase::decided);
  CHECK(item(request, 1).status == ItemStatus::provided);
  CHECK(item(request, 1).ground.empty());
  CHECK(item(request, 2).status == ItemStatus::partial);
}

TEST_CASE("[P8.2] a refusal of the whole refuses what is pending, with its ground") {
  Story story;
  lead_to(story, Phase::acknowledged);
  story.tell(cn, Step::answer, AnswerCodes{false, {{1, ItemStatus::provided}}});
  story.tell(cn, Step::decide, DecideCodes{Decision::refuse, "national_law"});
  auto const request = story.request();
  CHECK(request.phase == Phase::refused);
  CHECK(item(request, 1).status == ItemStatus::provided);
  CHECK(item(request, 2).status == ItemStatus::refused);
  CHECK(item(request, 2).ground == "national_law");
}

TEST_CASE("[P8.5] a final answer before the conditions are accepted has no effect") {
  Story story;
  lead_to(story, Phase::acknowledged);
  set_conditions(story);
  answer_all(story);
  CHECK(story.objection() == Reason::conditions_open);
  CHECK(story.request().phase == Phase::decided);

  SUBCASE("after they are accepted it has") {
    story.tell(us, Step::accept_conditions);
    CHECK_FALSE(story.request().open_conditions.has_value());
    answer_all(story);
    CHECK(story.request().phase == Phase::answered);
    story.tell(us, Step::accept_conditions);
    CHECK(story.objection() == Reason::too_late);
  }
  SUBCASE("after a decision without conditions it has") {
    story.tell(cn, Step::decide, DecideCodes{Decision::accept});
    answer_all(story);
    CHECK(story.request().phase == Phase::answered);
  }
  SUBCASE("new conditions have to be accepted anew") {
    story.tell(us, Step::accept_conditions);
    set_conditions(story);
    answer_all(story);
    CHECK(story.objection() == Reason::conditions_open);
  }
  SUBCASE("an interim answer has its effect") {
    story.tell(cn, Step::answer, sound_codes(Move::answer_interim));
    CHECK_FALSE(story.objection().has_value());
  }
}

TEST_CASE("[P8.5] conditions are accepted only by who has seen them") {
  Story story;
  lead_to(story, Phase::acknowledged);
  set_conditions(story);
  set_conditions(story);
  auto const last = story.messages().back().header.seq;
  story.tell(us, Step::accept_conditions).header.seen = last - 1;
  CHECK(story.objection() == Reason::crossed);
  CHECK(story.request().open_conditions == last);
  story.tell(us, Step::accept_conditions).header.seen = last;
  CHECK_FALSE(story.objection().has_value());
  story.tell(us, Step::accept_conditions);
  CHECK(story.objection() == Reason::no_conditions);
}

TEST_CASE("[P8.6] a request moves between channels and keeps its id, steps, items and clocks") {
  Story story;
  lead_to(story, Phase::acknowledged);
  CHECK(story.request().channel == Channel::cert);
  auto const clocks = clocks_of(story.request(), fixture::agreement(), at("2026-03-03T00:00:00Z"));
  story.tell(cn, Step::refer, ReferCodes{"police"});
  auto const moved = story.request();
  CHECK(moved.channel == Channel::police);
  CHECK(moved.phase == Phase::acknowledged);
  CHECK(moved.steps.size() == 4);
  auto const after = clocks_of(moved, fixture::agreement(), at("2026-03-03T00:00:00Z"));
  REQUIRE(after.size() == clocks.size());
  for (std::size_t i = 0; i < clocks.size(); ++i)
    CHECK(after[i].face.value().due == clocks[i].face.value().due);
  story.tell(us, Step::refer, ReferCodes{"ministry"});
  CHECK(story.request().channel == Channel::police);
  story.tell(us, Step::refer, ReferCodes{"cert"});
  CHECK(story.request().channel == Channel::cert);
  CHECK(story.state().requests.size() == 1);
}

TEST_CASE("[P8.6] a request begins on the channel that its issue names") {
  Story story;
  story.tell(us, Step::issue, IssueCodes{.items = 2, .channel = Channel::police});
  CHECK(story.request().channel == Channel::police);
}

TEST_CASE("[P8.7] conditions bind from when they are accepted, and not when they are dropped") {
  Story story;
  lead_to(story, Phase::acknowledged);
  story.tell(cn, Step::decide, DecideCodes{Decision::conditional});
  CHECK_FALSE(story.request().bound_by.has_value());
  auto dropped = story;
  dropped.tell(cn, Step::decide, DecideCodes{Decision::accept});
  CHECK_FALSE(dropped.request().bound_by.has_value());
  auto const accepted = story.tell(us, Step::accept_conditions).header.seq;
  CHECK(story.request().bound_by == accepted);
}

TEST_CASE("[P8.8] who is bound gives account of use on demand, once for each") {
  Story story;
  lead_to(story, Phase::decided);
  story.tell(cn, Step::ask_account, AskAccountCodes{at("2026-05-01T00:00:00Z")});
  CHECK(story.objection() == Reason::not_bound);
  story.tell(cn, Step::decide, DecideCodes{Decision::conditional});
  story.tell(us, Step::accept_conditions);
  story.tell(us, Step::account);
  CHECK(story.objection() == Reason::not_asked);
  auto const until = at("2026-05-01T00:00:00Z");
  auto const asked = story.tell(cn, Step::ask_account, AskAccountCodes{until}).header.seq;
  REQUIRE(story.request().account_owed() != nullptr);
  CHECK(story.request().account_owed()->until == until);
  story.tell(cn, Step::ask_account, AskAccountCodes{until});
  CHECK(story.objection() == Reason::done_already);
  story.tell(us, Step::account).header.seen = asked - 1;
  CHECK(story.objection() == Reason::crossed);
  story.tell(us, Step::account);
  CHECK_FALSE(story.objection().has_value());
  CHECK(story.request().account_owed() == nullptr);
  story.tell(cn, Step::ask_account, AskAccountCodes{until});
  CHECK(story.request().accounts.size() == 2);
}

TEST_CASE("[P9.7] a supply answers the queries that its sender had seen") {
  Story story;
  lead_to(story, Phase::acknowledged);
  auto const first = story.tell(cn, Step::query).header.seq;
  auto const second = story.tell(cn, Step::query).header.seq;
  CHECK(story.request().open_queries == std::vector{first, second});
  story.tell(us, Step::supply).header.seen = first;
  CHECK(story.request().open_queries == std::vector{second});
  story.tell(us, Step::supply).header.seen = second;
  CHECK(story.request().open_queries.empty());
  story.tell(us, Step::supply);
  CHECK_FALSE(story.objection().has_value());
}

TEST_CASE("[P8.2] formal confirmation is given once, if it was promised") {
  Story promised;
  lead_to(promised, Phase::issued);
  promised.tell(us, Step::confirm);
  CHECK(promised.request().confirmed);
  promised.tell(us, Step::confirm);
  CHECK(promised.objection() == Reason::done_already);

  Story story;
  story.tell(us, Step::issue, IssueCodes{.items = 1});
  story.tell(us, Step::confirm);
  CHECK(story.objection() == Reason::not_promised);
}

TEST_CASE("[P8.2] grades are of items that exist, in an answer that was seen") {
  Story story;
  lead_to(story, Phase::answered);
  auto const answer = story.messages().back().header.seq;
  story.tell(us, Step::assess, AssessCodes{{{3, Grade::usable}}});
  CHECK(story.objection() == Reason::no_such_item);
  story.tell(us, Step::assess, AssessCodes{{{1, Grade::usable}}}).header.seen = answer - 1;
  CHECK(story.objection() == Reason::crossed);
  story.tell(us, Step::assess, AssessCodes{{{1, Grade::wrong}}});
  CHECK_FALSE(story.objection().has_value());
  CHECK(item(story.request(), 1).grade == Grade::wrong);
  CHECK_FALSE(item(story.request(), 2).grade.has_value());
}

TEST_CASE("[P8.2] the responder takes positions on grades that it has seen") {
  Story story;
  lead_to(story, Phase::answered);
  auto const first = story.tell(us, Step::assess, AssessCodes{{{1, Grade::wrong}}}).header.seq;
  story.tell(cn, Step::rejoin, RejoinCodes{{{2, Position::contest}}});
  CHECK(story.objection() == Reason::not_graded);
  story.tell(cn, Step::rejoin, RejoinCodes{{{3, Position::contest}}});
  CHECK(story.objection() == Reason::no_such_item);
  story.tell(cn, Step::rejoin, RejoinCodes{{{1, Position::contest}}});
  CHECK(item(story.request(), 1).position == Position::contest);

  story.tell(us, Step::assess, AssessCodes{{{1, Grade::incomplete}}});
  CHECK_FALSE(item(story.request(), 1).position.has_value());
  story.tell(cn, Step::rejoin, RejoinCodes{{{1, Position::agree}}}).header.seen = first;
  CHECK(story.objection() == Reason::crossed);
  story.tell(us, Step::close);
  story.tell(cn, Step::rejoin, RejoinCodes{{{1, Position::agree}}});
  CHECK(item(story.request(), 1).position == Position::agree);
  CHECK(story.request().phase == Phase::closed);
}

TEST_CASE("[P8.2] escalation goes up the ladder only") {
  Story story;
  lead_to(story, Phase::acknowledged);
  auto const escalate = [&](PartyId const& from, int level) {
    story.tell(from, Step::escalate, EscalateCodes{level});
    return story.objection();
  };
  CHECK_FALSE(escalate(us, 1).has_value());
  CHECK(escalate(cn, 1) == Reason::level_not_higher);
  CHECK_FALSE(escalate(cn, 3).has_value());
  CHECK(escalate(us, 2) == Reason::level_not_higher);
  CHECK(escalate(us, 4) == Reason::unknown_code);
  CHECK(story.request().level == 3);
}

TEST_CASE("[P8.2] only a message that was seen is contested") {
  Story story;
  lead_to(story, Phase::refused);
  auto const refusal = story.messages().back().header.seq;
  story.tell(us, Step::contest, ContestCodes{refusal + 1});
  CHECK(story.objection() == Reason::crossed);
  story.tell(us, Step::contest, ContestCodes{refusal});
  CHECK_FALSE(story.objection().has_value());
}

TEST_CASE("[P4.4] [P7.3] bodies are never looked at") {
  Story with;
  lead_to(with, Phase::closed);
  Story without;
  lead_to(without, Phase::closed);
  auto messages = without.messages();
  for (auto& message : messages) message.header.body = {};
  auto const now = at("2026-04-01T00:00:00Z");
  CHECK(canonical_state(with.state(), fixture::agreement(), now) ==
        canonical_state(
            state_of(message::in_canonical_order(std::move(messages)), fixture::agreement()),
            fixture::agreement(), now));
}

TEST_CASE("[P8.2] quality counts statuses, grades and where the two sides differ") {
  Story story;
  story.tell(us, Step::issue, IssueCodes{.items = 6});
  story.tell(cn, Step::answer, AnswerCodes{false, {{1, ItemStatus::provided}}});
  CHECK(quality_of(story.request()) == Quality{.asked = 6, .provided = 1, .pending = 5});
  story.tell(cn, Step::answer,
             AnswerCodes{true,
                         {{1, ItemStatus::provided},
                          {2, ItemStatus::provided},
                          {3, ItemStatus::partial},
                          {4, ItemStatus::not_held},
                          {5, ItemStatus::refused, "capacity"},
                          {6, ItemStatus::not_held}}});
  story.tell(us, Step::assess,
             AssessCodes{{{1, Grade::usable},
                          {2, Grade::wrong},
                          {3, Grade::incomplete},
                          {4, Grade::wrong},
                          {5, Grade::unusable}}});
  story.tell(cn, Step::rejoin,
             RejoinCodes{{{4, Position::contest}, {2, Position::contest}, {3, Position::agree}}});
  CHECK(quality_of(story.request()) == Quality{.asked = 6,
                                               .provided = 2,
                                               .partial = 1,
                                               .not_held = 2,
                                               .refused = 1,
                                               .usable = 1,
                                               .incomplete = 1,
                                               .wrong = 2,
                                               .unusable = 1,
                                               .contested = {2, 4}});
}

}  // namespace comity::request
