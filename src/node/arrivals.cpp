#include "comity/node/arrivals.h"

namespace comity::node {
namespace {

bool is_open(request::Request const& request) {
  using request::Phase;
  return request.phase == Phase::issued || request.phase == Phase::acknowledged ||
         request.phase == Phase::decided;
}

/// The earliest of the responder's clocks that has not stopped.
std::optional<Instant> due_of(request::Request const& request, CaseView const& view, Instant now) {
  std::optional<Instant> out;
  for (auto const& clock : request::clocks_of(request, *view.agreement, now)) {
    bool const is_owed = clock.owed_by == request::Side::responder && clock.face &&
                         !clock.face->stopped_at && clock.face->due;
    if (is_owed && (!out || *clock.face->due < *out)) out = clock.face->due;
  }
  return out;
}

void take(CaseView const& view, Instant now, std::vector<Arrival>& out) {
  for (auto const& request : view.state.requests) {
    bool const is_ours_to_answer = request.responder == view.link->id().owner;
    if (!is_ours_to_answer || !is_open(request)) continue;
    out.push_back({.request = request.id,
                   .asker = request.asker,
                   .kind = request.kind,
                   .urgency = request.urgency,
                   .exercise = request.exercise ? request.exercise->text() : std::string{},
                   .channel = request::name_of(request.channel),
                   .items = request.items.size(),
                   .had_at = request.steps.front().had_at,
                   .due = due_of(request, view, now)});
  }
}

}  // namespace

Result<std::vector<Arrival>> Arrivals::look(Instant now) {
  std::vector<Arrival> out;
  for (auto const& view : TRY(requests_.list(0, cases_looked_at))) take(view, now, out);
  if (!next_) return out;
  auto const more = TRY(requests_.list(*next_, cases_looked_at));
  for (auto const& view : more) take(view, now, out);
  next_ = more.size() < cases_looked_at ? std::nullopt : std::optional{*next_ + cases_looked_at};
  return out;
}

}  // namespace comity::node
