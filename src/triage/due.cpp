#include "comity/triage/due.h"

#include "comity/triage/limits.h"

#include <algorithm>

namespace comity::triage {
namespace {

std::string shown(Instant at) {
  return to_rfc3339(at);
}

/// When a letter about it last went out.
Instant last_letter(Task const& task) {
  Instant out{};
  for (auto const& event : task.events) {
    if (event.kind == Event::Kind::sent || event.kind == Event::Kind::chased)
      out = std::max(out, event.at);
  }
  return out;
}

bool has_been_noticed(Task const& task) {
  return std::ranges::any_of(task.events, [](auto const& event) {
    return event.kind == Event::Kind::acknowledged || event.kind == Event::Kind::answered;
  });
}

}  // namespace

Result<Due> choose_due(std::optional<Instant> wanted, std::optional<Instant> outer, Instant now) {
  if (wanted && *wanted <= now)
    return fail(Code::invalid, "triage.due_passed", {{"wanted", shown(*wanted)}});
  if (!outer) return Due{wanted.value_or(now + due_otherwise), {}};
  auto const margin = std::clamp((*outer - now) / margin_part, margin_min, margin_max);
  auto const latest = *outer - margin;
  if (latest <= now)
    return Due{now, fail(Code::refused, "triage.no_time_left", {{"outer", shown(*outer)}})};
  if (!wanted || *wanted <= latest) return Due{wanted.value_or(latest), {}};
  return Due{latest,
             fail(Code::refused, "triage.due_shortened",
                  {{"wanted", shown(*wanted)}, {"due", shown(latest)}, {"outer", shown(*outer)}})};
}

std::string_view name_of(Chase chase) {
  switch (chase) {
    case Chase::acknowledge:
      return "acknowledge";
    case Chase::remind:
      return "remind";
    case Chase::overdue:
      return "overdue";
  }
  return "";
}

std::vector<Reminder> schedule_of(Task const& task) {
  auto const sent = sent_at(task);
  // At its due time a task is overdue or over; either is its last state if nothing happens.
  auto const end = state_of(task, task.assignment.due);
  if (!sent || end == State::answered || end == State::withdrawn) return {};
  std::vector<Reminder> out;
  auto const due = task.assignment.due;
  auto const time = due - *sent;
  if (time > Duration::zero()) {
    if (!has_been_noticed(task)) out.push_back({*sent + time / 4, Chase::acknowledge});
    out.push_back({due - time / 4, Chase::remind});
  }
  for (int i = 0; i < overdue_letters_max; ++i)
    out.push_back({std::max(due, *sent) + i * overdue_pause, Chase::overdue});
  return out;
}

std::optional<Chase> chase_due(Task const& task, Instant now) {
  auto const since = last_letter(task);
  std::optional<Chase> out;
  for (auto const& reminder : schedule_of(task)) {
    if (reminder.at > since && reminder.at <= now) out = reminder.chase;
  }
  return out;
}

std::optional<Instant> next_chase(Task const& task, Instant now) {
  auto const since = std::max(last_letter(task), now);
  for (auto const& reminder : schedule_of(task)) {
    if (reminder.at > since) return reminder.at;
  }
  return std::nullopt;
}

}  // namespace comity::triage
