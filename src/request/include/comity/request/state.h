/// What has become of the requests of one case: a fold over its messages in canonical order, so
/// that everyone who holds the same entries sees the same [P7.3]. Bodies are never looked at.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/message/case_file.h"
#include "comity/request/state_table.h"

namespace comity::request {

using agreement::Agreement;

/// A step that had its effect.
struct StepTaken {
  Step step = Step::issue;
  Side by = Side::asker;
  Codes codes;
  std::uint64_t seq = 0;
  Digest digest;
  Instant sent_at{};  ///< By the sender's log.
  Instant had_at{};   ///< By the receiver's log [P7.5].
};

/// One thing that was asked.
struct Item {
  ItemStatus status = ItemStatus::pending;
  std::string ground;  ///< Of the status; empty if none was given.
  std::optional<Grade> grade;
  std::uint64_t graded_by = 0;       ///< The number of the `assess` that gave the grade.
  std::optional<Position> position;  ///< The responder's, on this grade.
};

/// A time in which the responder waits for the asker [P9.7]: from when the asker had the question
/// until, if it is over, the responder had the reply.
struct Wait {
  Instant from{};
  std::optional<Instant> until;
};

/// The responder has asked for an account of use, and the asker owes it [P8.8].
struct AccountOfUse {
  std::uint64_t asked_by = 0;  ///< The number of the `ask-account`.
  Instant asked_at{};          ///< When the asker had it.
  Instant until{};
  std::optional<Instant> given_at;  ///< When the responder had the account.
};

struct Request {
  RequestId id;
  PartyId asker;
  PartyId responder;
  std::string kind;
  std::string urgency;
  std::optional<message::ExerciseId> exercise;
  Phase phase = Phase::unissued;
  Channel channel = Channel::cert;      ///< By the issue and the last `refer` to one [P8.6].
  std::vector<Item> items;              ///< Item n at n−1.
  std::optional<DecideCodes> decision;  ///< The last one.
  std::optional<Follows> follows;
  bool confirmation_promised = false;
  bool confirmed = false;
  std::optional<std::uint64_t> final_answer;  ///< Its number.
  int level = 0;                              ///< Of escalation; 0 before any.
  std::optional<Instant> hold_until;          ///< By the last answer that said so.
  /// When the responder had the first request of this case that builds on this one, before its end,
  /// by disclosure or extension [P9.6].
  std::optional<Instant> followed_at;
  std::vector<std::uint64_t> open_queries;       ///< Their numbers, rising; none is answered yet.
  std::optional<std::uint64_t> open_conditions;  ///< The number of the `decide` to be accepted.
  /// The number of the last `accept-conditions`: from then on conditions bind the asker [P8.7].
  std::optional<std::uint64_t> bound_by;
  std::vector<AccountOfUse> accounts;  ///< In the order asked; only the last can be open.
  std::vector<Wait> query_waits;      ///< Disjoint and in order; the last is open while a query is.
  std::vector<Wait> condition_waits;  ///< Likewise for conditions.
  std::vector<StepTaken> steps;       ///< In canonical order; the first is `issue`.
  std::array<std::size_t, 2> steps_by{};  ///< How many of them each `Side` took.

  /// The account of use that the asker owes; null if none.
  AccountOfUse const* account_owed() const {
    return accounts.empty() || accounts.back().given_at ? nullptr : &accounts.back();
  }
};

/// A message of the case, where there is nothing more to say of it.
struct MessageRef {
  PartyId from;
  std::uint64_t seq = 0;
  Digest digest;
  std::string type;
  RequestId request;
  Instant sent_at{};
};

struct Ineffective {
  MessageRef message;
  Instant had_at{};
  Reason reason = Reason::defective;
};

struct State {
  std::vector<Request> requests;  ///< In the order of their issue; the first opened the case.
  std::vector<Ineffective> ineffective;  ///< In canonical order [P7.4].
  std::vector<MessageRef> provisional;   ///< By direction and number; no part of the state [P7.1].

  /// Null if it was not issued.
  Request const* find(RequestId const& id) const;
};

/// The state by settled messages [P7.1], which is the one that counts. `agreement` is the one that
/// the case is under. Pure.
State state_of(message::CaseFile const& file, Agreement const& agreement);

/// The state as it will be if every provisional message arrives unhindered: what the next own step
/// must fit. Each holder has its own.
State expected_state_of(message::CaseFile const& file, Agreement const& agreement);

/// How well a request was answered, counted from its state.
struct Quality {
  int asked = 0;
  // By status; their sum is `asked`. A refusal of the whole refuses what was pending.
  int provided = 0;
  int partial = 0;
  int not_held = 0;
  int refused = 0;
  int pending = 0;
  // By grade; the rest of `asked` is ungraded.
  int usable = 0;
  int incomplete = 0;
  int wrong = 0;
  int unusable = 0;
  /// The numbers of the items whose grade the responder contests.
  std::vector<int> contested;

  friend bool operator==(Quality const&, Quality const&) = default;
};

Quality quality_of(Request const& request);

}  // namespace comity::request
