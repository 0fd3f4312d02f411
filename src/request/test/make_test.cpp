#include "comity/request/make.h"

#include "comity/json/text.h"
#include "fixture.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity::request {
namespace {

using fixture::agreement;
using fixture::cn;
using fixture::lead_to;
using fixture::request_id;
using fixture::sound_codes;
using fixture::Story;
using fixture::us;

json::Value parsed(std::string_view text) {
  return json::parse(text).value();
}

/// A new request of two items.
StepInput new_request() {
  return {.from = us,
          .to = cn,
          .step = Step::issue,
          .case_id = message::CaseId{request_id.text()},
          .request = request_id,
          .kind = "information",
          .urgency = "urgent",
          .codes = IssueCodes{.items = 2},
          .body = parsed(R"({"facts":"x","items":[{"n":1,"ask":"a"},{"n":2,"ask":"b"}]})")};
}

/// A step in the request that a story is about.
StepInput step_of_story(PartyId const& from, Step step, Codes codes = {},
                        std::string_view body = "{}") {
  return {.from = from,
          .step = step,
          .case_id = message::CaseId{request_id.text()},
          .request = request_id,
          .codes = std::move(codes),
          .body = parsed(body)};
}

Problems problems(State const& state, StepInput const& input) {
  auto const made = make(state, agreement(), input);
  auto const* found = std::get_if<Problems>(&made);
  if (found == nullptr) return {};
  CHECK_FALSE(found->empty());
  return *found;
}

std::vector<std::string> ids(Problems const& problems) {
  std::vector<std::string> out;
  for (auto const& problem : problems) out.push_back(problem.id);
  return out;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("[P8.2] a sound issue becomes a draft with all that its header needs") {
  auto input = new_request();
  input.exercise = message::ExerciseId{"drill"};
  auto const made = make({}, agreement(), input);
  auto const& draft = std::get<Draft>(made);
  CHECK(draft.from == us);
  CHECK(draft.to == cn);
  CHECK(draft.type == "request.issue");
  CHECK(draft.case_id == input.case_id);
  CHECK(draft.request == request_id);
  CHECK(draft.kind == "information");
  CHECK(draft.urgency == "urgent");
  CHECK(draft.exercise == input.exercise);
  CHECK(parse_codes(Step::issue, draft.codes).value() == input.codes);
  CHECK(json::parse(draft.body).value() == input.body);
}

TEST_CASE("[P8.1] a later step takes from its request what it must have") {
  Story story{"normal", "preservation"};
  story.tell(us, Step::issue, IssueCodes{.items = 2}).header.exercise =
      message::ExerciseId{"drill"};
  auto const made = make(story.state(), agreement(), step_of_story(cn, Step::acknowledge));
  auto const& draft = std::get<Draft>(made);
  CHECK(draft.to == us);
  CHECK(draft.kind == "preservation");
  CHECK(draft.urgency == "normal");
  CHECK(draft.exercise == message::ExerciseId{"drill"});
}

TEST_CASE("[P8.4] what the table allows and is filled in well can be made, and has its effect") {
  for (auto const phase : all_phases) {
    Story story;
    lead_to(story, phase);
    if (phase == Phase::unissued) continue;
    auto const state = story.state();
    for (auto const& party : {us, cn}) {
      for (auto const move : all_moves) {
        auto const step = step_of(move);
        CAPTURE(name_of(phase));
        CAPTURE(type_of(step));
        auto input = step_of_story(party, step, sound_codes(move), R"({"text":"x"})");
        if (step == Step::answer) input.body = parsed(R"({"items":[{"n":1},{"n":2}]})");
        if (move == Move::answer_interim) input.body = parsed(R"({"items":[{"n":1}]})");
        if (step == Step::issue) continue;
        bool const made = std::holds_alternative<Draft>(make(state, agreement(), input));
        auto after = story;
        after.tell(party, step, sound_codes(move));
        CHECK(made == !after.objection().has_value());
        auto const steps = allowed_steps(state.requests[0], party);
        if (made) CHECK(std::ranges::find(steps, step) != steps.end());
      }
    }
  }
}

TEST_CASE("[P7.4] a step that is not allowed now is refused with the phase and what is allowed") {
  Story story;
  lead_to(story, Phase::refused);
  auto const found = problems(story.state(), step_of_story(cn, Step::update));
  REQUIRE(ids(found) == Ids{"request.not_now"});
  CHECK(found[0].code == Code::refused);
  CHECK(found[0].parameter("step") == "update");
  CHECK(found[0].parameter("phase") == "refused");
  CHECK(found[0].parameter("allowed") == "escalate, contest, refer");
  CHECK(found[0].parameter("cause") == "request.too_late");

  auto const none = problems({}, step_of_story(cn, Step::update));
  REQUIRE(ids(none) == Ids{"request.no_effect"});
  CHECK(none[0].parameter("cause") == "request.not_issued");
}

TEST_CASE("[P7.4] a step judged against what is expected may follow one that is not receipted") {
  Story story;
  story.tell(us, Step::issue, IssueCodes{.items = 1}).had_at.reset();
  auto const withdraw = step_of_story(us, Step::withdraw, {}, R"({"text":"found it"})");
  CHECK(ids(problems(story.state(), withdraw)) == Ids{"request.no_effect"});
  CHECK(problems(expected_state_of(story.file(), agreement()), withdraw).empty());
}

TEST_CASE(
    "[P5.7] every field that the agreement's schema misses is named, and everything else too") {
  auto input = new_request();
  input.body = parsed(R"({"facts":"","items":[{"n":1,"ask":"a"},{"n":2}]})");
  auto const found = problems({}, input);
  REQUIRE(found.size() == 2);
  CHECK(found[0].parameter("pointer") == "/facts");
  CHECK(found[1].parameter("pointer").starts_with("/items/1"));
  for (auto const& problem : found) CHECK(problem.id.starts_with("json.schema_"));

  input.body = parsed(R"({"items":[{"n":1,"ask":"a"}]})");
  input.kind = "information";
  input.urgency = "asap";
  auto const all = ids(problems({}, input));
  CHECK(all.size() == 3);
  CHECK(std::ranges::count(all, "request.no_effect") == 1);
  CHECK(std::ranges::count(all, "request.items_differ") == 1);
}

TEST_CASE("[P5.7] the body of a kind that is not agreed fits nothing") {
  auto input = new_request();
  input.kind = "gossip";
  auto const found = ids(problems({}, input));
  CHECK(found.size() >= 2);
  CHECK(found[0] == "request.no_effect");
}

TEST_CASE("[P8.2] codes that are malformed or of another step are refused") {
  Story story;
  lead_to(story, Phase::acknowledged);
  auto const state = story.state();
  CHECK(ids(problems(state, step_of_story(cn, Step::decide, DecideCodes{Decision::refuse}))) ==
        Ids{"request.ground_missing"});
  CHECK(ids(problems(state, step_of_story(cn, Step::decide))) == Ids{"json.missing"});
  auto const wrong = problems(
      state, step_of_story(cn, Step::query, DecideCodes{Decision::accept}, R"({"text":"x"})"));
  REQUIRE(ids(wrong) == Ids{"request.wrong_codes"});
  CHECK(wrong[0].parameter("step") == "query");
}

TEST_CASE("[P8.2] header and body speak of the same items") {
  auto input = new_request();
  input.codes = IssueCodes{.items = 3};
  auto const found = problems({}, input);
  REQUIRE(ids(found) == Ids{"request.items_differ"});
  CHECK(found[0].parameter("header") == "3");
  CHECK(found[0].parameter("body") == "2");

  Codes const answer = AnswerCodes{false, {{2, ItemStatus::provided}, {1, ItemStatus::pending}}};
  CHECK(check_body_items(answer, parsed(R"({"items":[{"n":1},{"n":2}]})")));
  CHECK(check_body_items(answer, parsed("{}")));
  for (auto const* body : {R"({"items":[]})", R"({"items":[{"n":1}]})",
                           R"({"items":[{"n":1},{"n":3}]})", R"({"items":[{"n":1},{"n":"2"}]})",
                           R"({"items":[{"n":1},{"n":2},{"n":2}]})", R"({"items":[1,2]})"}) {
    auto const check = check_body_items(answer, parsed(body));
    REQUIRE_FALSE(check);
    CHECK(check.error().id == "request.items_differ");
    CHECK(check.error().parameter("header") == "1, 2");
  }
  CHECK_FALSE(check_body_items(AssessCodes{{{1, Grade::usable}}}, parsed(R"({"items":[]})")));
  CHECK_FALSE(check_body_items(RejoinCodes{{{1, Position::agree}}}, parsed(R"({"items":[]})")));
  CHECK_FALSE(check_body_items(IssueCodes{.items = 1}, parsed("{}")));
  CHECK(check_body_items(NoCodes{}, parsed(R"({"items":[]})")));
}

TEST_CASE("[P4.1] a body that is too large is refused before it is sealed") {
  Story story;
  lead_to(story, Phase::decided);
  auto input = step_of_story(cn, Step::update);
  input.body = json::Object{{"text", std::string(message::body_bytes_max, 'x')}};
  CHECK(ids(problems(story.state(), input)) == Ids{"request.body_too_large"});
}

TEST_CASE("[P8.2] a contest of a message that is not there yet is refused") {
  Story story;
  lead_to(story, Phase::refused);
  auto const last = story.messages().back().header.seq;
  auto const contest = [&](std::uint64_t seq) {
    return problems(story.state(), step_of_story(us, Step::contest, ContestCodes{seq}));
  };
  CHECK(contest(last).empty());
  auto const found = contest(last + 1);
  REQUIRE(ids(found) == Ids{"request.not_now"});
  CHECK(found[0].parameter("cause") == "request.crossed");
}

TEST_CASE("[P8.4] what has no occasion is not offered") {
  Story story;
  lead_to(story, Phase::acknowledged);
  auto const offers = [&](PartyId const& party, Step step) {
    auto const steps = allowed_steps(story.request(), party);
    return std::ranges::find(steps, step) != steps.end();
  };
  CHECK_FALSE(offers(us, Step::accept_conditions));
  story.tell(cn, Step::decide, DecideCodes{Decision::conditional});
  CHECK(offers(us, Step::accept_conditions));
  CHECK(offers(us, Step::confirm));
  story.tell(us, Step::confirm);
  CHECK_FALSE(offers(us, Step::confirm));
  CHECK(offers(cn, Step::escalate));
  CHECK_FALSE(offers(cn, Step::withdraw));
  CHECK(allowed_steps(story.request(), PartyId{"jp"}).empty());
  CHECK_FALSE(offers(us, Step::issue));
}

}  // namespace comity::request
