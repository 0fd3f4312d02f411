#include "policies.h"

namespace comity::gate {
namespace {

std::string said(Error const& error) {
  return error.brief();
}

}  // namespace

TEST_CASE("an unknown key is an error with its line and what may have been meant") {
  auto const error = problem(rule("r", "aprove = [{role = \"police\"}]\npass = true"));
  CHECK(error.id == "gate.unknown_key_near");
  CHECK(error.parameter("line") == "10");
  CHECK(error.parameter("key") == "aprove");
  CHECK(error.parameter("nearest") == "approve");
  CHECK(problem(rule("r", "pass = true\nwhen = {colour = \"red\"}")).id == "gate.unknown_key");
  CHECK(problem("whatever = 1\n").id == "gate.unknown_key");
}

TEST_CASE("everything that is wrong is said at once, by line") {
  auto const read = read_policy(head + rule("a", "pass = true\nwhen = {tlp = \"ambr\"}") +
                                rule("a", "approve = [{role = \"boss\", count = 0}]"));
  auto const& problems = std::get<Problems>(read);
  REQUIRE(problems.size() == 4);
  CHECK(said(problems[0]) ==
        "invalid gate.unknown_value_near line=11 path=rule[1].when.tlp text=ambr nearest=amber");
  CHECK(problems[1].id == "gate.duplicate_rule");
  CHECK(problems[2].id == "gate.unknown_value");
  CHECK(problems[3].id == "gate.out_of_range");
}

TEST_CASE("no rule can ask for the yes of somebody who is only tasked") {
  CHECK(problem(rule("r", "approve = [{role = \"task_holder\"}]"))
            .id.starts_with("gate.unknown_value"));
}

TEST_CASE("a rule has exactly one effect") {
  for (auto const* body :
       {"", "pass = false", "pass = true\nrefuse = \"capacity\"",
        "refuse = \"capacity\"\napprove = [{role = \"police\"}]", "pass = true\nwithin = \"4h\""})
    CHECK(problem(rule("r", body)).id == "gate.one_effect");
  for (auto const* body :
       {"pass = true", "refuse = \"capacity\"", "approve = [{role = \"police\"}]\nwithin = \"4h\""})
    CHECK(policy(rule("r", body)).rules.size() == 1);
}

TEST_CASE("what cannot be meant is refused") {
  struct Case {
    std::string body;
    std::string id;
  };

  for (auto const& [body, id] : std::vector<Case>{
           {"pass = true\nwhen = {kind = []}", "gate.empty_list"},
           {"pass = true\nunless = {}", "gate.empty_unless"},
           {"pass = true\nwhen = {kind = 3}", "gate.wrong_type"},
           {"pass = true\nwhen = {kind = \"\"}", "gate.empty_text"},
           {"pass = true\nwhen = {kind = \"A B\"}", "gate.not_a_name"},
           {"pass = true\nwhen = {kind = \"a.*\"}", "gate.not_a_name"},
           {"pass = true\nwhen = {counterpart = \"CN\"}", "gate.not_acceptable"},
           {"pass = 1", "gate.wrong_type"},
           {"approve = []", "gate.empty_list"},
           {"approve = [{role = \"police\", count = 10}]", "gate.out_of_range"},
           {"approve = [{role = \"police\"}]\nwithin = \"4 h\"", "gate.not_a_duration"},
           {"approve = [{role = \"police\"}]\nwithin = \"0h\"", "gate.not_a_duration"},
           {"approve = [{role = \"police\"}]\nwithin = \"367d\"", "gate.not_a_duration"},
           {"approve = [{role = \"police\"}]\nwithin = \"99999999999999999999d\"",
            "gate.not_a_duration"}}) {
    CAPTURE(body);
    CHECK(problem(rule("r", body)).id == id);
  }
  CHECK(problem("[[test]]\nname = \"t\"\nfacts = {direction = \"out\", type = \"a\"}\nexpect = "
                "\"refused\"\nrule = \"nowhere\"\n")
            .id == "gate.unknown_rule");
}

TEST_CASE("what is not TOML, or too large, is refused before it is read") {
  auto const error = problem("[[rule]\n");
  CHECK(error.id == "gate.not_toml");
  CHECK(error.parameter("line") == "7");
  auto const large = read_policy(std::string(policy_bytes_max + 1, '#'));
  CHECK(std::get<Problems>(large).front().id == "gate.policy_too_large");
  CHECK(parse_policy("").error().id == "gate.missing_key");
}

TEST_CASE("the policy is known by the digest of its file") {
  CHECK(policy("").digest != policy("# a remark\n").digest);
  CHECK(policy("").digest == policy("").digest);
}

}  // namespace comity::gate
