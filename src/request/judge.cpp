#include "judge.h"

#include <algorithm>

namespace comity::request {
namespace {

using message::Header;
using Objection = std::optional<Reason>;

bool has_term(std::vector<agreement::Term> const& terms, std::string_view id) {
  return std::ranges::any_of(terms, [&](agreement::Term const& term) { return term.id == id; });
}

/// Whether the agreement has every ground, reason and level that the codes name.
bool known_codes(Codes const& codes, Agreement const& agreement) {
  auto const is_ground = [&](std::string const& ground) {
    return ground.empty() || has_term(agreement.grounds(), ground);
  };
  if (auto const* decide = std::get_if<DecideCodes>(&codes)) return is_ground(decide->ground);
  if (auto const* answer = std::get_if<AnswerCodes>(&codes))
    return std::ranges::all_of(answer->items, is_ground, &ItemAnswer::ground);
  if (auto const* extend = std::get_if<ExtendCodes>(&codes))
    return has_term(agreement.reasons(), extend->reason);
  if (auto const* escalate = std::get_if<EscalateCodes>(&codes))
    return static_cast<std::size_t>(escalate->level) <= agreement.ladder().size();
  return true;
}

Objection against_issue(State const& state, Header const& header, IssueCodes const& codes,
                        Agreement const& agreement) {
  if (agreement.kind(header.kind) == nullptr) return Reason::unknown_code;
  if (!has_term(agreement.urgencies(), header.urgency)) return Reason::unknown_code;
  if (!message::owns(header.from, header.request_id.text())) return Reason::foreign_id;
  auto const* there = state.find(header.request_id);
  auto const place = verdict(there ? there->phase : Phase::unissued, Move::issue, Side::asker);
  if (auto const* reason = std::get_if<Reason>(&place)) return *reason;
  if (state.requests.empty()) {
    // [P7.4] No case is opened in another party's name.
    if (!message::owns(header.from, header.case_id.text())) return Reason::foreign_id;
    if (header.request_id.text() != header.case_id.text()) return Reason::case_not_open;
  } else {
    if (state.requests.size() >= requests_per_case_max) return Reason::case_full;
    if (state.requests.front().exercise != header.exercise) return Reason::exercise_mark;
  }
  if (codes.follows && codes.follows->relation != Relation::related) {
    auto const* earlier = state.find(codes.follows->request);
    if (earlier == nullptr || earlier->asker != header.from) return Reason::unknown_request;
  }
  return {};
}

bool exist(auto const& items, Request const& request) {
  auto const count = static_cast<int>(request.items.size());
  return std::ranges::all_of(items, [&](auto const& item) { return item.n <= count; });
}

/// [P8.3]
bool answers_all(AnswerCodes const& codes, Request const& request) {
  return codes.items.size() == request.items.size() &&
         std::ranges::none_of(codes.items, [](ItemAnswer const& item) {
           return item.status == ItemStatus::pending;
         });
}

/// The conditions of each step beyond what its phase allows.
struct Conditions {
  Request const& request;
  Step step;
  std::uint64_t seen;

  Objection operator()(NoCodes const&) const {
    if (step == Step::accept_conditions) {
      if (!request.open_conditions) return Reason::no_conditions;
      if (*request.open_conditions > seen) return Reason::crossed;
    }
    if (step == Step::account) {
      auto const* const owed = request.account_owed();
      if (owed == nullptr) return Reason::not_asked;
      if (owed->asked_by > seen) return Reason::crossed;
    }
    if (step == Step::confirm) {
      if (!request.confirmation_promised) return Reason::not_promised;
      if (request.confirmed) return Reason::done_already;
    }
    return {};
  }

  Objection operator()(AnswerCodes const& codes) const {
    if (!exist(codes.items, request)) return Reason::no_such_item;
    if (!codes.is_final) return {};
    if (!answers_all(codes, request)) return Reason::items_pending;
    if (request.open_conditions) return Reason::conditions_open;  // [P8.5]
    return {};
  }

  Objection operator()(AssessCodes const& codes) const {
    if (!exist(codes.items, request)) return Reason::no_such_item;
    if (request.final_answer > seen) return Reason::crossed;
    return {};
  }

  Objection operator()(RejoinCodes const& codes) const {
    if (!exist(codes.items, request)) return Reason::no_such_item;
    bool crossed = false;
    for (auto const& [n, position] : codes.items) {
      auto const& item = request.items[static_cast<std::size_t>(n - 1)];
      if (!item.grade) return Reason::not_graded;
      crossed |= item.graded_by > seen;
    }
    if (crossed) return Reason::crossed;
    return {};
  }

  Objection operator()(EscalateCodes const& codes) const {
    return codes.level > request.level ? Objection{} : Reason::level_not_higher;
  }

  Objection operator()(ContestCodes const& codes) const {
    return codes.seq <= seen ? Objection{} : Reason::crossed;
  }

  Objection operator()(AskAccountCodes const&) const {
    if (!request.bound_by) return Reason::not_bound;  // [P8.8]
    if (request.account_owed() != nullptr) return Reason::done_already;
    return {};
  }

  Objection operator()(auto const&) const { return {}; }
};

std::optional<Side> side_of(PartyId const& party, Request const& request) {
  if (party == request.asker) return Side::asker;
  if (party == request.responder) return Side::responder;
  return std::nullopt;
}

Judgement judge_issue(State const& state, Header const& header, Codes codes,
                      Agreement const& agreement) {
  if (auto const no = against_issue(state, header, std::get<IssueCodes>(codes), agreement))
    return *no;
  return Judged{Step::issue, Side::asker, std::move(codes), Phase::issued};
}

}  // namespace

Judgement judge(State const& state, Header const& header, Agreement const& agreement) {
  auto const step = step_of(header.type);
  if (!step) return Reason::unknown_type;
  auto codes = parse_codes(*step, header.codes);
  if (!codes) return Reason::bad_codes;
  if (!known_codes(*codes, agreement)) return Reason::unknown_code;
  if (step == Step::issue) return judge_issue(state, header, *std::move(codes), agreement);

  auto const* request = state.find(header.request_id);
  if (request == nullptr) return Reason::not_issued;
  if (request->exercise != header.exercise) return Reason::exercise_mark;
  if (request->kind != header.kind || request->urgency != header.urgency) return Reason::other_kind;
  auto const by = side_of(header.from, *request);
  if (!by) return Reason::wrong_sender;
  auto const place = verdict(request->phase, move_of(*step, *codes), *by);
  if (auto const* reason = std::get_if<Reason>(&place)) return *reason;
  if (request->steps_by[static_cast<std::size_t>(*by)] >= steps_per_side_max)
    return Reason::request_full;
  if (auto const no = std::visit(Conditions{*request, *step, header.seen}, *codes)) return *no;
  return Judged{*step, *by, *std::move(codes), std::get<Phase>(place)};
}

}  // namespace comity::request
