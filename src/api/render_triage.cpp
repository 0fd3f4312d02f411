#include "render_triage.h"

#include "render.h"

namespace comity::api {
namespace {

using namespace triage;

json::Value optional_instant(std::optional<Instant> const& at) {
  return at ? json::Value{to_milliseconds(*at)} : json::Value{};
}

json::Value numbers(std::vector<int> const& values) {
  json::Array out;
  for (auto const value : values) out.emplace_back(value);
  return out;
}

json::Value text_or_null(std::string const& text) {
  return text.empty() ? json::Value{} : json::Value{text};
}

json::Value finding_view(Finding const& finding) {
  return json::Object{{"what", name_of(finding.what)},
                      {"value", finding.value},
                      {"matched", finding.matched},
                      {"table", finding.source->name},
                      {"date", text_or_null(finding.source->date)},
                      {"loaded_at", to_milliseconds(finding.source->loaded_at)}};
}

/// What its holder said; what our desk adds to a reply for the answer stays here.
json::Value own_reply_view(Reply const& reply) {
  json::Object out{{"n", reply.n}, {"status", name_of(reply.status)}};
  for (auto const& [name, value] : reply.content) {
    if (name != "text") continue;
    auto const* const lang = value.find("lang");
    auto const* const text = value.find("text");
    if (lang != nullptr && text != nullptr)
      out.emplace_back("text", json::Object{{"lang", *lang}, {"text", *text}});
  }
  return out;
}

json::Value letter_view(Letter const& letter) {
  return json::Object{{"letter", letter.id},
                      {"channel", name_of(letter.channel)},
                      {"address", letter.address},
                      {"created_at", to_milliseconds(letter.created_at)},
                      {"attempts", letter.attempts},
                      {"next_attempt", optional_instant(letter.next_attempt)},
                      {"delivered_at", optional_instant(letter.delivered_at)},
                      {"reference", text_or_null(letter.reference)},
                      {"error", text_or_null(letter.error)},
                      {"detail", text_or_null(letter.detail)}};
}

}  // namespace

json::Value source_view(Source const& source) {
  return json::Object{{"table", source.name},
                      {"kind", name_of(source.kind)},
                      {"date", text_or_null(source.date)},
                      {"digest", source.digest.hex()},
                      {"loaded_at", to_milliseconds(source.loaded_at)},
                      {"rows", source.rows},
                      {"skipped", source.skipped}};
}

json::Value tables_view(Library const& library) {
  json::Array tables;
  for (auto const& table : library.tables()) tables.push_back(source_view(table.source));
  json::Array unloaded;
  for (auto const& table : library.unloaded())
    unloaded.emplace_back(
        json::Object{{"table", table.name}, {"error", *error_body(table.error).find("error")}});
  return json::Object{{"tables", std::move(tables)}, {"unloaded", std::move(unloaded)}};
}

json::Value arrivals_view(Tool const& tool) {
  return json::Object{{"holder", tool.holder},
                      {"waiting", tool.arrivals.waiting},
                      {"error", text_or_null(tool.arrivals.error)},
                      {"detail", text_or_null(tool.arrivals.detail)}};
}

json::Value tool_view(Tool const& tool) {
  json::Array channels;
  for (auto const& channel : tool.arrivals.channels) channels.emplace_back(channel);
  return json::Object{{"holder", tool.holder},
                      {"channel", name_of(tool.channel)},
                      {"address", tool.address},
                      {"queue", text_or_null(tool.queue)},
                      {"notices", text_or_null(tool.notices)},
                      {"arrivals", std::move(channels)}};
}

json::Value holder_view(Holder const& holder) {
  return json::Object{{"id", holder.id},           {"kind", holder.kind},
                      {"name", holder.name},       {"email", holder.email},
                      {"webhook", holder.webhook}, {"language", holder.language}};
}

json::Value placement_view(Placement const& placement) {
  json::Array findings;
  for (auto const& finding : placement.findings) findings.push_back(finding_view(finding));
  json::Value network;
  if (placement.network) network = to_text(Subject{*placement.network});
  return json::Object{
      {"item", placement.item},
      {"type", placement.indicator.type},
      {"value", placement.indicator.value},
      {"subject", text_or_null(placement.subject)},
      {"outcome", name_of(placement.outcome)},
      {"holder", placement.holder != nullptr ? json::Value{placement.holder->id} : json::Value{}},
      {"country", text_or_null(placement.country)},
      {"network", std::move(network)},
      {"network_name", text_or_null(placement.network_name)},
      {"findings", std::move(findings)}};
}

json::Value share_view(Share const& share) {
  json::Array indicators;
  for (auto const& [type, value] : share.indicators)
    indicators.emplace_back(json::Object{{"type", type}, {"value", value}});
  return json::Object{{"holder", holder_view(*share.holder)},
                      {"items", numbers(share.items)},
                      {"indicators", std::move(indicators)}};
}

json::Value task_summary(Task const& task, Instant now) {
  auto const& assignment = task.assignment;
  return json::Object{{"task", assignment.id.text()},
                      {"request", assignment.request.text()},
                      {"items", numbers(assignment.items)},
                      {"holder", assignment.to.id},
                      {"name", assignment.to.name},
                      {"subject", assignment.subject},
                      {"state", name_of(state_of(task, now))},
                      {"due", to_milliseconds(assignment.due)}};
}

json::Value task_view(Task const& task, std::vector<Letter> const& letters, Instant now) {
  auto out = to_json(task.assignment);
  out.set("state", name_of(state_of(task, now)));
  out.set("next_chase", optional_instant(next_chase(task, now)));
  json::Array replies;
  for (auto const& reply : replies_of(task)) replies.push_back(to_json(reply));
  out.set("replies", std::move(replies));
  json::Array events;
  for (auto const& event : task.events) events.push_back(to_json(event));
  out.set("events", std::move(events));
  json::Array sent;
  for (auto const& letter : letters) sent.push_back(letter_view(letter));
  out.set("letters", std::move(sent));
  return out;
}

json::Value own_task_summary(Task const& task, Instant now) {
  auto const& assignment = task.assignment;
  return json::Object{{"task", assignment.id.text()},
                      {"subject", assignment.subject},
                      {"items", numbers(assignment.items)},
                      {"state", name_of(state_of(task, now))},
                      {"sent_at", optional_instant(sent_at(task))},
                      {"due", to_milliseconds(assignment.due)}};
}

json::Value own_task_view(Task const& task, NameOfOwn const& name_of_own, Instant now) {
  auto out = own_task_summary(task, now);
  auto const& assignment = task.assignment;
  out.set("text", assignment.text);
  json::Array indicators;
  for (auto const& [type, value] : assignment.indicators)
    indicators.emplace_back(json::Object{{"type", type}, {"value", value}});
  out.set("indicators", std::move(indicators));
  json::Array replies;
  for (auto const& reply : replies_of(task)) replies.push_back(own_reply_view(reply));
  out.set("replies", std::move(replies));
  json::Array events;
  for (auto const& event : task.events) {
    auto const name = name_of_own(event.by);
    if (!name && event.kind == Event::Kind::noted) continue;
    events.emplace_back(json::Object{{"kind", name_of(event.kind)},
                                     {"at", to_milliseconds(event.at)},
                                     {"by", name ? json::Value{*name} : json::Value{}},
                                     {"note", name ? event.note : ""}});
  }
  out.set("events", std::move(events));
  return out;
}

json::Value draft_view(Draft const& draft) {
  return json::Object{{"codes", draft.codes},
                      {"body", draft.body},
                      {"open", numbers(draft.open)},
                      {"untasked", numbers(draft.untasked)},
                      {"contested", numbers(draft.contested)}};
}

json::Value warning_view(std::optional<Error> const& warning) {
  if (!warning) return {};
  auto out = *error_body(*warning).find("error");
  std::erase_if(*out.if_object(), [](auto const& member) { return member.first == "code"; });
  return out;
}

}  // namespace comity::api
