/// Tasks as JSON, and their words.
#include "comity/json/reader.h"
#include "comity/triage/limits.h"
#include "comity/triage/task.h"

#include <algorithm>

namespace comity::triage {
namespace {

constexpr int items_max = 200;  // As `request::items_max`.

constexpr std::pair<Status, std::string_view> statuses[] = {{Status::provided, "provided"},
                                                            {Status::partial, "partial"},
                                                            {Status::not_held, "not_held"},
                                                            {Status::refused, "refused"}};

constexpr std::pair<Event::Kind, std::string_view> kinds[] = {
    {Event::Kind::sent, "sent"},
    {Event::Kind::chased, "chased"},
    {Event::Kind::acknowledged, "acknowledged"},
    {Event::Kind::answered, "answered"},
    {Event::Kind::noted, "noted"},
    {Event::Kind::withdrawn, "withdrawn"}};

constexpr std::pair<State, std::string_view> states[] = {
    {State::drafted, "drafted"},           {State::sent, "sent"},
    {State::acknowledged, "acknowledged"}, {State::overdue, "overdue"},
    {State::answered, "answered"},         {State::withdrawn, "withdrawn"}};

template <typename Enum, std::size_t size>
std::string_view word_of(std::pair<Enum, std::string_view> const (&table)[size], Enum value) {
  auto const found = std::ranges::find(table, value, &std::pair<Enum, std::string_view>::first);
  COMITY_CHECK(found != std::end(table));
  return found->second;
}

template <typename Enum, std::size_t size>
Result<Enum> parse_word(std::pair<Enum, std::string_view> const (&table)[size],
                        std::string_view text) {
  auto const found = std::ranges::find(table, text, &std::pair<Enum, std::string_view>::second);
  if (found != std::end(table)) return found->first;
  return fail(Code::invalid, "triage.not_a_status", {{"text", std::string{text.substr(0, 64)}}});
}

json::Value to_json(Holder const& holder) {
  return json::Object{{"id", holder.id},           {"kind", holder.kind},
                      {"name", holder.name},       {"email", holder.email},
                      {"webhook", holder.webhook}, {"language", holder.language}};
}

Holder read_holder(json::Reader const& r) {
  Holder out;
  out.id = r.text("id", 64);
  out.kind = r.text("kind", 64);
  out.name = r.text("name", line_bytes_max);
  out.email = r.text("email", line_bytes_max);
  out.webhook = r.text("webhook", 500);
  out.language = r.text("language", 8);
  return out;
}

Reply read_reply(json::Reader const& r) {
  Reply out;
  out.n = static_cast<int>(r.integer("n", 1, items_max));
  out.status = r.parsed("status", 16, parse_status);
  out.ground = r.optional_text("ground", 64).value_or("");
  if (auto const* const members = r.value().if_object()) {
    std::ranges::copy_if(*members, std::back_inserter(out.content), [](auto const& member) {
      return member.first != "n" && member.first != "status" && member.first != "ground";
    });
  }
  return out;
}

}  // namespace

std::string_view name_of(Status status) {
  return word_of(statuses, status);
}

std::string_view name_of(Event::Kind kind) {
  return word_of(kinds, kind);
}

std::string_view name_of(State state) {
  return word_of(states, state);
}

Result<Status> parse_status(std::string_view text) {
  return parse_word(statuses, text);
}

json::Value to_json(Reply const& reply) {
  json::Object out{{"n", reply.n}, {"status", name_of(reply.status)}};
  if (!reply.ground.empty()) out.emplace_back("ground", reply.ground);
  out.insert(out.end(), reply.content.begin(), reply.content.end());
  return out;
}

Result<Reply> parse_reply(json::Value const& value) {
  json::Reader r{value, "reply"};
  auto out = read_reply(r);
  TRY(r.done());
  return out;
}

json::Value to_json(Event const& event) {
  json::Array replies;
  for (auto const& reply : event.replies) replies.push_back(to_json(reply));
  return json::Object{{"kind", name_of(event.kind)},
                      {"at", to_milliseconds(event.at)},
                      {"by", event.by},
                      {"note", event.note},
                      {"notice", event.notice},
                      {"replies", std::move(replies)}};
}

Result<Event> parse_event(json::Value const& value) {
  json::Reader r{value, "event"};
  Event out;
  out.kind = r.parsed("kind", 16, [](std::string_view text) { return parse_word(kinds, text); });
  out.at = r.instant("at");
  out.by = r.text("by", line_bytes_max);
  out.note = r.text("note", text_bytes_max);
  out.notice = r.optional_text("notice", notice_bytes_max).value_or("");
  auto const replies = r.array("replies", items_max);
  for (std::size_t i = 0; i < replies.size(); ++i) out.replies.push_back(read_reply(replies[i]));
  TRY(r.done());
  return out;
}

json::Value to_json(Assignment const& assignment) {
  json::Array items;
  for (auto const n : assignment.items) items.emplace_back(n);
  json::Array indicators;
  for (auto const& indicator : assignment.indicators)
    indicators.emplace_back(json::Object{{"type", indicator.type}, {"value", indicator.value}});
  json::Value outer;
  if (assignment.outer_due) outer = to_milliseconds(*assignment.outer_due);
  return json::Object{{"task", assignment.id.text()},
                      {"request", assignment.request.text()},
                      {"items", std::move(items)},
                      {"to", to_json(assignment.to)},
                      {"indicators", std::move(indicators)},
                      {"subject", assignment.subject},
                      {"text", assignment.text},
                      {"created_at", to_milliseconds(assignment.created_at)},
                      {"created_by", assignment.created_by},
                      {"due", to_milliseconds(assignment.due)},
                      {"outer_due", std::move(outer)}};
}

Result<Assignment> parse_assignment(json::Value const& value) {
  json::Reader r{value, "task"};
  Assignment out;
  out.id = r.parsed("task", 64, parse_task_id);
  out.request = r.parsed("request", 64, message::parse_request_id);
  auto const items = r.array("items", items_max);
  for (std::size_t i = 0; i < items.size(); ++i)
    out.items.push_back(static_cast<int>(items[i].as_integer(1, items_max)));
  out.to = read_holder(r.object("to"));
  auto const indicators = r.array("indicators", indicators_max);
  for (std::size_t i = 0; i < indicators.size(); ++i) {
    out.indicators.push_back({std::string{indicators[i].text("type", 64)},
                              std::string{indicators[i].text("value", indicator_bytes_max)}});
  }
  out.subject = r.text("subject", line_bytes_max);
  out.text = r.text("text", text_bytes_max);
  out.created_at = r.instant("created_at");
  out.created_by = r.text("created_by", line_bytes_max);
  out.due = r.instant("due");
  if (!r.member("outer_due").value().is_null()) out.outer_due = r.instant("outer_due");
  TRY(r.done());
  return out;
}

}  // namespace comity::triage
