#include "comity/request/state_table.h"

#include <algorithm>

namespace comity::request {
namespace {

struct Stay {};

using Cell = std::variant<Stay, Phase, Reason>;

struct Row {
  Move move;
  std::optional<Side> by;  ///< Either, if none.
  std::array<Cell, all_phases.size()> cells;
};

using enum Move;

// What stands in the rows below, each in as many letters, so that the columns stay apart.
constexpr auto asker = Side::asker;
constexpr auto responder = Side::responder;
constexpr std::nullopt_t either = std::nullopt;
constexpr Stay stay;
constexpr auto none = Reason::not_issued;
constexpr auto once = Reason::issued_already;
constexpr auto done = Reason::done_already;
constexpr auto soon = Reason::too_early;
constexpr auto late = Reason::too_late;
constexpr auto lack = Reason::no_answer;
constexpr auto over = Reason::over;
constexpr auto issd = Phase::issued;
constexpr auto ackn = Phase::acknowledged;
constexpr auto decd = Phase::decided;
constexpr auto rfsd = Phase::refused;
constexpr auto rfrd = Phase::referred;
constexpr auto ansd = Phase::answered;
constexpr auto assd = Phase::assessed;
constexpr auto clsd = Phase::closed;
constexpr auto wdrn = Phase::withdrawn;

// clang-format off
constexpr std::array<Row, 23> table{{
  //                              un-   issd  ackn  decd  rfsd  rfrd  ansd  assd  clsd  wdrn
  //                              issd
  {issue,             asker,     {issd, once, once, once, once, once, once, once, once, once}},
  {withdraw,          asker,     {none, wdrn, wdrn, wdrn, late, late, late, late, over, over}},
  {supply,            asker,     {none, stay, stay, stay, late, late, late, late, over, over}},
  {accept_conditions, asker,     {none, soon, soon, stay, late, late, late, late, over, over}},
  {confirm,           asker,     {none, stay, stay, stay, stay, stay, stay, stay, over, over}},
  {assess,            asker,     {none, soon, soon, soon, lack, lack, assd, stay, over, over}},
  {close,             asker,     {none, soon, soon, soon, clsd, clsd, clsd, clsd, over, over}},
  {account,           asker,     {none, soon, soon, stay, stay, stay, stay, stay, stay, stay}},
  {acknowledge,       responder, {none, ackn, done, done, done, done, done, done, over, over}},
  {query,             responder, {none, ackn, stay, stay, late, late, late, late, over, over}},
  {decide_to_answer,  responder, {none, decd, decd, stay, late, late, late, late, over, over}},
  {decide_to_refuse,  responder, {none, rfsd, rfsd, rfsd, late, late, late, late, over, over}},
  {decide_to_refer,   responder, {none, rfrd, rfrd, rfrd, late, late, late, late, over, over}},
  {update,            responder, {none, soon, stay, stay, late, late, late, late, over, over}},
  {answer_interim,    responder, {none, ackn, stay, stay, late, late, late, late, over, over}},
  {answer_final,      responder, {none, ansd, ansd, ansd, late, late, late, late, over, over}},
  {extend,            responder, {none, ackn, stay, stay, late, late, late, late, over, over}},
  {rejoin,            responder, {none, soon, soon, soon, lack, lack, soon, stay, stay, over}},
  {ask_account,       responder, {none, soon, soon, stay, stay, stay, stay, stay, stay, stay}},
  {escalate,          either,    {none, stay, stay, stay, stay, stay, stay, stay, over, over}},
  {contest,           either,    {none, stay, stay, stay, stay, stay, stay, stay, stay, stay}},
  {refer,             asker,     {none, stay, stay, stay, stay, stay, stay, stay, over, over}},
  {refer,             responder, {none, ackn, stay, stay, stay, stay, stay, stay, over, over}},
}};
// clang-format on

// Each in the order of its enumeration.
constexpr std::array<std::string_view, 10> phase_names{
    "unissued", "issued",   "acknowledged", "decided", "refused",
    "referred", "answered", "assessed",     "closed",  "withdrawn"};
constexpr std::array<std::string_view, reason_count> reason_texts{
    "request.defective",        "request.unknown_type",    "request.bad_codes",
    "request.unknown_code",     "request.foreign_id",      "request.issued_already",
    "request.case_not_open",    "request.case_full",       "request.not_issued",
    "request.exercise_mark",    "request.other_kind",      "request.unknown_request",
    "request.wrong_sender",     "request.done_already",    "request.too_early",
    "request.too_late",         "request.no_answer",       "request.over",
    "request.request_full",     "request.no_conditions",   "request.not_bound",
    "request.not_asked",        "request.not_promised",    "request.no_such_item",
    "request.items_pending",    "request.conditions_open", "request.not_graded",
    "request.level_not_higher", "request.crossed"};
constexpr std::array<Step, all_moves.size()> steps_of_moves{
    Step::issue,       Step::withdraw, Step::supply,      Step::accept_conditions,
    Step::confirm,     Step::assess,   Step::close,       Step::account,
    Step::acknowledge, Step::query,    Step::decide,      Step::decide,
    Step::decide,      Step::update,   Step::answer,      Step::answer,
    Step::extend,      Step::rejoin,   Step::ask_account, Step::escalate,
    Step::contest,     Step::refer};

Move move_of(Decision decision) {
  if (decision == Decision::refuse) return Move::decide_to_refuse;
  if (decision == Decision::refer) return Move::decide_to_refer;
  return Move::decide_to_answer;
}

}  // namespace

std::string_view name_of(Phase phase) {
  return phase_names[static_cast<std::size_t>(phase)];
}

std::string_view name_of(Side side) {
  return side == Side::asker ? "asker" : "responder";
}

std::string_view name_of(Reason reason) {
  return text_id(reason).substr(std::string_view{"request."}.size());
}

std::string_view text_id(Reason reason) {
  return reason_texts[static_cast<std::size_t>(reason)];
}

Step step_of(Move move) {
  return steps_of_moves[static_cast<std::size_t>(move)];
}

Move move_of(Step step, Codes const& codes) {
  if (auto const* decide = std::get_if<DecideCodes>(&codes)) return move_of(decide->decision);
  if (auto const* answer = std::get_if<AnswerCodes>(&codes))
    return answer->is_final ? Move::answer_final : Move::answer_interim;
  return *std::ranges::find(all_moves, step, [](Move move) { return step_of(move); });
}

Verdict verdict(Phase phase, Move move, Side by) {
  auto const row = std::ranges::find_if(
      table, [&](Row const& r) { return r.move == move && r.by.value_or(by) == by; });
  if (row == table.end()) return Reason::wrong_sender;
  auto const& cell = row->cells[static_cast<std::size_t>(phase)];
  if (auto const* next = std::get_if<Phase>(&cell)) return *next;
  if (auto const* reason = std::get_if<Reason>(&cell)) return *reason;
  return phase;
}

bool is_over(Phase phase) {
  return phase == Phase::closed || phase == Phase::withdrawn;
}

}  // namespace comity::request
