#include "comity/request/canonical.h"

#include "comity/json/text.h"
#include "comity/request/clocks.h"

namespace comity::request {
namespace {

using json::Array;
using json::Object;
using json::Value;

template <typename Items, typename Encode>
Array each(Items const& items, Encode encode) {
  Array out;
  out.reserve(items.size());
  for (auto const& item : items) out.emplace_back(encode(item));
  return out;
}

void add(Object& out, std::string_view name, std::optional<Instant> at) {
  if (at) out.emplace_back(name, to_milliseconds(*at));
}

void add(Object& out, std::string_view name, std::string const& text) {
  if (!text.empty()) out.emplace_back(name, text);
}

Value of_step(StepTaken const& step) {
  return Object{{"type", type_of(step.step)},
                {"by", name_of(step.by)},
                {"seq", step.seq},
                {"digest", step.digest.hex()},
                {"codes", encode(step.codes)},
                {"sent_at", to_milliseconds(step.sent_at)},
                {"had_at", to_milliseconds(step.had_at)}};
}

Value of_item(Item const& item) {
  Object out{{"status", name_of(item.status)}};
  add(out, "ground", item.ground);
  if (item.grade) out.emplace_back("grade", name_of(*item.grade));
  if (item.position) out.emplace_back("position", name_of(*item.position));
  return out;
}

Value of_wait(Wait const& wait) {
  Object out{{"from", to_milliseconds(wait.from)}};
  add(out, "until", wait.until);
  return out;
}

Value of_clock(Clock const& clock) {
  Object out{{"name", agreement::name_of(clock.name)}, {"owed_by", name_of(clock.owed_by)}};
  if (clock.period > 0) out.emplace_back("period", clock.period);
  if (!clock.face) {
    out.emplace_back("error", clock.face.error().id);
    return out;
  }
  auto const& face = *clock.face;
  out.emplace_back("state", clocks::name_of(face.state));
  add(out, "started", face.started);
  add(out, "stopped", face.stopped_at);
  add(out, "due", face.due);
  add(out, "original_due", face.original_due);
  out.emplace_back("elapsed", face.elapsed.count());
  out.emplace_back("remaining", face.remaining.count());
  out.emplace_back("overdue", face.overdue.count());
  return out;
}

Value of_request(Request const& request, Agreement const& agreement, Instant now) {
  Object out{{"id", request.id.text()},
             {"asker", request.asker.text()},
             {"responder", request.responder.text()},
             {"kind", request.kind},
             {"urgency", request.urgency},
             {"phase", name_of(request.phase)},
             {"level", request.level},
             {"items", each(request.items, of_item)},
             {"queries_open", each(request.open_queries, [](auto seq) { return seq; })},
             {"query_waits", each(request.query_waits, of_wait)},
             {"condition_waits", each(request.condition_waits, of_wait)},
             {"steps", each(request.steps, of_step)},
             {"clocks", each(clocks_of(request, agreement, now), of_clock)}};
  if (request.exercise) out.emplace_back("exercise", request.exercise->text());
  if (request.decision) out.emplace_back("decision", encode(*request.decision));
  if (request.follows)
    out.emplace_back("follows", Object{{"request", request.follows->request.text()},
                                       {"relation", name_of(request.follows->relation)}});
  if (request.open_conditions) out.emplace_back("conditions_open", *request.open_conditions);
  if (request.confirmation_promised) out.emplace_back("confirmed", request.confirmed);
  add(out, "hold_until", request.hold_until);
  add(out, "followed_at", request.followed_at);
  return out;
}

Value of_ineffective(Ineffective const& one) {
  return Object{
      {"from", one.message.from.text()},       {"seq", one.message.seq},
      {"digest", one.message.digest.hex()},    {"type", one.message.type},
      {"request", one.message.request.text()}, {"sent_at", to_milliseconds(one.message.sent_at)},
      {"had_at", to_milliseconds(one.had_at)}, {"reason", name_of(one.reason)}};
}

}  // namespace

Bytes canonical_state(State const& state, Agreement const& agreement, Instant now) {
  auto const of = [&](Request const& request) { return of_request(request, agreement, now); };
  return to_bytes(
      json::canonical(Object{{"requests", each(state.requests, of)},
                             {"ineffective", each(state.ineffective, of_ineffective)}}));
}

}  // namespace comity::request
