/// One letter on its way to a tool, as a row of calls and answers. Network and time are the
/// caller's.
#pragma once

#include "comity/json/value.h"
#include "comity/triage/letter.h"

namespace comity::tracker {

struct Dialect;

/// A call below the place's address. JSON both ways.
struct Call {
  std::string method;
  std::string target;  ///< "/api/v1/alert"
  std::string body;    ///< "" of a GET.
};

/// A plain value; one thread.
class Errand {
 public:
  /// `reference`: the alert or ticket, where an earlier letter learned it; else "". Errors:
  /// `damaged tracker.not_a_letter` (letter).
  static Result<Errand> begin(triage::Letter const& letter, std::string reference);

  /// What to call next; none once it has ended.
  std::optional<Call> next() const;

  /// What `next` was answered: the HTTP status, and a body of at most `answer_bytes_max`.
  void take(unsigned status, std::string_view body);

  /// How it ended. The reference stands there as soon as it is known, also after a failure. Errors
  /// in it: `tracker.sign_in` (401, 403), `tracker.refused` (final), `tracker.busy` (408, 429,
  /// 5xx), `tracker.not_understood`.
  triage::Attempt const& outcome() const { return outcome_; }

 private:
  enum class Step { look, create, look_again, remark, ended };

  Errand() = default;

  /// What each step makes of an answer that is a success.
  void looked(json::Value const& answer);
  void created(json::Value const& answer);

  void known(std::string reference);
  void fail_with(char const* error, std::string detail, bool final = false);
  void refuse(unsigned status, std::string_view body);

  Dialect const* dialect_ = nullptr;
  json::Value document_;  ///< The alert or ticket.
  std::string mark_;      ///< By which it is known again.
  json::Value remark_;    ///< Null if there is none.
  Step step_ = Step::ended;
  int calls_ = 0;
  std::string refusal_;  ///< Of `create`, while it may be because of a repeat.
  triage::Attempt outcome_;
};

}  // namespace comity::tracker
