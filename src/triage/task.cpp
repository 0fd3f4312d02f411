#include "comity/triage/task.h"

#include "comity/triage/limits.h"

#include <algorithm>
#include <map>

namespace comity::triage {
namespace {

constexpr std::string_view base32_digits = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t tail_size = 8;
constexpr std::size_t id_size = 2 + 8 + 1 + tail_size;
constexpr std::string_view token_begin = "[comity ";

bool is_task_id(std::string_view text) {
  auto const digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == id_size && text.starts_with("t-") && text[10] == '-' &&
         std::ranges::all_of(text.substr(2, 8), digit) &&
         std::ranges::all_of(text.substr(11),
                             [](char c) { return base32_digits.find(c) != base32_digits.npos; });
}

bool has(Task const& task, Event::Kind kind) {
  return std::ranges::find(task.events, kind, &Event::kind) != task.events.end();
}

/// Whether an event may come in a state.
bool may_come(State state, Event::Kind kind) {
  if (state == State::withdrawn) return kind == Event::Kind::noted;
  switch (kind) {
    case Event::Kind::sent:
      return state == State::drafted;
    case Event::Kind::chased:
      return state == State::sent || state == State::acknowledged || state == State::overdue;
    case Event::Kind::acknowledged:
    case Event::Kind::withdrawn:
      return state != State::answered;
    case Event::Kind::answered:
    case Event::Kind::noted:
      return true;
  }
  return false;
}

Result<void> check_replies(Task const& task, Event const& event) {
  std::vector<int> seen;
  for (auto const& reply : event.replies) {
    auto const number = std::to_string(reply.n);
    if (std::ranges::find(task.assignment.items, reply.n) == task.assignment.items.end())
      return fail(Code::invalid, "triage.foreign_item", {{"n", number}});
    if (std::ranges::find(seen, reply.n) != seen.end())
      return fail(Code::invalid, "triage.item_twice", {{"n", number}});
    seen.push_back(reply.n);
  }
  return {};
}

}  // namespace

Result<TaskId> parse_task_id(std::string_view text) {
  if (is_task_id(text)) return TaskId{std::string{text}};
  return fail(Code::invalid, "triage.bad_task_id", {{"text", std::string{text.substr(0, 64)}}});
}

TaskId new_task_id(Instant now, Random& random) {
  auto const date = to_rfc3339(now);
  std::array<std::uint8_t, tail_size> chance{};
  random.fill(chance);
  auto id = "t-" + date.substr(0, 4) + date.substr(5, 2) + date.substr(8, 2) + '-';
  for (auto const byte : chance) id += base32_digits[byte & 31];
  return TaskId{std::move(id)};
}

std::string token_of(TaskId const& id) {
  return std::string{token_begin} + id.text() + ']';
}

std::optional<TaskId> task_in(std::string_view text) {
  for (auto at = text.rfind(token_begin); at != text.npos; at = text.rfind(token_begin, at - 1)) {
    auto const id = text.substr(at + token_begin.size(), id_size);
    bool const closed = text.substr(at + token_begin.size() + id.size()).starts_with(']');
    if (is_task_id(id) && closed) return TaskId{std::string{id}};
    if (at == 0) break;
  }
  return std::nullopt;
}

State state_of(Task const& task, Instant now) {
  if (has(task, Event::Kind::withdrawn)) return State::withdrawn;
  if (replies_of(task).size() == task.assignment.items.size()) return State::answered;
  auto const sent = sent_at(task);
  if (!sent) return State::drafted;
  if (now >= task.assignment.due) return State::overdue;
  bool const known = has(task, Event::Kind::acknowledged) || has(task, Event::Kind::answered);
  return known ? State::acknowledged : State::sent;
}

std::vector<Reply> replies_of(Task const& task) {
  std::map<int, Reply> latest;
  for (auto const& event : task.events) {
    for (auto const& reply : event.replies) latest.insert_or_assign(reply.n, reply);
  }
  std::vector<Reply> out;
  for (auto& [n, reply] : latest) out.push_back(std::move(reply));
  return out;
}

std::optional<Instant> sent_at(Task const& task) {
  auto const found = std::ranges::find(task.events, Event::Kind::sent, &Event::kind);
  return found == task.events.end() ? std::nullopt : std::optional{found->at};
}

Result<void> check(Task const& task, Event const& event, Instant now) {
  auto const state = state_of(task, now);
  if (!may_come(state, event.kind))
    return fail(Code::conflict, "triage.not_now",
                {{"task", task.assignment.id.text()},
                 {"state", std::string{name_of(state)}},
                 {"event", std::string{name_of(event.kind)}}});
  if (task.events.size() >= events_max)
    return fail(Code::too_large, "triage.too_many_events", {{"limit", std::to_string(events_max)}});
  return check_replies(task, event);
}

}  // namespace comity::triage
