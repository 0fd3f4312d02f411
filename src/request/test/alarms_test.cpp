#include "comity/request/alarms.h"

#include "fixture.h"

#include <doctest/doctest.h>

namespace comity::request {
namespace {

using namespace std::chrono_literals;
using fixture::at;
using fixture::cn;
using fixture::lead_to;
using fixture::Story;
using fixture::us;

constexpr Duration lead = 14 * 24h;

std::vector<Alarm> alarms(Story const& story, Instant now) {
  return alarms_of(story.request(), fixture::agreement(), lead, now);
}

}  // namespace

TEST_CASE("[P8.10] a hold is told ahead by the lead, and until something builds on it") {
  Story story;
  story.tell(us, Step::issue, IssueCodes{.items = 2}, at("2026-03-02T00:00:00Z"));
  auto const until = at("2026-06-01T00:00:00Z");
  auto answer = std::get<AnswerCodes>(fixture::sound_codes(Move::answer_final));
  answer.hold_until = until;
  story.tell(cn, Step::answer, answer);
  CHECK(alarms(story, until - lead - 1ms).empty());
  REQUIRE(alarms(story, until - lead).size() == 1);
  CHECK(alarms(story, until - lead)[0] == Alarm{Alarm::What::hold, Side::asker, until, false});
  CHECK(alarms(story, until + 1ms)[0].overdue);
  story.tell(us, Step::issue,
             IssueCodes{.items = 1, .follows = Follows{fixture::request_id, Relation::extension}},
             fixture::second_id);
  CHECK(alarms(story, until).empty());
}

TEST_CASE("[P8.10] formal confirmation that was promised is missing until it is there") {
  Story story;
  lead_to(story, Phase::acknowledged);
  auto const due = story.request().steps.front().had_at + 336h;
  REQUIRE(alarms(story, due - 1h).size() == 1);
  CHECK(alarms(story, due - 1h)[0] == Alarm{Alarm::What::confirmation, Side::asker, due, false});
  CHECK(alarms(story, due + 1h)[0].overdue);
  story.tell(us, Step::confirm);
  CHECK(alarms(story, due + 1h).empty());
}

TEST_CASE("[P8.8] [P8.10] an account of use that is not given by its time is overdue") {
  Story story;
  lead_to(story, Phase::closed, true);
  auto const until = at("2026-05-01T00:00:00Z");
  story.tell(cn, Step::ask_account, AskAccountCodes{until});
  CHECK(alarms(story, until - lead - 1ms).empty());
  CHECK(alarms(story, until)[0] == Alarm{Alarm::What::account, Side::asker, until, false});
  CHECK(alarms(story, until + 1ms)[0].overdue);
  story.tell(us, Step::account);
  CHECK(alarms(story, until + 1ms).empty());
}

}  // namespace comity::request
