/// What a node keeps of its tasks and of the letters about them, as a port.
#pragma once

#include "comity/triage/task.h"

namespace comity::triage {

/// Something that is sent to a holder: exactly these bytes, until they are delivered or given up.
struct Letter {
  enum class Channel { mail, webhook, thehive, rt };

  std::string id;  ///< "<task>.<number from 1>"
  TaskId task;
  Channel channel = Channel::mail;
  std::string address;
  Bytes content;  ///< The whole message, or the body of the call.
  Instant created_at{};

  // What became of it so far.
  int attempts = 0;
  std::optional<Instant> next_attempt;  ///< None once it is delivered or given up.
  std::optional<Instant> delivered_at;
  std::string error;   ///< Why the last attempt failed: an id of a text; "" if none did.
  std::string detail;  ///< What the other side said to that, cut to 200 bytes.
  std::string
      reference;  ///< What it is called over there: a ticket's or an alert's id; "" if unknown.
};

/// "mail", "webhook", "thehive", "rt"
std::string_view name_of(Letter::Channel channel);
/// Errors: `invalid triage.not_a_channel` (text).
Result<Letter::Channel> parse_channel(std::string_view text);

/// Durable when a call returns. Errors of all calls: those of the store.
class TaskStore {
 public:
  virtual ~TaskStore() = default;

  /// One change: all of it is kept, or nothing.
  struct Batch {
    TaskId task;
    std::optional<Assignment> added;  ///< Of a new task.
    std::optional<Event> event;
    std::vector<Letter> letters;
    std::optional<Instant> next_chase;  ///< When the task's next reminder comes, after this change.
  };

  /// Errors: `conflict triage.task_exists` (task), `not_found triage.no_such_task` (task).
  virtual Result<void> commit(Batch const& batch) = 0;

  virtual Result<std::optional<Task>> find(TaskId const& id) = 0;

  /// In the order in which they were made.
  virtual Result<std::vector<Task>> of_request(RequestId const& request) = 0;

  /// The newest first, from position `first`.
  virtual Result<std::vector<Task>> list(std::size_t first, std::size_t count) = 0;

  /// What one holder was asked, likewise; drafts too.
  virtual Result<std::vector<Task>> of_holder(std::string_view holder, std::size_t first,
                                              std::size_t count) = 0;

  /// Tasks whose reminder has come, at most `count`, the oldest reminder first.
  virtual Result<std::vector<Task>> to_chase(Instant now, std::size_t count) = 0;

  /// By number.
  virtual Result<std::vector<Letter>> letters_of(TaskId const& id) = 0;

  /// Those to be attempted, at most `count`, the longest waiting first.
  virtual Result<std::vector<Letter>> letters_due(Instant now, std::size_t count) = 0;

  /// Replaces what became of a letter. Errors: `not_found triage.no_such_letter` (letter).
  virtual Result<void> update(Letter const& letter) = 0;
};

}  // namespace comity::triage
