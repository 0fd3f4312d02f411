/// When a task is due, and when its holder is reminded: functions of what is known and of now.
#pragma once

#include "comity/triage/task.h"

namespace comity::triage {

struct Due {
  Instant at{};
  /// What a person should know: `triage.due_shortened` (wanted, due, outer) or
  /// `triage.no_time_left` (outer), when the outer clock leaves less than was wanted, or nothing.
  std::optional<Error> warning;
};

/// The due time of a task: what is `wanted`, else as late as the outer due time lets it, else
/// `due_otherwise` from now. Never later than the outer due time less a margin (limits.h), but not
/// before now either. Errors: `invalid triage.due_passed` (wanted) if `wanted` is not after now.
Result<Due> choose_due(std::optional<Instant> wanted, std::optional<Instant> outer, Instant now);

/// Why a letter goes out again.
enum class Chase {
  acknowledge,  ///< A quarter of the time has passed without a sign of it.
  remind,       ///< A quarter is left.
  overdue,      ///< The due time has passed; again each day.
};

std::string_view name_of(Chase chase);

struct Reminder {
  Instant at{};
  Chase chase = Chase::remind;

  friend bool operator==(Reminder const&, Reminder const&) = default;
};

/// All reminders of a task that is sent and stays as it is, in order. Empty before it is sent and
/// after its end.
std::vector<Reminder> schedule_of(Task const& task);

/// The reminder that should go out now: the latest one whose time has come since the last letter.
/// One at the most, however long nobody looked.
std::optional<Chase> chase_due(Task const& task, Instant now);

/// When the next one comes, if nothing happens.
std::optional<Instant> next_chase(Task const& task, Instant now);

}  // namespace comity::triage
