/// The sample policies must be usable, and show how differently two states can decide.
#include "comity/gate/check.h"
#include "comity/gate/run_tests.h"
#include "comity/json/text.h"
#include "policies.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace comity::gate {
namespace {

std::string file(std::string const& path) {
  auto const root = std::filesystem::path{TEST_DATA "/../../../.."}.lexically_normal();
  std::ifstream in{root / path};
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

Policy sample(std::string const& party) {
  auto read = read_policy(file("policies/" + party + ".toml"));
  if (auto const* const problems = std::get_if<Problems>(&read)) {
    for (auto const& problem : *problems) FAIL(problem.brief());
  }
  return std::get<Policy>(std::move(read));
}

}  // namespace

TEST_CASE("the samples speak the agreement's words, and every example in them holds") {
  auto const model = json::parse(file("agreements/us-cn-2015.json"), {.bytes_max = 4 << 20});
  REQUIRE(model);
  auto const read = vocabulary_of(*model);
  REQUIRE(read);
  auto const& words = *read;
  auto const accounts = office();
  for (auto const* const party : {"us", "cn"}) {
    auto const policy = sample(party);
    CHECK(policy.party.text() == party);
    CHECK(policy.tests.size() >= 5);
    for (auto const& result : run_tests(policy)) {
      CAPTURE(result.name);
      CAPTURE(result.got.id);
      CHECK(result.holds);
    }
    for (auto const& remark : check(policy, {&words, nullptr, now})) {
      CAPTURE(remark.sentence.parameters.size());
      CAPTURE(remark.line);
      CHECK_MESSAGE(remark.severity == Severity::info, party, ": ", remark.sentence.id);
    }
  }
}

TEST_CASE("the same answer leaves one state and waits, or stays, in the other") {
  auto const us = sample("us");
  auto const cn = sample("cn");
  Facts facts{Direction::out, PartyId{"jp"}, "request.answer", "information",
              "normal",       Tlp::green,    std::nullopt,     {},
              false};
  CHECK(demand_of(us, facts).needs.empty());
  CHECK_FALSE(demand_of(cn, facts).needs.empty());
  facts.categories = {Category::undisclosed_vulnerability};
  CHECK_FALSE(demand_of(us, facts).refused);
  CHECK(demand_of(cn, facts).refused);
}

}  // namespace comity::gate
