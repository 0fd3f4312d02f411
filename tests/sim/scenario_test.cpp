/// That a scenario says where it makes no sense, and where it does not hold.
#include "comity/sim/scenario.h"

#include <doctest/doctest.h>

namespace comity::sim {
namespace {

Error error_of(std::string_view text) {
  auto const scenario = Scenario::parse("story.txt", text);
  if (!scenario) return scenario.error();
  auto const played = play(*scenario);
  REQUIRE_FALSE(played);
  return played.error();
}

std::string value(Error const& error, std::string_view name) {
  for (auto const& [each, value] : error.parameters)
    if (each == name) return value;
  return "(absent)";
}

}  // namespace

TEST_CASE("a line that cannot be said is named by file and number, and nothing is played") {
  auto const error = error_of("parties us cn\n\n# a remark\nus sings to cn\n");
  CHECK(error.id == "sim.unknown_line");
  CHECK(value(error, "file") == "story.txt");
  CHECK(value(error, "line") == "4");
  CHECK(value(error, "text") == "us sings to cn");
}

TEST_CASE("a story begins with its parties") {
  CHECK(error_of("").id == "sim.no_parties");
  CHECK(error_of("wait 1 day\n").id == "sim.no_parties");
}

TEST_CASE("a line that makes no sense where it stands says why") {
  auto const cause = [](std::string const& line) {
    auto const error = error_of("parties us cn\n" + line + "\n");
    CHECK(error.id == "sim.bad_line");
    CHECK(value(error, "line") == "2");
    return value(error, "cause");
  };
  CHECK(cause("wait 3 fortnights") == "a duration is a number and seconds, minutes, hours or days");
  CHECK(cause("jp issues information normal to cn as A") == "there is no honest party \"jp\" here");
  CHECK(cause("us issues poetry normal to cn as A") == "there is no kind \"poetry\" of request");
  CHECK(cause("us says close A") == "there is no request \"A\" yet");
  CHECK(cause("the hostile party tells us the lie gap") == "no party is hostile");
  CHECK(cause("wait until 2026-01-01 08:00") == "it is later already: 2026-03-02T08:00:00.000Z");
}

TEST_CASE("what does not hold is told with its line, and a diagram of what came before") {
  auto const scenario = Scenario::parse("story.txt",
                                        "parties us cn\n"
                                        "us issues mitigation urgent to cn as M\n"
                                        "wait 10 minutes\n"
                                        "expect M is answered at us\n");
  REQUIRE(scenario);
  auto const played = play(*scenario).value();
  CHECK_FALSE(played.held);
  CHECK(played.text == "story.txt:4: expect M is answered at us\n  but it is issued");
  CHECK(played.diagram.find("issues M") != std::string::npos);
  CHECK(play(*scenario)->trace == played.trace);
}

}  // namespace comity::sim
