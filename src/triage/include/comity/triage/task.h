/// What a holder at home is asked on behalf of a request: its content, what happened to it, and
/// what state that gives. A task is never part of a message.
#pragma once

#include "comity/base/environment.h"
#include "comity/message/ids.h"
#include "comity/triage/split.h"

namespace comity::triage {

struct TaskTag;
using TaskId = StrongId<TaskTag>;
using message::RequestId;

/// "t-20261122-abcd2345": t, the date, 8 of a-z2-7. Errors: `invalid triage.bad_task_id` (text).
Result<TaskId> parse_task_id(std::string_view text);
TaskId new_task_id(Instant now, Random& random);

/// The mark in a subject by which replies are known: "[comity t-20261122-abcd2345]".
std::string token_of(TaskId const& id);

/// The task whose mark stands in `text`, the last one; none if there is none.
std::optional<TaskId> task_in(std::string_view text);

/// How one item was answered; the words of `request.answer`.
enum class Status { provided, partial, not_held, refused };

std::string_view name_of(Status status);
/// Errors: `invalid triage.not_a_status` (text).
Result<Status> parse_status(std::string_view text);

/// A holder's answer to one item.
struct Reply {
  int n = 0;
  Status status = Status::provided;
  std::string ground;    ///< Of the agreement's list; empty if none is given.
  json::Object content;  ///< What goes into the answer's item beside `n`: the kind's own members.
};

/// Something that happened to a task.
struct Event {
  enum class Kind { sent, chased, acknowledged, answered, noted, withdrawn };
  Kind kind = Kind::sent;
  Instant at{};
  std::string by;    ///< Who said so: an account, "mail noc@isp.example", "clock".
  std::string note;  ///< For the own side's eyes.
  std::vector<Reply>
      replies;  ///< Of `answered`; a later one for an item takes the place of earlier.
  /// Where a holder's tool reported it: by which the report is known if it comes again; else "".
  std::string notice = {};
};

std::string_view name_of(Event::Kind kind);

/// What was asked; never changed.
struct Assignment {
  TaskId id;
  RequestId request;
  std::vector<int> items;  ///< Rising. Never empty.
  Holder to;               ///< As it was in the table then.
  std::vector<Indicator> indicators;
  std::string subject;
  std::string text;
  Instant created_at{};
  std::string created_by;
  Instant due{};
  std::optional<Instant> outer_due;  ///< The clock of the request that it must keep within.
};

struct Task {
  Assignment assignment;
  std::vector<Event> events;  ///< In the order in which they happened.
};

///   drafted ──sent──▶ sent ──acknowledged──▶ acknowledged ──answered, all items──▶ answered
///                       │                        │
///                       └──────the due time──────┴──▶ overdue ──answered, all items──▶ answered
///
/// and from all but `answered` to withdrawn. What is answered before it was sent or acknowledged
/// counts.
enum class State { drafted, sent, acknowledged, overdue, answered, withdrawn };

std::string_view name_of(State state);

State state_of(Task const& task, Instant now);

/// The latest reply to each item, by number.
std::vector<Reply> replies_of(Task const& task);

/// When it was first sent.
std::optional<Instant> sent_at(Task const& task);

/// Whether an event of this kind may come now. Errors: `conflict triage.not_now` (task, state,
/// event), `too_large triage.too_many_events`; for replies, `invalid triage.foreign_item` (n) for
/// an item that the task does not have, and `invalid triage.item_twice` (n).
Result<void> check(Task const& task, Event const& event, Instant now);

json::Value to_json(Assignment const& assignment);
json::Value to_json(Event const& event);

/// The inverse. Errors: those of `json::Reader`.
Result<Assignment> parse_assignment(json::Value const& value);
Result<Event> parse_event(json::Value const& value);

/// A reply of {"n", "status", "ground", …}; everything else is content.
Result<Reply> parse_reply(json::Value const& value);
json::Value to_json(Reply const& reply);

}  // namespace comity::triage
