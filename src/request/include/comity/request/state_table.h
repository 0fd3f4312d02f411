/// The life of a request as one table: in which phase who may send what, and what comes of it.
///
///   unissued ──issue──▶ issued ──acknowledge, query, interim answer, extend, refer──▶ acknowledged
///   issued, acknowledged, decided:
///       ──decide (accept, partial, conditional, postpone)──▶ decided
///       ──final answer──▶ answered ──assess──▶ assessed
///       ──decide (refuse)──▶ refused
///       ──decide (refer)──▶ referred
///       ──withdraw──▶ withdrawn
///   refused, referred, answered, assessed ──close──▶ closed
///
/// All other steps that are allowed leave the phase as it is. The table says what a place in a
/// request's life allows; conditions beyond the phase are in judge.cpp. docs/requests.md is printed
/// from this table, with what each step needs beside.
#pragma once

#include "comity/request/messages.h"

namespace comity::request {

enum class Phase {
  unissued,      ///< There is no such request (yet).
  issued,        ///< The responder has said nothing.
  acknowledged,  ///< The responder is at it.
  decided,       ///< The responder will answer, wholly, in part, on conditions, or later.
  refused,       ///< The responder will not answer, and said why.
  referred,      ///< The responder named somebody else.
  answered,      ///< The final answer is there.
  assessed,      ///< The asker has graded it.
  closed,        ///< The asker ended it after its outcome.
  withdrawn,     ///< The asker ended it before its outcome.
};

inline constexpr std::array all_phases{
    Phase::unissued, Phase::issued,   Phase::acknowledged, Phase::decided, Phase::refused,
    Phase::referred, Phase::answered, Phase::assessed,     Phase::closed,  Phase::withdrawn};

std::string_view name_of(Phase phase);

/// The two sides of a request. The asker is the sender of its `issue` [P8.1].
enum class Side { asker, responder };

std::string_view name_of(Side side);

/// Why a message has no effect [P7.4]: the first that applies, in this order.
enum class Reason {
  // Of the message as such.
  defective,     ///< The receiver marked it so [P5.7].
  unknown_type,  ///< Not one of ours [P4.6].
  bad_codes,     ///< Malformed [P8.2].
  unknown_code,  ///< A ground, reason, kind, urgency or level that the agreement does not have.
  // Of its request and case.
  foreign_id,       ///< The id of a case or request that another party would have to open [P4.7].
  issued_already,   ///< A request is issued once.
  case_not_open,    ///< The first request of a case bears the case's id [P4.7].
  case_full,        ///< More than `requests_per_case_max`.
  not_issued,       ///< There is no such request.
  exercise_mark,    ///< Exercise and real work do not mix.
  other_kind,       ///< Kind or urgency differ from the request's.
  unknown_request,  ///< `follows` names none that the asker has issued in this case.
  // Of its place in the table.
  wrong_sender,
  done_already,
  too_early,
  too_late,
  no_answer,
  over,
  request_full,  ///< More than `steps_per_side_max`.
  // Of conditions beyond the phase.
  no_conditions,
  not_bound,
  not_asked,
  not_promised,
  no_such_item,
  items_pending,    ///< [P8.3]
  conditions_open,  ///< [P8.5]
  not_graded,
  level_not_higher,
  crossed,  ///< Its sender had not seen the message that it would react to.
};

inline constexpr std::size_t reason_count = static_cast<std::size_t>(Reason::crossed) + 1;

/// "too_late"
std::string_view name_of(Reason reason);

/// "request.too_late": the text that says so, without parameters.
std::string_view text_id(Reason reason);

/// What the table tells apart: a step, and where its codes change what comes of it, which.
enum class Move {
  issue,
  withdraw,
  supply,
  accept_conditions,
  confirm,
  assess,
  close,
  account,
  acknowledge,
  query,
  decide_to_answer,  ///< accept, partial, conditional, postpone
  decide_to_refuse,
  decide_to_refer,
  update,
  answer_interim,
  answer_final,
  extend,
  rejoin,
  ask_account,
  escalate,
  contest,
  refer,
};

inline constexpr std::array all_moves{Move::issue,
                                      Move::withdraw,
                                      Move::supply,
                                      Move::accept_conditions,
                                      Move::confirm,
                                      Move::assess,
                                      Move::close,
                                      Move::account,
                                      Move::acknowledge,
                                      Move::query,
                                      Move::decide_to_answer,
                                      Move::decide_to_refuse,
                                      Move::decide_to_refer,
                                      Move::update,
                                      Move::answer_interim,
                                      Move::answer_final,
                                      Move::extend,
                                      Move::rejoin,
                                      Move::ask_account,
                                      Move::escalate,
                                      Move::contest,
                                      Move::refer};

Step step_of(Move move);

Move move_of(Step step, Codes const& codes);

/// One cell: the next phase, or why there is none.
using Verdict = std::variant<Phase, Reason>;

/// The table. Every phase, move and side has a verdict [P8.4].
Verdict verdict(Phase phase, Move move, Side by);

/// True if no clock runs any more and no step changes the phase.
bool is_over(Phase phase);

}  // namespace comity::request
