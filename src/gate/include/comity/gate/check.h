/// What a policy says that nobody can have meant.
#pragma once

#include "comity/gate/explain.h"

namespace comity::gate {

/// The words of an agreement that a policy may use.
struct Vocabulary {
  std::set<std::string> parties;
  std::set<std::string> types;
  std::set<std::string> kinds;
  std::set<std::string> urgencies;
  std::set<std::string> grounds;
};

/// From an agreement's payload, or the model of one. Errors: those of `json::Reader`.
Result<Vocabulary> vocabulary_of(json::Value const& agreement);

/// What a policy is checked against besides itself; each may be null.
struct Surroundings {
  Vocabulary const* vocabulary = nullptr;
  people::Accounts const* accounts = nullptr;
  Instant now{};  ///< At which accounts are active.
};

/// Errors make the policy useless or unsafe; warnings are likely slips; `info` is what a reader
/// should know. `line` is 0 where it is about the whole.
struct Remark {
  Severity severity = Severity::info;
  int line = 0;
  Sentence sentence;
};

/// Everything found, by line. Exact but for this: needs are tried for each rule and each two that
/// can match together, not for more. The space of all facts is cut into boxes, never sampled; if
/// that takes more than `pieces_max`, one remark says so.
///
/// - error: `check_never_matches`, `check_nothing_leaves`, `check_nobody_has`, `check_never_met`,
///   `check_never_met_together`, `check_no_reviewer`, `check_not_in_agreement` (`_near`);
/// - warning: `check_no_difference`, `check_releases_nothing`, `check_not_if_drafted_by`,
///   `check_nothing_admitted`, `check_too_entangled`;
/// - info: `check_gap`, `check_overlap`, `check_no_tests`.
std::vector<Remark> check(Policy const& policy, Surroundings const& with = {});

/// True if no remark is an error.
bool is_usable(std::vector<Remark> const& remarks);

}  // namespace comity::gate
