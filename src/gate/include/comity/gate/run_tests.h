/// The examples in a policy file: facts and approvals, and what must come of them.
#pragma once

#include "comity/gate/explain.h"

namespace comity::gate {

struct TestResult {
  std::string name;
  int line = 0;
  bool holds = false;
  std::string expected;  ///< As the file has it: "refused".
  Sentence got;
};

/// All of them, in the file's order. People have the roles that each test gives them, and have
/// approved a moment ago.
std::vector<TestResult> run_tests(Policy const& policy);

}  // namespace comity::gate
