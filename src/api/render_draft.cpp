/// Drafts on the desk, as JSON.
#include "comity/json/text.h"
#include "render.h"

namespace comity::api {
namespace {

json::Object missing_view(gate::Missing const& missing) {
  json::Array roles;
  for (auto const role : missing.need.any_of)
    roles.emplace_back(std::string{people::name_of(role)});
  return {{"any_of", std::move(roles)}, {"more", missing.more}};
}

/// With who can still say yes.
json::Array missing_view(gate::NeedsApproval const& needs, release::Waiting const& waiting,
                         release::Desk const& desk, Instant now) {
  json::Array out;
  for (auto const& one : needs.missing) {
    json::Array who;
    for (auto const& id : gate::able(one.need, waiting.draft, needs, desk.people().accounts(), now))
      who.emplace_back(id.text());
    auto row = missing_view(one);
    row.emplace_back("who", std::move(who));
    out.emplace_back(std::move(row));
  }
  return out;
}

json::Array missing_view(std::vector<gate::Missing> const& missing) {
  json::Array out;
  for (auto const& one : missing) out.emplace_back(missing_view(one));
  return out;
}

json::Array texts(std::vector<std::string> const& values) {
  json::Array out;
  for (auto const& value : values) out.emplace_back(value);
  return out;
}

json::Array removals_view(std::vector<gate::Removal> const& removals) {
  json::Array out;
  for (auto const& one : removals)
    out.emplace_back(json::Object{{"rule", one.rule}, {"field", one.field}, {"count", one.count}});
  return out;
}

/// What the gate says of it now.
json::Value state_view(release::Waiting const& waiting, release::Desk const& desk, Instant now) {
  if (waiting.end) {
    json::Object out{{"state", std::string{name_of(waiting.end->how)}},
                     {"at", to_milliseconds(waiting.end->at)},
                     {"by", waiting.end->by.text()}};
    if (!waiting.end->reason.empty()) out.emplace_back("reason", waiting.end->reason);
    if (waiting.end->seq != 0) out.emplace_back("seq", waiting.end->seq);
    return out;
  }
  auto const outcome = desk.judge(waiting, now);
  if (auto const* const needs = std::get_if<gate::NeedsApproval>(&outcome)) {
    json::Object out{{"state", "waiting"},
                     {"missing", missing_view(*needs, waiting, desk, now)},
                     {"unmeetable", missing_view(needs->unmeetable)},
                     {"emergency", missing_view(needs->emergency)},
                     {"rules", texts(needs->rules)}};
    if (needs->deadline) out.emplace_back("deadline", to_milliseconds(*needs->deadline));
    return out;
  }
  if (auto const* const refused = std::get_if<gate::Refused>(&outcome))
    return json::Object{
        {"state", "forbidden"}, {"ground", refused->ground}, {"rule", refused->rule}};
  if (auto const* const redact = std::get_if<gate::NeedsRedaction>(&outcome))
    return json::Object{{"state", "to_redact"}, {"removals", removals_view(redact->removals)}};
  return json::Object{{"state", "cleared"}};
}

}  // namespace

json::Value draft_summary(release::Waiting const& waiting, release::Desk const& desk, Instant now) {
  auto const& parts = waiting.draft.parts();
  auto const& message = parts.message;
  json::Object out{{"draft", waiting.id.text()},
                   {"digest", waiting.draft.digest().hex()},
                   {"to", message.to.text()},
                   {"type", message.type},
                   {"kind", message.kind},
                   {"urgency", message.urgency},
                   {"request", message.request_id.text()},
                   {"drafter", parts.drafter.text()},
                   {"drafted", to_milliseconds(parts.drafted_at)},
                   {"gate", state_view(waiting, desk, now)}};
  if (message.exercise) out.emplace_back("exercise", message.exercise->text());
  return out;
}

json::Value draft_view(release::Waiting const& waiting, release::Desk const& desk, Instant now) {
  auto out = draft_summary(waiting, desk, now);
  auto const& parts = waiting.draft.parts();
  json::Array categories;
  for (auto const category : parts.categories)
    categories.emplace_back(std::string{gate::name_of(category)});
  json::Array approvals;
  for (auto const& approval : waiting.approvals) approvals.push_back(release::to_json(approval));
  out.set("codes", parts.message.codes);
  out.set("body", waiting.draft.body());
  out.set("categories", std::move(categories));
  out.set("removed", removals_view(parts.removals));
  out.set("approvals", std::move(approvals));
  if (!waiting.narrows.empty()) out.set("narrows", waiting.narrows.text());
  return out;
}

}  // namespace comity::api
