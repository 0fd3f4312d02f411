#include "comity/request/state_table.h"

#include "fixture.h"

#include <map>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

namespace comity::request {
namespace {

using fixture::cn;
using fixture::Story;
using fixture::us;

/// The protocol's table once more, by hand: what becomes of each step in each phase, "=" for the
/// same phase. A line that is not here is `wrong_sender` throughout.
constexpr std::string_view expected = R"(
asker.withdraw      - withdrawn withdrawn withdrawn late late late late over over
asker.supply        - = = = late late late late over over
asker.accept        - early early = late late late late over over
asker.confirm       - = = = = = = = over over
asker.assess        - early early early none none assessed = over over
asker.close         - early early early closed closed closed closed over over
asker.account       - early early = = = = = = =
asker.escalate      - = = = = = = = over over
asker.contest       - = = = = = = = = =
asker.refer         - = = = = = = = over over
responder.acknowledge - acknowledged done done done done done done over over
responder.query     - acknowledged = = late late late late over over
responder.decide    - decided decided = late late late late over over
responder.refuse    - refused refused refused late late late late over over
responder.elsewhere - referred referred referred late late late late over over
responder.update    - early = = late late late late over over
responder.interim   - acknowledged = = late late late late over over
responder.final     - answered answered answered late late late late over over
responder.extend    - acknowledged = = late late late late over over
responder.rejoin    - early early early none none early = = over
responder.ask       - early early = = = = = = =
responder.escalate  - = = = = = = = over over
responder.contest   - = = = = = = = = =
responder.refer     - acknowledged = = = = = = over over
)";

constexpr std::array<std::string_view, all_moves.size()> row_names{
    "issue",       "withdraw", "supply", "accept",   "confirm",   "assess", "close",   "account",
    "acknowledge", "query",    "decide", "refuse",   "elsewhere", "update", "interim", "final",
    "extend",      "rejoin",   "ask",    "escalate", "contest",   "refer"};

/// By side, move and phase.
std::map<std::string, std::string> expected_cells() {
  std::map<std::string, std::string> cells;
  std::istringstream lines{std::string{expected}};
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words{line};
    std::string row;
    words >> row;
    for (auto const phase : all_phases) {
      std::string cell;
      words >> cell;
      if (cell == "=") cell = name_of(phase);
      if (!row.empty()) cells[row + ' ' + std::string{name_of(phase)}] = cell;
    }
  }
  return cells;
}

std::string short_name(Reason reason) {
  static std::map<Reason, std::string> const names{
      {Reason::not_issued, "-"},      {Reason::too_early, "early"}, {Reason::too_late, "late"},
      {Reason::done_already, "done"}, {Reason::no_answer, "none"},  {Reason::over, "over"}};
  auto const found = names.find(reason);
  return found == names.end() ? std::string{name_of(reason)} : found->second;
}

/// What comes of `move` by `by`, sent in `phase` with sound codes.
std::string outcome(Phase phase, Move move, Side by) {
  Story story;
  bool const of_use = move == Move::account || move == Move::ask_account;
  fixture::lead_to(story, phase, of_use);
  if (move == Move::account && phase >= Phase::decided)
    story.tell(cn, Step::ask_account, fixture::sound_codes(Move::ask_account));
  auto const& from = by == Side::asker ? us : cn;
  if (move == Move::accept_conditions && phase == Phase::decided)
    story.tell(cn, Step::decide, DecideCodes{Decision::conditional});
  story.tell(from, step_of(move), fixture::sound_codes(move));
  if (auto const reason = story.objection()) return short_name(*reason);
  return std::string{name_of(story.request().phase)};
}

}  // namespace

TEST_CASE("[P7.4] [P8.1] [P8.4] each step does in each phase what the table says, or nothing") {
  auto const cells = expected_cells();
  for (auto const move : all_moves) {
    if (move == Move::issue) continue;
    for (auto const by : {Side::asker, Side::responder}) {
      for (auto const phase : all_phases) {
        auto const row =
            std::string{name_of(by)} + '.' + std::string{row_names[static_cast<std::size_t>(move)]};
        auto const key = row + ' ' + std::string{name_of(phase)};
        CAPTURE(key);
        auto const cell = cells.find(key);
        auto const absent = phase == Phase::unissued ? "-" : "wrong_sender";
        CHECK(outcome(phase, move, by) == (cell == cells.end() ? absent : cell->second));
      }
    }
  }
}

TEST_CASE("[P8.1] [P8.4] a request is issued once, by its asker") {
  for (auto const phase : all_phases) {
    auto const again = phase == Phase::unissued ? "issued" : "issued_already";
    CHECK(outcome(phase, Move::issue, Side::asker) == again);
    CHECK(outcome(phase, Move::issue, Side::responder) == "foreign_id");
  }
}

TEST_CASE("[P8.4] the table has a verdict for every phase, move and side") {
  for (auto const phase : all_phases) {
    for (auto const move : all_moves) {
      bool const asker_may = verdict(phase, move, Side::asker) != Verdict{Reason::wrong_sender};
      bool const responder_may =
          verdict(phase, move, Side::responder) != Verdict{Reason::wrong_sender};
      CHECK((asker_may || responder_may));
    }
  }
}

TEST_CASE("[P8.4] phases and reasons have names of their own") {
  std::set<std::string_view> names;
  for (auto const phase : all_phases) names.insert(name_of(phase));
  CHECK(names.size() == all_phases.size());
  names.clear();
  for (std::size_t i = 0; i < reason_count; ++i) names.insert(name_of(static_cast<Reason>(i)));
  CHECK(names.size() == reason_count);
  CHECK_FALSE(names.contains(""));
}

TEST_CASE("[P8.4] a request that is over stays over, and no phase leads back to an earlier one") {
  for (auto const phase : all_phases) {
    for (auto const move : all_moves) {
      for (auto const by : {Side::asker, Side::responder}) {
        auto const found = verdict(phase, move, by);
        auto const* next = std::get_if<Phase>(&found);
        if (next == nullptr) continue;
        CHECK(*next >= phase);
        if (is_over(phase)) CHECK(*next == phase);
      }
    }
  }
}

}  // namespace comity::request
