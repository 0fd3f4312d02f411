#include "comity/request/clocks.h"

#include "comity/clocks/series.h"

#include <algorithm>

namespace comity::request {
namespace {

using clocks::Obligation;
using clocks::TimeStandard;
using Moment = std::optional<Instant>;
using Standards = std::map<ClockName, TimeStandard>;

/// When the other side first had a step of which `is_one` holds.
template <typename Predicate>
Moment first_had(Request const& request, Predicate is_one) {
  auto const found = std::ranges::find_if(request.steps, is_one);
  return found == request.steps.end() ? Moment{} : found->had_at;
}

bool decides(StepTaken const& step) {
  return step.step == Step::decide;
}

/// [P9.2]
bool decides_or_answers(StepTaken const& step) {
  return decides(step) || move_of(step.step, step.codes) == Move::answer_final;
}

bool confirms(StepTaken const& step) {
  return step.step == Step::confirm;
}

/// [P9.1]
bool acknowledges(StepTaken const& step) {
  if (step.by != Side::responder) return false;
  switch (step.step) {
    case Step::acknowledge:
    case Step::query:
    case Step::decide:
    case Step::answer:
    case Step::extend:
    case Step::refer:
      return true;
    default:
      return false;
  }
}

/// [P9.3]
bool settles_answer(StepTaken const& step) {
  auto const move = move_of(step.step, step.codes);
  return move == Move::answer_final || move == Move::decide_to_refuse ||
         move == Move::decide_to_refer;
}

/// [P9.4]
bool reports(StepTaken const& step) {
  return step.step == Step::decide || step.step == Step::update || step.step == Step::answer ||
         step.step == Step::extend;
}

/// [P9.9]
bool ends(StepTaken const& step) {
  return step.step == Step::withdraw || step.step == Step::close;
}

std::vector<clocks::Interval> pauses(std::initializer_list<std::vector<Wait> const*> waits) {
  std::vector<clocks::Interval> out;
  for (auto const* list : waits)
    for (auto const& wait : *list) out.push_back({wait.from, wait.until});
  return out;
}

/// [P9.8]
std::vector<clocks::Extension> extensions(Request const& request) {
  std::vector<clocks::Extension> out;
  for (auto const& step : request.steps) {
    if (auto const* extend = std::get_if<ExtendCodes>(&step.codes))
      out.push_back({step.had_at, extend->until});
    auto const* decide = std::get_if<DecideCodes>(&step.codes);
    if (decide != nullptr && decide->decision == Decision::postpone)
      out.push_back({step.had_at, *decide->until});
  }
  return out;
}

/// [P9.6]
bool has_hold(StepTaken const& step) {
  auto const* answer = std::get_if<AnswerCodes>(&step.codes);
  return answer != nullptr && answer->hold_until.has_value();
}

Standards const* standards_of(Request const& request, Agreement const& agreement) {
  auto const* kind = agreement.kind(request.kind);
  if (kind == nullptr) return nullptr;
  auto const found = kind->standards.find(request.urgency);
  return found == kind->standards.end() ? nullptr : &found->second;
}

/// The moments of one request that its clocks hang on.
class Dial {
 public:
  explicit Dial(Request const& request)
      : request_{request},
        issued_{request.steps.front().had_at},
        ended_{first_had(request, ends)},
        query_pauses_{pauses({&request.query_waits})},
        all_pauses_{pauses({&request.query_waits, &request.condition_waits})} {}

  /// One; of update one for each period; none if the request has no such clock.
  std::vector<Obligation> owed(ClockName name, TimeStandard const& standard) const {
    switch (name) {
      case ClockName::acknowledge:  // [P9.1]
        return {until(first_had(request_, acknowledges), standard)};
      case ClockName::decide:  // [P9.2]
        return {until(first_had(request_, decides_or_answers), standard, query_pauses_)};
      case ClockName::update:
        return update(standard);
      case ClockName::answer: {  // [P9.3]
        auto answer = until(first_had(request_, settles_answer), standard, all_pauses_);
        answer.extensions = extensions(request_);
        return {std::move(answer)};
      }
      case ClockName::confirm:  // [P9.5]
        if (!request_.confirmation_promised) return {};
        return {until(first_had(request_, confirms), standard)};
      case ClockName::hold_expiry:
        break;  // Its due time is no standard's.
    }
    return {};
  }

  /// [P9.6]
  std::vector<Obligation> hold() const {
    if (!request_.hold_until) return {};
    auto const started = *first_had(request_, has_hold);
    Obligation hold{.standard = clocks::due_at(started, *request_.hold_until),
                    .started = started,
                    .stopped = request_.followed_at};
    // A close lets go of what is held, which is to deal with it; a withdrawal only ends the clock.
    if (!hold.stopped) (request_.phase == Phase::closed ? hold.stopped : hold.cancelled) = ended_;
    return {std::move(hold)};
  }

 private:
  /// [P9.9] An end counts only for what has not stopped before it: before in the canonical order,
  /// for the two sides' own times may say otherwise.
  Obligation until(Moment stopped, TimeStandard const& standard,
                   std::vector<clocks::Interval> pauses = {}) const {
    return {.standard = standard,
            .started = issued_,
            .stopped = stopped,
            .cancelled = stopped ? std::nullopt : ended_,
            .pauses = std::move(pauses)};
  }

  /// [P9.4]
  std::vector<Obligation> update(TimeStandard const& standard) const {
    auto const first = std::ranges::find_if(request_.steps, decides);
    if (first == request_.steps.end()) return {};
    clocks::Series series{.standard = standard,
                          .started = first->had_at,
                          .stopped = first_had(request_, settles_answer),
                          .pauses = all_pauses_};
    if (!series.stopped) series.cancelled = ended_;
    for (auto step = std::next(first); step != request_.steps.end(); ++step)
      if (reports(*step)) series.updates.push_back(step->had_at);
    return clocks::periods(series);
  }

  Request const& request_;
  Instant issued_;
  Moment ended_;
  std::vector<clocks::Interval> query_pauses_;
  std::vector<clocks::Interval> all_pauses_;
};

Side owing_side(ClockName name) {
  bool const asker = name == ClockName::confirm || name == ClockName::hold_expiry;
  return asker ? Side::asker : Side::responder;
}

}  // namespace

std::vector<Clock> clocks_of(Request const& request, Agreement const& agreement, Instant now) {
  std::vector<Clock> out;
  auto const add = [&](ClockName name, std::vector<Obligation> owed) {
    auto const side = owing_side(name);
    auto const* owes = agreement.party(side == Side::asker ? request.asker : request.responder);
    auto const* calendar = owes == nullptr ? nullptr : &owes->calendar;
    int period = name == ClockName::update ? 1 : 0;
    for (auto& obligation : owed) {
      auto face = clocks::read(obligation, calendar, now);
      out.push_back({name, period, side, std::move(obligation), std::move(face)});
      if (period > 0) ++period;
    }
  };

  Dial const dial{request};
  if (auto const* standards = standards_of(request, agreement))
    for (auto const& [name, standard] : *standards) add(name, dial.owed(name, standard));
  add(ClockName::hold_expiry, dial.hold());
  return out;
}

}  // namespace comity::request
