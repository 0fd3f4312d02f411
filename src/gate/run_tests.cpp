#include "comity/gate/run_tests.h"

#include <algorithm>

namespace comity::gate {
namespace {

struct Got {
  std::string outcome;
  std::vector<std::string> rules;
  std::string ground;
  Sentence sentence;
};

/// The roles of those whose approval counts: not the drafter's, and each person once.
std::vector<Roles> counted(Test const& test, bool emergency) {
  std::map<AccountId, Roles> out;
  for (auto const& approval : test.approvals) {
    if (approval.emergency != emergency || approval.by == test.drafter) continue;
    out.emplace(approval.by, approval.roles);
  }
  std::vector<Roles> roles;
  for (auto& [id, of_person] : out) roles.push_back(std::move(of_person));
  return roles;
}

Got run(Policy const& policy, Test const& test) {
  auto demand = demand_of(policy, test.facts);
  if (demand.refused) {
    auto const& refused = *demand.refused;
    return {"refused",
            {refused.rule},
            refused.ground,
            {"gate.test_refused", {{"ground", refused.ground}, {"rule", refused.rule}}}};
  }
  auto const left = missing(demand.needs, counted(test, false));
  if (left.empty()) return {"cleared", std::move(demand.rules), "", {"gate.test_cleared", {}}};
  auto const at_once = missing(demand.emergency_needs, counted(test, true));
  if (!demand.emergencies.empty() && at_once.empty()) {
    std::vector<std::string> rules;
    for (auto const* const rule : demand.emergencies) rules.push_back(rule->id);
    return {"emergency", std::move(rules), "", {"gate.test_emergency", {}}};
  }
  return {"needs", std::move(demand.rules), "", {"gate.test_needs", {{"needs", shown(left)}}}};
}

}  // namespace

std::vector<TestResult> run_tests(Policy const& policy) {
  std::vector<TestResult> out;
  for (auto const& test : policy.tests) {
    auto got = run(policy, test);
    auto const names_rule =
        test.rule.empty() || std::ranges::find(got.rules, test.rule) != got.rules.end();
    auto const holds = got.outcome == test.expect && names_rule &&
                       (test.ground.empty() || test.ground == got.ground);
    auto expected = test.expect;
    if (!test.ground.empty()) expected += ", " + test.ground;
    if (!test.rule.empty()) expected += ", " + test.rule;
    out.push_back({test.name, test.line, holds, std::move(expected), std::move(got.sentence)});
  }
  return out;
}

}  // namespace comity::gate
