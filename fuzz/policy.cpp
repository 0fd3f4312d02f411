// Every policy file is read or refused with its lines; one that is read can be checked, explained
// and tested whatever it says.
#include "comity/gate/check.h"
#include "comity/gate/run_tests.h"

using namespace comity;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const read = gate::read_policy(as_text({data, size}));
  if (auto const* const problems = std::get_if<gate::Problems>(&read)) {
    COMITY_CHECK(!problems->empty());
    return 0;
  }
  auto const& policy = std::get<gate::Policy>(read);
  static_cast<void>(gate::check(policy));
  COMITY_CHECK(gate::run_tests(policy).size() == policy.tests.size());
  for (auto const& test : policy.tests) {
    auto const demand = gate::demand_of(policy, test.facts);
    COMITY_CHECK(demand.rules.empty() ? demand.refused.has_value() : true);
    static_cast<void>(gate::explain(policy, test.facts));
  }
  return 0;
}
