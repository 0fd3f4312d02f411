/// Why a policy decides as it does: rule by rule, as texts by id and parameters, for readers of
/// either language.
#pragma once

#include "comity/gate/decide.h"

namespace comity::gate {

/// A text in lang/gate.json and what fills it.
struct Sentence {
  std::string id;
  Parameters parameters;

  friend bool operator==(Sentence const&, Sentence const&) = default;
};

/// What one rule says of the facts.
struct RuleStory {
  enum class Sort { rule, emergency, redaction };
  Sort sort = Sort::rule;
  std::string rule;
  int line = 0;
  agreement::Text why;
  bool matches = false;
  /// What follows if it matches; else each condition that does not hold.
  std::vector<Sentence> because;
};

std::string_view name_of(RuleStory::Sort sort);

struct Explanation {
  std::vector<RuleStory> stories;  ///< Of all rules, in the file's order.
  Sentence outcome;                ///< Before any approval.
};

Explanation explain(Policy const& policy, Facts const& facts);

/// Who of these people could say yes to what the rules ask for such a message, need by need, and
/// what nobody could. Nothing where no approval is asked.
std::vector<Sentence> who_can(Policy const& policy, Facts const& facts,
                              people::Accounts const& accounts, Instant now);

/// "2 × legal_reviewer, 1 × police/co_chair"
std::string shown(std::vector<Need> const& needs);
std::string shown(std::vector<Missing> const& missing);

}  // namespace comity::gate
