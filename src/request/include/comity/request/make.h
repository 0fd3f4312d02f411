/// The own side's next step: from what a person fills in to a draft that can be cleared, sealed and
/// sent, or to everything that is wrong with it at once.
#pragma once

#include "comity/message/header.h"
#include "comity/request/state.h"

namespace comity::request {

using message::CaseId;
using message::ExerciseId;

/// What a person wants to send.
struct StepInput {
  PartyId from;
  PartyId to;  ///< Of `issue` only; else the other side of the request.
  Step step = Step::issue;
  CaseId case_id;
  RequestId request;
  // Of `issue` only; else the request's.
  std::string kind;
  std::string urgency;
  std::optional<ExerciseId> exercise;
  Codes codes;
  json::Value body;
};

/// A message but for what the link and the sealer add.
struct Draft {
  PartyId from;
  PartyId to;
  std::string type;
  CaseId case_id;
  RequestId request;
  std::string kind;
  std::string urgency;
  std::optional<ExerciseId> exercise;
  json::Value codes;
  Bytes body;
};

using Problems = std::vector<Error>;

/// Checks everything and lists all problems, never none:
/// - if the step would have no effect [P7.4], `refused request.not_now` with `step`, `phase`, what
///   would be `allowed`, and the `cause` ("request.too_late", as for each `Reason`); without phase
///   and allowed steps, if there is no such request, `refused request.no_effect`;
/// - the errors of `parse_codes`, and `invalid request.wrong_codes` for codes of another step;
/// - `invalid`, for each way in which the body does not fit the agreement's schema, with the
///   violation's id and parameters and its `pointer`;
/// - what `check_body_items` finds; `too_large request.body_too_large`.
/// `state` is the own side's `expected_state_of` the case; empty for a new one. `agreement` is the
/// one in force. Pure.
std::variant<Draft, Problems> make(State const& state, Agreement const& agreement,
                                   StepInput const& input);

/// The steps that `party` could take now, in the order of `Step`; with the right codes, where it
/// has any. `issue` is no step of a request that is there.
std::vector<Step> allowed_steps(Request const& request, PartyId const& party);

/// Whether body and codes speak of the same items: the body's `items` of an issue are as many,
/// those of an answer, assess or rejoin have the same numbers `n`. A body without `items` passes,
/// but for that of an issue. Errors: `invalid request.items_differ` (`header`, `body`).
Result<void> check_body_items(Codes const& codes, json::Value const& body);

}  // namespace comity::request
