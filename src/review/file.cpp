/// The figures file [P14.8].
#include "comity/figures/limits.h"
#include "comity/figures/proportion.h"
#include "comity/figures/rate_ratio.h"
#include "tally.h"

#include <algorithm>

namespace comity::review {
namespace {

using json::Array;
using json::Object;
using json::Value;
using request::name_of;

template <typename Items, typename Encode>
Array each(Items const& items, Encode encode) {
  Array out;
  out.reserve(items.size());
  for (auto const& item : items) out.emplace_back(encode(item));
  return out;
}

void add(Object& out, std::string_view name, std::optional<std::int64_t> value) {
  if (value) out.emplace_back(name, *value);
}

void add(Object& out, figures::Interval const& interval) {
  out.emplace_back("low", interval.low.text());
  out.emplace_back("high", interval.high.text());
}

enum class Spread { interval, none };

/// [P14.6]
Value share_of(std::uint64_t count, std::uint64_t whole, Spread spread) {
  Object out{{"count", count}, {"of", whole}};
  if (whole < figures::small_number) return out;
  out.emplace_back("share", figures::share(count, whole).text());
  if (spread == Spread::interval) add(out, figures::wilson(count, whole));
  return out;
}

Value of_point(figures::CurvePoint const& point) {
  Object out{{"time", point.time},
             {"at_risk", point.at_risk},
             {"events", point.events},
             {"censored", point.censored},
             {"survival", point.survival.text()}};
  if (point.band) add(out, *point.band);
  return out;
}

/// [P14.5]
Value of_times(std::vector<figures::Observation> const& observations) {
  auto const events = std::ranges::count_if(observations, &figures::Observation::event);
  auto const all = std::ssize(observations);
  Object out{{"events", events}, {"censored", all - events}};
  bool const many = observations.size() > figures::observations_max;
  if (observations.size() < figures::small_number || many) return out;
  auto const curve = figures::survival(observations);
  out.emplace_back("curve", each(curve.points, of_point));
  add(out, "median", curve.median);
  add(out, "median_low", curve.median_low);
  add(out, "median_high", curve.median_high);
  return out;
}

/// Clocks of which a request has one, which starts with the request: their times are comparable and
/// independent of each other.
bool has_times(ClockName name) {
  return name != ClockName::update && name != ClockName::hold_expiry;
}

Value of_clock(ClockName name, ClockCount const& count) {
  using enum clocks::State;
  auto const late = count.in(missed_late) + count.in(missed_open);
  auto const spread = name == ClockName::update ? Spread::none : Spread::interval;
  return Object{{"clock", agreement::name_of(name)},
                {"owed_by", name_of(count.owed_by)},
                {"count", count.all()},
                {"met", count.in(met)},
                {"late", count.in(missed_late)},
                {"overdue", count.in(missed_open)},
                {"running", count.in(running)},
                {"paused", count.in(paused)},
                {"ended", count.in(cancelled)},
                {"ended_overdue", count.ended_overdue},
                {"unreadable", count.unreadable},
                {"in_time", share_of(count.in(met), count.in(met) + late, spread)}};
}

/// Of a group, whose clocks have one time standard.
void add_standard(Value& out, ClockName name, ClockCount const& count, agreement::Kind const& kind,
                  std::string const& urgency) {
  auto const& standards = kind.standards.at(urgency);
  auto const standard = standards.find(name);
  if (standard == standards.end()) return;
  out.set("budget", standard->second.budget.count());
  out.set("basis", clocks::name_of(standard->second.basis));
  if (has_times(name)) out.set("times", of_times(count.observations));
}

Value of_waits(WaitCount const& count) {
  return Object{{"waits", count.waits}, {"open", count.open}, {"time", count.time.count()}};
}

Value of_phases(std::map<request::Phase, std::uint64_t> const& phases) {
  Object out;
  for (auto const phase : request::all_phases) {
    if (phase == request::Phase::unissued) continue;
    auto const found = phases.find(phase);
    out.emplace_back(name_of(phase), found == phases.end() ? 0 : found->second);
  }
  return out;
}

Value of_decision(
    std::pair<std::pair<request::Decision, std::string> const, std::uint64_t> const& one) {
  Object out{{"decision", name_of(one.first.first)}, {"count", one.second}};
  if (!one.first.second.empty()) out.emplace_back("ground", one.first.second);
  return out;
}

Value of_refused(std::pair<std::string const, std::uint64_t> const& one) {
  return Object{{"ground", one.first}, {"count", one.second}};
}

Object of_statuses(request::Quality const& items) {
  return Object{{"asked", items.asked},     {"provided", items.provided},
                {"partial", items.partial}, {"not_held", items.not_held},
                {"refused", items.refused}, {"pending", items.pending}};
}

Object of_grades(request::Quality const& items) {
  return Object{{"usable", items.usable},
                {"incomplete", items.incomplete},
                {"wrong", items.wrong},
                {"unusable", items.unusable}};
}

/// [P14.7]
Value of_items(Group const& group) {
  auto const& items = group.items;
  auto out = of_statuses(items);
  out.emplace_back("refused_by_ground", each(group.refused_items, of_refused));
  auto const stated = static_cast<std::uint64_t>(items.asked - items.pending);
  out.emplace_back("coverage",
                   share_of(static_cast<std::uint64_t>(items.provided), stated, Spread::none));
  return out;
}

Value of_difference(Difference const& one) {
  return Object{{"case", one.case_id.text()},
                {"request", one.request.text()},
                {"items", each(one.items, [](int n) { return n; })}};
}

/// [P14.7]
Value of_group_grades(Group const& group) {
  auto const& items = group.items;
  auto out = of_grades(items);
  auto const graded =
      static_cast<std::uint64_t>(items.usable + items.incomplete + items.wrong + items.unusable);
  out.emplace_back("graded", graded);
  out.emplace_back("agreed", group.agreed);
  out.emplace_back("contested", group.contested);
  out.emplace_back("usefulness",
                   share_of(static_cast<std::uint64_t>(items.usable), graded, Spread::none));
  out.emplace_back("differences", each(group.differences, of_difference));
  return out;
}

/// What a group and a whole direction have in common.
Object of_counts(Group const& group) {
  return Object{{"requests", group.requests},
                {"phases", of_phases(group.phases)},
                {"decisions", each(group.decisions, of_decision)},
                {"undecided", group.undecided},
                {"extensions", group.extensions},
                {"escalated", group.escalated},
                {"contests", group.contests},
                {"waiting", Object{{"queries", of_waits(group.queries)},
                                   {"conditions", of_waits(group.conditions)},
                                   {"time", group.waited.count()}}},
                {"items", of_items(group)},
                {"grades", of_group_grades(group)}};
}

Value of_group(GroupName const& name, Group const& group, agreement::Agreement const& agreement) {
  auto out = of_counts(group);
  out.emplace_back("kind", name.first);
  out.emplace_back("urgency", name.second);
  Array clocks;
  for (auto const& [clock, count] : group.clocks) {
    auto value = of_clock(clock, count);
    add_standard(value, clock, count, *agreement.kind(name.first), name.second);
    clocks.push_back(std::move(value));
  }
  out.emplace_back("clocks", std::move(clocks));
  return out;
}

/// [P14.9]
Value of_trend(DirectionCount const& direction, Tally const& tally) {
  auto const now = direction.total.requests;
  auto const length = [](Span const& span) {
    return static_cast<std::uint64_t>(span.length().count());
  };
  Object out{{"requests_before", direction.before}, {"requests", now}};
  if (length(tally.before) == 0 || length(tally.period) == 0) return out;
  out.emplace_back("from", to_milliseconds(tally.before.from));
  if (now + direction.before < figures::small_number) return out;
  auto const ratio =
      figures::rate_ratio({now, length(tally.period)}, {direction.before, length(tally.before)});
  if (!ratio) return out;
  if (ratio->ratio) out.emplace_back("ratio", ratio->ratio->text());
  out.emplace_back("low", ratio->low.text());
  if (ratio->high) out.emplace_back("high", ratio->high->text());
  return out;
}

Value of_direction(DirectionCount const& direction, Tally const& tally) {
  auto total = of_counts(direction.total);
  Array clocks;
  for (auto const& [name, count] : direction.total.clocks) clocks.push_back(of_clock(name, count));
  total.emplace_back("clocks", std::move(clocks));
  Object out{{"asker", direction.asker.text()},
             {"responder", direction.responder.text()},
             {"exercises", direction.exercises},
             {"total", std::move(total)},
             {"trend", of_trend(direction, tally)}};
  out.emplace_back("groups", each(direction.groups, [&](auto const& one) {
                     return of_group(one.first, one.second, *tally.agreement);
                   }));
  return out;
}

Value of_messages(MessageCount const& count) {
  return Object{{"from", count.from.text()},
                {"to", count.to.text()},
                {"had", count.had},
                {"exercises", count.exercises},
                {"defective", count.defective},
                {"on_their_way", count.on_their_way},
                {"ineffective", each(count.ineffective, [](auto const& one) {
                   return Object{{"reason", name_of(one.first)}, {"count", one.second}};
                 })}};
}

Value of_log(LogHead const& log) {
  return Object{{"party", log.party.text()}, {"size", log.size}, {"root", log.root.hex()}};
}

Value of_row_clock(request::Clock const& clock) {
  Object out{{"clock", agreement::name_of(clock.name)}};
  if (clock.period > 0) out.emplace_back("period", clock.period);
  if (!clock.face) {
    out.emplace_back("state", "unreadable");
    return out;
  }
  auto const& face = *clock.face;
  out.emplace_back("state", clocks::name_of(face.state));
  out.emplace_back("elapsed", face.elapsed.count());
  if (face.due) out.emplace_back("due", to_milliseconds(*face.due));
  if (face.stopped_at) out.emplace_back("stopped", to_milliseconds(*face.stopped_at));
  return out;
}

}  // namespace

Value row_of(Measured const& one) {
  auto const& r = one.request;
  Object out{{"case", one.case_id.text()},
             {"request", r.id.text()},
             {"asker", r.asker.text()},
             {"responder", r.responder.text()},
             {"kind", r.kind},
             {"urgency", r.urgency},
             {"had_at", to_milliseconds(r.steps.front().had_at)},
             {"issue", r.steps.front().seq},
             {"phase", name_of(r.phase)},
             {"items", of_statuses(one.quality)},
             {"grades", of_grades(one.quality)},
             {"contested", each(one.quality.contested, [](int n) { return n; })},
             {"clocks", each(one.clocks, of_row_clock)}};
  if (r.decision) {
    out.emplace_back("decision", name_of(r.decision->decision));
    if (!r.decision->ground.empty()) out.emplace_back("ground", r.decision->ground);
  }
  return out;
}

Value file_of(Tally const& tally) {
  auto const& question = tally.question;
  return Object{{"format", "comity.figures/v1"},
                {"agreement", tally.link.agreement.digest.hex()},
                {"from", to_milliseconds(question.from)},
                {"to", to_milliseconds(question.to)},
                {"at", to_milliseconds(question.at)},
                {"logs", each(tally.cut.logs, of_log)},
                {"small_number", figures::small_number},
                {"directions",
                 each(tally.directions, [&](auto const& one) { return of_direction(one, tally); })},
                {"messages", each(tally.messages, of_messages)},
                {"requests", each(tally.rows, [](Row const& row) { return row.value; })}};
}

}  // namespace comity::review
