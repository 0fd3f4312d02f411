// Every clock by hand. Monday, 2 March 2026, 09:00 at +08:00 is when cn had the issue, unless a
// test says otherwise; "urgent" counts clock time, "normal" working time (fixture.h).
#include "comity/request/clocks.h"

#include "fixture.h"

#include <doctest/doctest.h>

namespace comity::request {
namespace {

using namespace std::chrono_literals;
using clocks::ClockFace;
using fixture::at;
using fixture::cn;
using fixture::second_id;
using fixture::sound_codes;
using fixture::Story;
using fixture::us;
using ClockState = clocks::State;

Instant const start = at("2026-03-02T09:00:00+08:00");

/// A story whose issue, of two items, cn had at `start`.
Story issued(std::string urgency = "urgent", bool confirm = false) {
  Story story{std::move(urgency)};
  story.tell(us, Step::issue, IssueCodes{.items = 2, .confirm = confirm}, start);
  return story;
}

std::vector<Clock> clocks_named(Story const& story, ClockName name, Instant now) {
  auto clocks = clocks_of(story.request(), fixture::agreement(), now);
  std::erase_if(clocks, [&](Clock const& clock) { return clock.name != name; });
  return clocks;
}

ClockFace face(Story const& story, ClockName name, Instant now) {
  auto const clocks = clocks_named(story, name, now);
  REQUIRE(clocks.size() == 1);
  return clocks[0].face.value();
}

/// By when cn has the sound codes of `move` from us, or the other way round.
void tell(Story& story, PartyId const& from, Move move, Instant had_at) {
  story.tell(from, step_of(move), sound_codes(move), had_at);
}

void conditions(Story& story, Instant had_at) {
  story.tell(cn, Step::decide, DecideCodes{Decision::conditional}, had_at);
}

void hold(Story& story, Instant had_at, Instant until) {
  story.tell(cn, Step::answer, AnswerCodes{.hold_until = until}, had_at);
}

}  // namespace

TEST_CASE("[P9.1] acknowledge runs until the asker had the first sign of the responder") {
  for (auto const move : {Move::acknowledge, Move::query, Move::decide_to_answer,
                          Move::decide_to_refuse, Move::decide_to_refer, Move::answer_interim,
                          Move::answer_final, Move::extend, Move::refer}) {
    auto story = issued();
    tell(story, cn, move, start + 1h);
    tell(story, cn, Move::contest, start + 2h);
    auto const clock = face(story, ClockName::acknowledge, start + 30h);
    CHECK(clock.state == ClockState::met);
    CHECK(clock.started == start);
    CHECK(clock.stopped_at == start + 1h);
    CHECK(clock.elapsed == 1h);
    CHECK(clock.due == start + 4h);
  }
}

TEST_CASE("[P9.1] nothing else stops acknowledge") {
  auto story = issued();
  tell(story, cn, Move::contest, start + 1h);
  tell(story, cn, Move::escalate, start + 2h);
  tell(story, us, Move::refer, start + 3h);
  CHECK(face(story, ClockName::acknowledge, start + 4h).state == ClockState::running);
  auto const missed = face(story, ClockName::acknowledge, start + 4h + 1ms);
  CHECK(missed.state == ClockState::missed_open);
  CHECK(missed.overdue == 1ms);
  tell(story, cn, Move::acknowledge, start + 5h);
  auto const late = face(story, ClockName::acknowledge, start + 99h);
  CHECK(late.state == ClockState::missed_late);
  CHECK(late.elapsed == 5h);
}

TEST_CASE("[P9.2] decide runs until the asker had the first decision or final answer") {
  for (auto const move : {Move::decide_to_answer, Move::decide_to_refuse, Move::decide_to_refer,
                          Move::answer_final}) {
    auto story = issued();
    tell(story, cn, Move::acknowledge, start + 1h);
    tell(story, cn, Move::answer_interim, start + 2h);
    tell(story, cn, Move::extend, start + 3h);
    CHECK(face(story, ClockName::decide, start + 3h).state == ClockState::running);
    tell(story, cn, move, start + 23h);
    auto const clock = face(story, ClockName::decide, start + 200h);
    CHECK(clock.state == ClockState::met);
    CHECK(clock.elapsed == 23h);
    CHECK(clock.due == start + 24h);
  }
}

TEST_CASE("[P9.2] a second decision does not move the end of decide") {
  auto story = issued();
  tell(story, cn, Move::decide_to_answer, start + 25h);
  tell(story, cn, Move::decide_to_refuse, start + 30h);
  auto const clock = face(story, ClockName::decide, start + 200h);
  CHECK(clock.state == ClockState::missed_late);
  CHECK(clock.stopped_at == start + 25h);
  CHECK(clock.overdue == 1h);
}

TEST_CASE("[P9.3] answer runs until the asker had the final answer, a refusal or a referral") {
  for (auto const move : {Move::answer_final, Move::decide_to_refuse, Move::decide_to_refer}) {
    auto story = issued();
    tell(story, cn, Move::decide_to_answer, start + 10h);
    tell(story, cn, Move::answer_interim, start + 20h);
    CHECK(face(story, ClockName::answer, start + 20h).state == ClockState::running);
    tell(story, cn, move, start + 119h);
    auto const clock = face(story, ClockName::answer, start + 500h);
    CHECK(clock.state == ClockState::met);
    CHECK(clock.elapsed == 119h);
    CHECK(clock.due == start + 120h);
    CHECK(clock.original_due == start + 120h);
  }
}

TEST_CASE("[P9.4] update counts each period from decision to final answer") {
  auto story = issued();
  tell(story, cn, Move::acknowledge, start + 1h);
  CHECK(clocks_named(story, ClockName::update, start + 20h).empty());
  tell(story, cn, Move::decide_to_answer, start + 24h);
  tell(story, cn, Move::update, start + 72h);
  tell(story, cn, Move::answer_interim, start + 96h);
  tell(story, cn, Move::extend, start + 170h);
  tell(story, cn, Move::decide_to_answer, start + 180h);
  tell(story, cn, Move::answer_final, start + 200h);
  auto const clocks = clocks_named(story, ClockName::update, start + 900h);
  REQUIRE(clocks.size() == 5);
  Duration const elapsed[] = {48h, 24h, 74h, 10h, 20h};
  for (std::size_t i = 0; i < clocks.size(); ++i) {
    CHECK(clocks[i].period == static_cast<int>(i) + 1);
    CHECK(clocks[i].owed_by == Side::responder);
    CHECK(clocks[i].face->elapsed == elapsed[i]);
    auto const late = clocks[i].face->state == ClockState::missed_late;
    CHECK(late == (elapsed[i] > 72h));
  }
  CHECK(clocks[0].face->started == start + 24h);
  CHECK(clocks[4].face->stopped_at == start + 200h);
}

TEST_CASE("[P9.4] the last update period runs on, and a refusal owes no updates") {
  auto story = issued();
  tell(story, cn, Move::decide_to_answer, start + 24h);
  auto const running = face(story, ClockName::update, start + 96h + 1ms);
  CHECK(running.state == ClockState::missed_open);
  CHECK(running.due == start + 96h);

  auto refused = issued();
  tell(refused, cn, Move::decide_to_refuse, start + 24h);
  CHECK(clocks_named(refused, ClockName::update, start + 900h).empty());
}

TEST_CASE("[P9.5] confirm is owed by the asker, if it was promised") {
  CHECK(clocks_named(issued(), ClockName::confirm, start).empty());
  auto story = issued("urgent", /*confirm=*/true);
  auto const clock = clocks_named(story, ClockName::confirm, start + 1h).at(0);
  CHECK(clock.owed_by == Side::asker);
  CHECK(clock.face->state == ClockState::running);
  CHECK(clock.face->due == start + 336h);
  tell(story, us, Move::confirm, start + 335h);
  CHECK(face(story, ClockName::confirm, start + 900h).state == ClockState::met);
}

TEST_CASE("[P9.6] hold-expiry is due at the hold of the last answer that has one") {
  auto story = issued();
  CHECK(clocks_named(story, ClockName::hold_expiry, start).empty());
  hold(story, start + 10h, start + 1000h);
  CHECK(face(story, ClockName::hold_expiry, start + 11h).due == start + 1000h);
  hold(story, start + 20h, start + 2000h);
  tell(story, cn, Move::answer_interim, start + 30h);
  auto const clock = clocks_named(story, ClockName::hold_expiry, start + 40h).at(0);
  CHECK(clock.owed_by == Side::asker);
  CHECK(clock.face->due == start + 2000h);
  CHECK(clock.face->started == start + 10h);
  CHECK(clock.face->elapsed == 30h);
  CHECK(face(story, ClockName::hold_expiry, start + 2000h + 1ms).state == ClockState::missed_open);
}

TEST_CASE("[P9.6] a request that builds on the hold stops hold-expiry, and so does close") {
  auto const follow = [](Story& story, Relation relation, Instant had_at) {
    story.tell(us, Step::issue,
               IssueCodes{.items = 1, .follows = Follows{fixture::request_id, relation}}, had_at,
               second_id);
  };
  for (auto const relation : {Relation::disclosure, Relation::extension}) {
    auto story = issued();
    hold(story, start + 10h, start + 1000h);
    follow(story, relation, start + 50h);
    auto const clock = face(story, ClockName::hold_expiry, start + 9000h);
    CHECK(clock.state == ClockState::met);
    CHECK(clock.elapsed == 40h);
  }
  for (auto const relation : {Relation::related, Relation::confirmation}) {
    auto story = issued();
    hold(story, start + 10h, start + 1000h);
    follow(story, relation, start + 50h);
    CHECK(face(story, ClockName::hold_expiry, start + 60h).state == ClockState::running);
  }
  auto closed = issued();
  hold(closed, start + 10h, start + 1000h);
  tell(closed, cn, Move::answer_final, start + 20h);
  tell(closed, us, Move::close, start + 1001h);
  follow(closed, Relation::extension, start + 1002h);  // Too late to matter.
  auto const late = face(closed, ClockName::hold_expiry, start + 9000h);
  CHECK(late.state == ClockState::missed_late);
  CHECK(late.stopped_at == start + 1001h);
}

TEST_CASE("[P9.7] decide, answer and update wait from query to supply, acknowledge does not") {
  auto story = issued();
  tell(story, cn, Move::query, start + 10h);
  auto const waiting = face(story, ClockName::decide, start + 15h);
  CHECK(waiting.state == ClockState::paused);
  CHECK_FALSE(waiting.due.has_value());
  CHECK(waiting.remaining == 14h);
  tell(story, us, Move::supply, start + 40h);
  CHECK(face(story, ClockName::acknowledge, start + 40h).elapsed == 10h);
  CHECK(face(story, ClockName::decide, start + 40h).due == start + 54h);
  CHECK(face(story, ClockName::answer, start + 40h).due == start + 150h);
  CHECK(face(story, ClockName::answer, start + 40h).elapsed == 10h);

  tell(story, cn, Move::decide_to_answer, start + 50h);
  CHECK(face(story, ClockName::decide, start + 900h).elapsed == 20h);
  tell(story, cn, Move::query, start + 60h);
  tell(story, us, Move::supply, start + 90h);
  CHECK(face(story, ClockName::update, start + 90h).due == start + 50h + 72h + 30h);
  CHECK(face(story, ClockName::answer, start + 90h).due == start + 180h);
}

TEST_CASE("[P9.7] the wait lasts until every query is answered") {
  auto story = issued();
  auto const first = story.tell(cn, Step::query, {}, start + 10h).header.seq;
  story.tell(cn, Step::query, {}, start + 12h);
  story.tell(us, Step::supply, {}, start + 20h).header.seen = first;
  CHECK(face(story, ClockName::decide, start + 25h).state == ClockState::paused);
  tell(story, us, Move::supply, start + 30h);
  CHECK(face(story, ClockName::decide, start + 30h).due == start + 44h);
}

TEST_CASE("[P9.7] answer and update wait for conditions to be accepted") {
  auto story = issued();
  conditions(story, start + 20h);
  CHECK(face(story, ClockName::decide, start + 90h).state == ClockState::met);
  CHECK(face(story, ClockName::answer, start + 90h).state == ClockState::paused);
  tell(story, us, Move::accept_conditions, start + 70h);
  CHECK(face(story, ClockName::answer, start + 90h).due == start + 170h);
  CHECK(face(story, ClockName::update, start + 90h).due == start + 20h + 72h + 50h);
}

TEST_CASE("[P9.7] waits that overlap count once, and a decision without conditions ends the wait") {
  auto story = issued();
  conditions(story, start + 20h);
  tell(story, cn, Move::query, start + 30h);
  tell(story, us, Move::supply, start + 60h);
  conditions(story, start + 65h);  // In the place of the first; the wait goes on.
  tell(story, cn, Move::decide_to_answer, start + 70h);
  CHECK(face(story, ClockName::answer, start + 70h).due == start + 170h);
}

TEST_CASE("[P9.8] extend and postpone move the due time of answer, never to an earlier one") {
  auto const moved = [](Codes const& codes) {
    auto story = issued();
    auto const step = std::holds_alternative<ExtendCodes>(codes) ? Step::extend : Step::decide;
    story.tell(cn, step, codes, start + 10h);
    return face(story, ClockName::answer, start + 11h);
  };
  for (Codes const& codes : {Codes{ExtendCodes{start + 300h, "volume"}},
                             Codes{DecideCodes{Decision::postpone, "", start + 300h}}}) {
    CHECK(moved(codes).due == start + 300h);
    CHECK(moved(codes).original_due == start + 120h);
  }
  CHECK(moved(ExtendCodes{start + 119h, "volume"}).due == start + 120h);
  CHECK(moved(ExtendCodes{start - 1h, "volume"}).due == start + 120h);
  CHECK(moved(DecideCodes{Decision::accept, "", start + 300h}).due == start + 120h);

  auto story = issued();
  story.tell(cn, Step::extend, ExtendCodes{start + 300h, "volume"}, start + 10h);
  CHECK(face(story, ClockName::decide, start + 11h).due == start + 24h);
  tell(story, cn, Move::answer_final, start + 250h);
  CHECK(face(story, ClockName::answer, start + 900h).state == ClockState::met);
}

TEST_CASE("[P9.9] withdraw ends every running clock, neither met nor missed") {
  auto story = issued("urgent", /*confirm=*/true);
  tell(story, cn, Move::acknowledge, start + 1h);
  tell(story, cn, Move::decide_to_answer, start + 25h);
  hold(story, start + 30h, start + 1000h);
  tell(story, us, Move::withdraw, start + 40h);
  auto const now = start + 9000h;
  CHECK(face(story, ClockName::acknowledge, now).state == ClockState::met);
  CHECK(face(story, ClockName::decide, now).state == ClockState::missed_late);
  for (auto const name : {ClockName::answer, ClockName::confirm, ClockName::hold_expiry}) {
    auto const clock = face(story, name, now);
    CHECK(clock.state == ClockState::cancelled);
    CHECK(clock.stopped_at == start + 40h);
  }
  auto const updates = clocks_named(story, ClockName::update, now);
  REQUIRE(updates.size() == 2);
  CHECK(updates[0].face->state == ClockState::met);
  CHECK(updates[1].face->state == ClockState::cancelled);
}

TEST_CASE("[P9.9] close ends what still runs, and nothing that has stopped") {
  auto story = issued("urgent", /*confirm=*/true);
  tell(story, cn, Move::answer_final, start + 10h);
  // By cn's clock, which is slow, the close came before us had the answer.
  tell(story, us, Move::close, start + 9h);
  auto const now = start + 9000h;
  CHECK(face(story, ClockName::answer, now).state == ClockState::met);
  CHECK(face(story, ClockName::answer, now).elapsed == 10h);
  CHECK(face(story, ClockName::confirm, now).state == ClockState::cancelled);
}

TEST_CASE("[P9.10] an elapsed time is never negative") {
  auto story = issued();
  tell(story, cn, Move::decide_to_answer, start - 1min);  // The asker's clock is slow.
  for (auto const name : {ClockName::acknowledge, ClockName::decide}) {
    auto const clock = face(story, name, start + 1h);
    CHECK(clock.state == ClockState::met);
    CHECK(clock.elapsed == 0ms);
  }
  CHECK(face(story, ClockName::answer, start - 1h).elapsed == 0ms);
}

TEST_CASE("[P9.1] [P9.2] [P9.3] [P9.5] working time is that of the party that owes the step") {
  // Friday, 16:00. The next week is Spring Festival; Saturday the 28th is worked.
  Story story{"normal"};
  auto const friday = at("2026-02-13T16:00:00+08:00");
  story.tell(us, Step::issue, IssueCodes{.items = 2, .confirm = true}, friday);
  // 1 h on Friday the 13th and 7 h on Monday the 23rd; 8 h more to Tuesday; 24 h more to Friday.
  CHECK(face(story, ClockName::acknowledge, friday).due == at("2026-02-23T16:00:00+08:00"));
  CHECK(face(story, ClockName::decide, friday).due == at("2026-02-24T16:00:00+08:00"));
  CHECK(face(story, ClockName::answer, friday).due == at("2026-02-27T16:00:00+08:00"));
  // The asker confirms: 8 h on each of five days from Friday, 09:00 to 17:00 UTC; it has no
  // festival.
  CHECK(face(story, ClockName::confirm, friday).due == at("2026-02-19T17:00:00Z"));

  // The night, the weekend and the holidays are no time at all.
  tell(story, cn, Move::query, at("2026-02-22T20:00:00+08:00"));
  auto const clock = face(story, ClockName::acknowledge, at("2026-03-01T00:00:00+08:00"));
  CHECK(clock.state == ClockState::met);
  CHECK(clock.elapsed == 1h);

  // Monday and Tuesday go by waiting: 8 h each on Wednesday to Saturday, 7 h on Monday.
  tell(story, us, Move::supply, at("2026-02-25T08:00:00+08:00"));
  CHECK(face(story, ClockName::decide, friday + 720h).due == at("2026-02-26T16:00:00+08:00"));
  CHECK(face(story, ClockName::answer, friday + 720h).due == at("2026-03-02T16:00:00+08:00"));
}

TEST_CASE("[P9.4] update periods in working time") {
  Story story{"normal"};
  story.tell(us, Step::issue, IssueCodes{.items = 2}, start);
  tell(story, cn, Move::decide_to_answer, at("2026-03-02T17:00:00+08:00"));
  tell(story, cn, Move::update, at("2026-03-05T17:00:00+08:00"));  // After three working days.
  tell(story, cn, Move::update, at("2026-03-10T18:00:00+08:00"));  // After three, and a weekend.
  auto const clocks = clocks_named(story, ClockName::update, at("2026-03-11T10:00:00+08:00"));
  REQUIRE(clocks.size() == 3);
  for (auto const i : {0U, 1U}) {
    CHECK(clocks[i].face->elapsed == 24h);
    CHECK(clocks[i].face->overdue == 0h);
  }
  CHECK(clocks[0].face->state == ClockState::met);
  CHECK(clocks[2].face->elapsed == 1h);
  CHECK(clocks[2].face->due == at("2026-03-13T17:00:00+08:00"));
}

TEST_CASE("[P9.10] a due time beyond the calendars is said to be unknown, not guessed") {
  Story story{"normal"};
  story.tell(us, Step::issue, IssueCodes{.items = 1}, at("2027-12-31T16:00:00+08:00"));
  auto const clock = clocks_named(story, ClockName::answer, at("2027-12-31T16:30:00+08:00")).at(0);
  REQUIRE_FALSE(clock.face);
  CHECK(clock.face.error().id == "calendar.not_covered");
}

}  // namespace comity::request
