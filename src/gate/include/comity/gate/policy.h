/// One state's rules on what leaves it and what is done on its ground: a file that its own lawyers
/// write and read (docs/gate.md). Its meaning is in decide.h.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/gate/facts.h"
#include "comity/gate/limits.h"
#include "comity/people/account.h"

#include <variant>

namespace comity::gate {

using people::AccountId;
using people::Roles;

/// That so many different people, each with one of these roles, say yes.
struct Need {
  Roles any_of;
  int count = 1;  ///< 1 to `count_max`.

  friend bool operator==(Need const&, Need const&) = default;
};

/// Nobody has to look at it.
struct Pass {
  friend bool operator==(Pass const&, Pass const&) = default;
};

/// It does not leave, or nothing is done.
struct Refuse {
  std::string ground;  ///< The agreement's.

  friend bool operator==(Refuse const&, Refuse const&) = default;
};

/// People have to say yes.
struct Approve {
  std::vector<Need> needs;         ///< At least one.
  std::optional<Duration> within;  ///< How soon after the draft they should have; for chasing.

  friend bool operator==(Approve const&, Approve const&) = default;
};

using Effect = std::variant<Pass, Approve, Refuse>;

/// What rules of every sort have.
struct Scope {
  std::string id;       ///< Of this rule; unique in the policy.
  int line = 0;         ///< Where it begins in the file.
  agreement::Text why;  ///< The law or order behind it.
  Condition when;
  std::optional<Condition> unless;  ///< Never empty.

  bool matches(Facts const& facts) const;
};

struct Rule : Scope {
  Effect effect;
};

/// Lets something out before its approvals, and never what is refused.
struct Emergency : Scope {
  std::vector<Need> needs;  ///< Two people at least, all together.
  Roles reviewers;          ///< Who looks at it afterwards.
  Duration review_within{};
};

/// Takes something out of a body before anybody approves it.
struct Redaction : Scope {
  /// RFC 6901 pointers, where "*" stands for every element or member.
  std::vector<std::string> fields;
  /// Also every member, at any depth, that is named as one of the policy's `person_fields`.
  bool persons = true;
};

/// An approval as a test supposes it.
struct TestApproval {
  AccountId by;
  Roles roles;
  bool emergency = false;
};

/// An example in the file, with what must come out.
struct Test {
  std::string name;
  int line = 0;
  Facts facts;
  AccountId drafter;
  std::vector<TestApproval> approvals;
  std::string expect;  ///< "cleared", "emergency", "needs", "refused"
  std::string ground;  ///< Of "refused"; empty if the test does not say. So is `rule`.
  std::string rule;    ///< One of those that decide.
};

struct Policy {
  PartyId party;
  agreement::Text title;
  std::string otherwise;  ///< The ground on which what no rule matches is refused.
  Duration approvals_valid_for{};
  std::vector<std::string> person_fields;
  std::vector<Rule> rules;
  std::vector<Emergency> emergencies;
  std::vector<Redaction> redactions;
  std::vector<Test> tests;
  Digest digest;  ///< SHA-256 of the file.
};

using Problems = std::vector<Error>;

/// Reads a policy, or says everything that is wrong with it, by line. The problems are `invalid`
/// with `line` and `path`, and in lang/gate.json from `gate.not_toml` to `gate.not_acceptable`; or
/// the one `too_large gate.policy_too_large`. An unknown key or value comes with the `nearest`
/// known one where that may be what was meant.
std::variant<Policy, Problems> read_policy(std::string_view toml);

/// Likewise, with the first problem only.
Result<Policy> parse_policy(std::string_view toml);

/// The field names by which `Redaction::persons` knows the name of a person, where a policy does
/// not say its own.
std::vector<std::string> const& usual_person_fields();

}  // namespace comity::gate
