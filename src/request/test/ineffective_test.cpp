// What speaks against a message, whatever its place.
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

/// A story of an issue by us; the test changes the message before it is looked at.
template <typename Change>
std::optional<Reason> objection_to_issue(Change change) {
  Story story;
  change(story.tell(us, Step::issue, sound_codes(Move::issue)));
  return story.objection();
}

/// The same of an acknowledge by cn.
template <typename Change>
std::optional<Reason> objection_to_acknowledge(Change change) {
  Story story;
  lead_to(story, Phase::issued);
  change(story.tell(cn, Step::acknowledge));
  return story.objection();
}

}  // namespace

TEST_CASE("[P5.7] [P7.4] a message that its receiver marked as defective has no effect") {
  for (auto const defect :
       {message::Disposition::defective_schema, message::Disposition::defective_not_in_force}) {
    CHECK(objection_to_issue([&](auto& m) { m.disposition = defect; }) == Reason::defective);
    CHECK(objection_to_acknowledge([&](auto& m) { m.disposition = defect; }) == Reason::defective);
  }
}

TEST_CASE("[P4.6] [P7.4] a message of unknown type is shown, and has no effect") {
  for (auto const* type : {"request.praise", "evidence.offer", ""})
    CHECK(objection_to_acknowledge([&](auto& m) { m.header.type = type; }) == Reason::unknown_type);
}

TEST_CASE("[P7.4] a message with malformed codes has no effect") {
  CHECK(objection_to_issue([](auto& m) { m.header.codes = json::Object{}; }) == Reason::bad_codes);
  CHECK(objection_to_acknowledge([](auto& m) {
          m.header.type = "request.decide";
          m.header.codes = json::Object{{"decision", "refuse"}};
        }) == Reason::bad_codes);
}

TEST_CASE("[P8.2] [P7.4] codes that the agreement does not have make a step ineffective") {
  CHECK(objection_to_issue([](auto& m) { m.header.kind = "gossip"; }) == Reason::unknown_code);
  CHECK(objection_to_issue([](auto& m) { m.header.urgency = "asap"; }) == Reason::unknown_code);
  Codes const strange[] = {
      DecideCodes{Decision::refuse, "bad_mood"},
      DecideCodes{Decision::accept, "bad_mood"},
      AnswerCodes{false, {{1, ItemStatus::refused, "bad_mood"}}},
      ExtendCodes{at("2026-04-01T00:00:00Z"), "holiday"},
      EscalateCodes{4},  // The ladder has three levels.
  };
  for (auto const& codes : strange) {
    CHECK(objection_to_acknowledge([&](auto& m) {
            auto const step = std::holds_alternative<DecideCodes>(codes)   ? Step::decide
                              : std::holds_alternative<AnswerCodes>(codes) ? Step::answer
                              : std::holds_alternative<ExtendCodes>(codes) ? Step::extend
                                                                           : Step::escalate;
            m.header.type = type_of(step);
            m.header.codes = encode(codes);
          }) == Reason::unknown_code);
  }
}

TEST_CASE("[P4.7] [P7.4] nobody opens a case or a request in another party's name") {
  auto const named = [](std::string const& case_id, std::string const& request) {
    return objection_to_issue([&](auto& m) {
      m.header.case_id = message::CaseId{case_id};
      m.header.request_id = RequestId{request};
    });
  };
  CHECK(named("cn-20260302-aaaaaaaa", "cn-20260302-aaaaaaaa") == Reason::foreign_id);
  CHECK(named("us-20260302-aaaaaaaa", "cn-20260302-aaaaaaaa") == Reason::foreign_id);
  CHECK(named("cn-20260302-aaaaaaaa", "us-20260302-aaaaaaaa") == Reason::foreign_id);
  CHECK(named("", "us-20260302-aaaaaaaa") == Reason::foreign_id);
  CHECK(named("us-20260302-aaaaaaaa", "") == Reason::foreign_id);
  CHECK(named("us-20260302-aaaaaaaa", "us-20260302-bbbbbbbb") == Reason::case_not_open);
  CHECK_FALSE(named("us-20260302-aaaaaaaa", "us-20260302-aaaaaaaa").has_value());
}

TEST_CASE("[P7.4] a step about a request that was not issued has no effect") {
  CHECK(objection_to_acknowledge([](auto& m) { m.header.request_id = second_id; }) ==
        Reason::not_issued);
  CHECK(objection_to_acknowledge([](auto& m) { m.header.request_id = RequestId{}; }) ==
        Reason::not_issued);
}

TEST_CASE("[P7.4] exercise and real work do not mix") {
  auto const drill = [](auto& m) { m.header.exercise = message::ExerciseId{"apcert-2026"}; };
  CHECK(objection_to_acknowledge(drill) == Reason::exercise_mark);

  Story story;
  drill(story.tell(us, Step::issue, sound_codes(Move::issue)));
  CHECK(story.request().exercise == message::ExerciseId{"apcert-2026"});
  SUBCASE("a step without the mark") {
    story.tell(cn, Step::acknowledge);
    CHECK(story.objection() == Reason::exercise_mark);
  }
  SUBCASE("a step with another mark") {
    story.tell(cn, Step::acknowledge).header.exercise = message::ExerciseId{"cyber-2026"};
    CHECK(story.objection() == Reason::exercise_mark);
  }
  SUBCASE("a step with the mark") {
    drill(story.tell(cn, Step::acknowledge));
    CHECK_FALSE(story.objection().has_value());
  }
  SUBCASE("a real request in the case of an exercise") {
    story.tell(us, Step::issue, IssueCodes{.items = 1}, second_id);
    CHECK(story.objection() == Reason::exercise_mark);
  }
}

TEST_CASE("[P7.4] a step of another kind or urgency than its request has no effect") {
  CHECK(objection_to_acknowledge([](auto& m) { m.header.kind = "disclosure"; }) ==
        Reason::other_kind);
  CHECK(objection_to_acknowledge([](auto& m) { m.header.urgency = "normal"; }) ==
        Reason::other_kind);
}

TEST_CASE("[P8.1] a party that is no side of the request has no step in it") {
  Story story;
  lead_to(story, Phase::issued);
  story.tell(cn, Step::acknowledge).header.from = PartyId{"jp"};
  // No link has such a message: the order of a case knows two parties.
  auto const state = state_of({.settled = story.messages()}, fixture::agreement());
  REQUIRE(state.ineffective.size() == 1);
  CHECK(state.ineffective[0].reason == Reason::wrong_sender);
}

TEST_CASE("[P7.4] what crossed and lost is shown with its reason, and does no harm") {
  Story story;
  lead_to(story, Phase::acknowledged);
  story.tell(us, Step::withdraw, {}, at("2026-03-02T12:00:00+08:00"));
  auto& answer = story.tell(cn, Step::answer, sound_codes(Move::answer_final),
                            at("2026-03-02T12:00:01+08:00"));
  answer.header.seen -= 1;  // It had not seen the withdrawal.

  SUBCASE("the earlier receipt wins") {
    auto const state = story.state();
    CHECK(state.requests[0].phase == Phase::withdrawn);
    REQUIRE(state.ineffective.size() == 1);
    CHECK(state.ineffective[0].reason == Reason::over);
    CHECK(state.ineffective[0].message.type == "request.answer");
    CHECK(state.ineffective[0].had_at == at("2026-03-02T12:00:01+08:00"));
  }
  SUBCASE("whichever it is") {
    answer.had_at = at("2026-03-02T11:59:59+08:00");
    auto const state = story.state();
    CHECK(state.requests[0].phase == Phase::answered);
    REQUIRE(state.ineffective.size() == 1);
    CHECK(state.ineffective[0].reason == Reason::too_late);
    CHECK(state.ineffective[0].message.type == "request.withdraw");
  }
}

TEST_CASE("[P7.4] a case and a request take in only so much") {
  SUBCASE("requests of a case") {
    Story story;
    lead_to(story, Phase::issued);
    auto const issue = [&](std::size_t number) {
      auto const tail = {static_cast<char>('a' + number / 26),
                         static_cast<char>('a' + number % 26)};
      story.tell(us, Step::issue, IssueCodes{.items = 1},
                 RequestId{"us-20260302-bbbbbb" + std::string{tail}});
    };
    for (std::size_t n = 1; n < requests_per_case_max; ++n) issue(n);
    CHECK_FALSE(story.objection().has_value());
    issue(requests_per_case_max);
    CHECK(story.objection() == Reason::case_full);
  }
  SUBCASE("steps of one side") {
    Story story;
    lead_to(story, Phase::decided);
    auto const taken = story.request().steps_by[1];
    for (auto n = taken; n < steps_per_side_max; ++n) story.tell(cn, Step::update);
    CHECK_FALSE(story.objection().has_value());
    story.tell(cn, Step::update);
    CHECK(story.objection() == Reason::request_full);
    story.tell(us, Step::withdraw);
    CHECK_FALSE(story.objection().has_value());
  }
}

}  // namespace comity::request
