/// The tasks of a node: made, sent, chased, answered, withdrawn. Time and chance are handed in; the
/// letters that come of it wait in the store until the shell has delivered them.
#pragma once

#include "comity/triage/gather.h"
#include "comity/triage/letter.h"

namespace comity::triage {

/// What a person wants done.
struct NewTask {
  RequestId request;
  std::vector<int> items;
  Holder to;
  std::vector<Indicator> indicators;
  std::string subject;
  std::string text;
  std::string by;
  std::optional<Instant> due;        ///< As wanted; none for as late as can be.
  std::optional<Instant> outer_due;  ///< Of the request's clock that is owed next.
};

struct Made {
  Task task;
  std::optional<Error> warning;  ///< Of `choose_due`.
};

/// What came of a mail that was handed in.
struct FromMail {
  Task task;
  std::string from;
  bool from_holder = false;  ///< The mail says that it is from the holder's address; unproved.
  bool was_encrypted = false;
  /// Of the text, not of the subject: "good" only with the key of this task's holder, "unknown"
  /// with another's; "bad", "none".
  std::string signature = "none";
};

/// What the tool of a holder reported of a task.
struct Notice {
  enum class What {
    begun,   ///< Somebody there took it up.
    said,    ///< A remark.
    closed,  ///< Done, as far as they are concerned.
  };

  std::string id;  ///< By which it is known if it comes again, at most `notice_bytes_max`.
  TaskId task;
  What what = What::said;
  Status status = Status::provided;  ///< Of `closed`: how all items that are open are answered.
  std::string text;
};

struct Noticed {
  Task task;
  bool is_new = true;  ///< False if it was here before, or is our own remark come back.
};

/// Refers to its store. Single-threaded. Errors of all calls besides: those of the store; for what
/// names a task, `not_found triage.no_such_task` (task); for what happens to one, those of `check`.
class Tasks {
 public:
  Tasks(TaskStore& store, Random& random, Desk desk)
      : store_{store}, random_{random}, desk_{std::move(desk)} {}

  /// Keeps a draft. Errors: those of `choose_due`; `invalid triage.no_items`, `invalid
  /// triage.bad_line` for a subject that is empty, too long or has control characters, `too_large
  /// triage.text_too_long` (limit), `too_large triage.too_many_tasks` (limit), `too_large
  /// triage.record_too_large` (limit).
  Result<Made> make(NewTask input, Instant now);

  /// How a task reaches its holder.
  enum class Hand {
    letters,  ///< By mail or webhook: letters wait for delivery.
    person,   ///< Somebody called, or handed it over.
  };

  /// Errors: those of `write_letters`.
  Result<Task> send(TaskId const& id, Hand hand, std::string by, Instant now);

  /// Writes again, as a person asks for it. Errors: as `send`.
  Result<Task> chase(TaskId const& id, std::string by, std::string note, Instant now);

  /// Withdraws it and, if it was sent, says so to the holder.
  Result<Task> withdraw(TaskId const& id, std::string by, std::string note, Instant now);

  /// What a person reports: acknowledged, answered, noted. Errors: `too_large
  /// triage.record_too_large` (limit).
  Result<Task> record(TaskId const& id, Event event, Instant now);

  /// Likewise what one of the holder's own people reports. Errors besides: `too_large
  /// triage.too_many_events` (limit) where only our own desk may add more.
  Result<Task> record_of_holder(TaskId const& id, Event event, Instant now);

  /// A holder's mail, by the mark in its subject or the letter that it replies to: answered, if
  /// there are `replies` (a reply without `text` gets the mail's), else acknowledged. The mail's
  /// text is kept as the note. What is encrypted to this desk is opened. Errors: those of
  /// `mail::parse` and `Desk::open_mail`; `not_found triage.no_mark`
  /// (subject).
  Result<FromMail> take_mail(std::string_view bytes, std::vector<Reply> replies, std::string by,
                             Instant now);

  /// What `holder`'s tool reported: acknowledged, or answered for the items that are still open, or
  /// noted where neither may be now. An answer without a text has the last remark's. Exactly once,
  /// however often it comes. Another holder's task is `not_found triage.no_such_task`.
  Result<Noticed> take_notice(Notice notice, std::string_view holder, std::string by, Instant now);

  Result<Task> find(TaskId const& id) const;

  TaskStore& store() const { return store_; }

  /// Writes the reminders whose time has come; returns their number. A task whose holder can no
  /// longer be written to is passed over until its next reminder; where that is because a mail
  /// could not be encrypted, a held letter says so.
  Result<int> chase_all(Instant now);

  /// The letters to be delivered now, at most `letters_at_once`.
  Result<std::vector<Letter>> letters_due(Instant now) const;

  /// Takes down how an attempt ended.
  Result<void> attempted(Letter const& letter, Attempt const& attempt, Instant now);

 private:
  /// Checks and keeps an event and what is written with it.
  Result<Task> happen(Task task, Event event, std::vector<Letter> letters, Instant now);

  Result<std::vector<Letter>> write(Task const& task, Occasion occasion, Instant now) const;

  TaskStore& store_;
  Random& random_;
  Desk desk_;
};

}  // namespace comity::triage
