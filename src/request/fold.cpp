#include "comity/request/state.h"
#include "judge.h"

#include <algorithm>
#include <iterator>

namespace comity::request {
namespace {

using message::Dated;

/// What a step that was judged changes in its request.
class Effect {
 public:
  /// `seen` is the number of the other side's last message that the sender had.
  Effect(Request& request, StepTaken const& taken, std::uint64_t seen)
      : request_{request}, taken_{taken}, seen_{seen} {}

  void operator()(NoCodes const&) {
    switch (taken_.step) {
      case Step::supply:
        return supply();
      case Step::query:
        return query();
      case Step::accept_conditions:
        request_.bound_by = taken_.seq;
        return settle_conditions();
      case Step::account:
        request_.accounts.back().given_at = taken_.had_at;
        return;
      case Step::confirm:
        request_.confirmed = true;
        return;
      default:
        return;  // The phase says it all.
    }
  }

  void operator()(IssueCodes const& codes) {
    request_.items.resize(static_cast<std::size_t>(codes.items));
    request_.confirmation_promised = codes.confirm;
    request_.follows = codes.follows;
    request_.channel = codes.channel.value_or(Channel::cert);
  }

  void operator()(DecideCodes const& codes) {
    request_.decision = codes;
    if (codes.decision == Decision::conditional) {
      // New conditions take the place of those still open, and the wait goes on.
      if (!request_.open_conditions) request_.condition_waits.push_back({.from = taken_.had_at});
      request_.open_conditions = taken_.seq;
    } else {
      settle_conditions();
    }
    if (codes.decision == Decision::refuse) refuse_pending(codes.ground);
  }

  void operator()(AnswerCodes const& codes) {
    for (auto const& [n, status, ground] : codes.items) {
      item(n).status = status;
      item(n).ground = ground;
    }
    if (codes.is_final) request_.final_answer = taken_.seq;
    if (codes.hold_until) request_.hold_until = codes.hold_until;
  }

  void operator()(AssessCodes const& codes) {
    for (auto const& [n, grade] : codes.items) {
      item(n).grade = grade;
      item(n).graded_by = taken_.seq;
      item(n).position.reset();  // It spoke of the grade before.
    }
  }

  void operator()(RejoinCodes const& codes) {
    for (auto const& [n, position] : codes.items) item(n).position = position;
  }

  void operator()(EscalateCodes const& codes) { request_.level = codes.level; }

  void operator()(ReferCodes const& codes) {
    request_.channel = channel_of(codes.to).value_or(request_.channel);
  }

  void operator()(AskAccountCodes const& codes) {
    request_.accounts.push_back({taken_.seq, taken_.had_at, codes.until, {}});
  }

  void operator()(auto const&) {}

 private:
  Item& item(int n) { return request_.items[static_cast<std::size_t>(n - 1)]; }

  void query() {
    if (request_.open_queries.empty()) request_.query_waits.push_back({.from = taken_.had_at});
    request_.open_queries.push_back(taken_.seq);
  }

  /// A supply answers the queries that its sender had seen.
  void supply() {
    auto& open = request_.open_queries;
    if (open.empty()) return;
    open.erase(open.begin(), std::ranges::upper_bound(open, seen_));
    if (open.empty()) request_.query_waits.back().until = taken_.had_at;
  }

  void settle_conditions() {
    if (!request_.open_conditions) return;
    request_.open_conditions.reset();
    request_.condition_waits.back().until = taken_.had_at;
  }

  void refuse_pending(std::string const& ground) {
    for (auto& item : request_.items)
      if (item.status == ItemStatus::pending)
        item = {.status = ItemStatus::refused, .ground = ground};
  }

  Request& request_;
  StepTaken const& taken_;
  std::uint64_t seen_;
};

MessageRef reference(Dated const& message) {
  return {message.header.from, message.header.seq,        message.digest,
          message.header.type, message.header.request_id, message.sent_at};
}

Request& find_or_add(State& state, message::Header const& header) {
  auto const found = std::ranges::find(state.requests, header.request_id, &Request::id);
  if (found != state.requests.end()) return *found;
  return state.requests.emplace_back(Request{.id = header.request_id,
                                             .asker = header.from,
                                             .responder = header.to,
                                             .kind = header.kind,
                                             .urgency = header.urgency,
                                             .exercise = header.exercise});
}

void mark_followed(State& state, Follows const& follows, Instant had_at) {
  if (follows.relation != Relation::disclosure && follows.relation != Relation::extension) return;
  auto const earlier = std::ranges::find(state.requests, follows.request, &Request::id);
  if (!earlier->followed_at && !is_over(earlier->phase)) earlier->followed_at = had_at;
}

void apply(State& state, Dated const& message, Judged judged) {
  auto& request = find_or_add(state, message.header);
  request.phase = judged.next;
  ++request.steps_by[static_cast<std::size_t>(judged.by)];
  auto const& taken = request.steps.emplace_back(
      StepTaken{judged.step, judged.by, std::move(judged.codes), message.header.seq, message.digest,
                message.sent_at, *message.had_at});
  std::visit(Effect{request, taken, message.header.seen}, taken.codes);
  if (taken.step == Step::issue && request.follows)
    mark_followed(state, *request.follows, taken.had_at);
}

void take(State& state, Dated const& message, Agreement const& agreement) {
  auto judgement = message.disposition == message::Disposition::ok
                       ? judge(state, message.header, agreement)
                       : Judgement{Reason::defective};
  if (auto* judged = std::get_if<Judged>(&judgement))
    return apply(state, message, std::move(*judged));
  state.ineffective.push_back({reference(message), *message.had_at, std::get<Reason>(judgement)});
}

}  // namespace

Request const* State::find(RequestId const& id) const {
  auto const found = std::ranges::find(requests, id, &Request::id);
  return found == requests.end() ? nullptr : &*found;
}

State state_of(message::CaseFile const& file, Agreement const& agreement) {
  State state;
  for (auto const& message : file.settled) take(state, message, agreement);
  std::ranges::transform(file.provisional, std::back_inserter(state.provisional), reference);
  return state;
}

State expected_state_of(message::CaseFile const& file, Agreement const& agreement) {
  auto messages = file.settled;
  messages.insert(messages.end(), file.provisional.begin(), file.provisional.end());
  for (auto& message : messages) message.had_at = message.had_at.value_or(message.sent_at);
  auto state = state_of(message::in_canonical_order(std::move(messages)), agreement);
  std::ranges::transform(file.provisional, std::back_inserter(state.provisional), reference);
  return state;
}

}  // namespace comity::request
