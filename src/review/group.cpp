#include "group.h"

namespace comity::review {
namespace {

std::vector<clocks::Interval> intervals(std::vector<request::Wait> const& list) {
  std::vector<clocks::Interval> out;
  for (auto const& wait : list) out.push_back({wait.from, wait.until});
  return out;
}

/// How long they are together, each instant once, within `start` to `at`.
Duration length(std::vector<clocks::Interval> list, Instant start, Instant at) {
  Duration out{};
  for (auto const& one : clocks::united(std::move(list), start, at)) out += *one.until - one.from;
  return out;
}

bool is_fulfilled(clocks::State state) {
  return state == clocks::State::met || state == clocks::State::missed_late;
}

}  // namespace

std::uint64_t ClockCount::all() const {
  auto sum = unreadable;
  for (auto const count : states) sum += count;
  return sum;
}

void ClockCount::add(request::Clock const& clock) {
  owed_by = clock.owed_by;
  if (!clock.face) {
    ++unreadable;
    return;
  }
  auto const& face = *clock.face;
  ++states[static_cast<std::size_t>(face.state)];
  bool const ended = face.state == clocks::State::cancelled;
  if (ended && face.due && *face.stopped_at > *face.due) ++ended_overdue;
  observations.push_back({face.elapsed.count(), is_fulfilled(face.state)});
}

void WaitCount::add(std::vector<request::Wait> const& list, Instant start, Instant at) {
  waits += list.size();
  if (!list.empty() && !list.back().until) ++open;
  time += length(intervals(list), start, at);
}

void Group::add(Measured const& one) {
  auto const& r = one.request;
  ++requests;
  ++phases[r.phase];
  for (auto const& clock : one.clocks) clocks[clock.name].add(clock);
  auto const start = r.steps.front().had_at;
  queries.add(r.query_waits, start, one.at);
  conditions.add(r.condition_waits, start, one.at);
  auto both = intervals(r.query_waits);
  for (auto const& wait : intervals(r.condition_waits)) both.push_back(wait);
  waited += length(std::move(both), start, one.at);
  if (r.decision) {
    ++decisions[{r.decision->decision, r.decision->ground}];
  } else {
    ++undecided;
  }
  for (auto const& step : r.steps) {
    if (step.step == request::Step::extend) ++extensions;
    if (step.step == request::Step::contest) ++contests;
  }
  if (r.level > 0) ++escalated;
  add_items(one);
}

void Group::add_items(Measured const& one) {
  using request::Quality;
  for (auto const member :
       {&Quality::asked, &Quality::provided, &Quality::partial, &Quality::not_held,
        &Quality::refused, &Quality::pending, &Quality::usable, &Quality::incomplete,
        &Quality::wrong, &Quality::unusable}) {
    items.*member += one.quality.*member;
  }
  for (auto const& item : one.request.items) {
    if (item.status == request::ItemStatus::refused) ++refused_items[item.ground];
    if (item.position == request::Position::agree) ++agreed;
  }
  auto const& differing = one.quality.contested;
  contested += differing.size();
  if (!differing.empty()) differences.push_back({one.case_id, one.request.id, differing});
}

}  // namespace comity::review
