/// That the hostile peer's lies are what they say, and that a node that falls for one is found out.
#include "comity/sim/adversary.h"

#include "quiet_world.h"

namespace comity::sim {
namespace {

using namespace std::chrono_literals;

struct Hostile : QuietWorld {
  Adversary cn{*world, desk, PartyId{"cn"}};

  Hostile() { run(10min); }

  std::string tell(Lie lie) { return cn.lie(PartyId{"us"}, lie).value_or("(not told)"); }
};

}  // namespace

TEST_CASE("[P5.4] each lie is told, and met as the protocol says") {
  Hostile hostile;
  CHECK(hostile.tell(Lie::not_adopted) == "not_adopted");
  for (auto const lie : all_lies()) {
    CAPTURE(name_of(lie));
    if (lie == Lie::not_adopted) continue;
    hostile.cn.say_something(PartyId{"us"});
    CHECK(hostile.cn.speak(PartyId{"us"}) == "");
    hostile.run(10min);  // us shows what it has cosigned.
    CHECK(hostile.tell(lie) != "(not told)");
    CHECK_MESSAGE(!hostile.world->violation(),
                  (hostile.world->violation() ? hostile.world->violation()->what : ""));
  }
  CHECK(hostile.cn.speak(PartyId{"us"}) == "");
}

TEST_CASE("[P5.14] no lie in an answer is believed, and the truth is taken afterwards") {
  Hostile hostile;
  hostile.cn.speak(PartyId{"us"});
  for (auto const lie : all_answer_lies()) {
    CAPTURE(name_of(lie));
    hostile.cn.answer_with(lie);
    hostile.issue();
    hostile.run(30min);
    hostile.cn.answer_with(AnswerLie::none);
    hostile.run(30min);
    CHECK_MESSAGE(!hostile.world->violation(),
                  (hostile.world->violation() ? hostile.world->violation()->what : ""));
    auto const missing = hostile.cn.unfinished();
    CHECK_MESSAGE(!missing, missing.value_or(""));
  }
}

TEST_CASE("hostile_peer_contained finds a message that was never said") {
  QuietWorld quiet;
  Adversary const cn{*quiet.world, quiet.desk, PartyId{"cn"}};
  // A twin with the same keys, of which the books know nothing, speaks first.
  auto const& identity = quiet.world->founding().identities.at(PartyId{"cn"});
  auto const& agreement = quiet.world->founding().agreements.front()->id();
  HandMade twin{{agreement, PartyId{"cn"}, PartyId{"us"}}, identity, Chance{1}};
  auto const tell = [&](std::string type) {
    link::Draft draft;
    draft.type = std::move(type);
    draft.codes = json::Object{{"agreement", agreement.digest.hex()}};
    draft.body = to_bytes("{}");
    twin.say(std::move(draft), quiet.world->now());
    quiet.world->with(quiet.us(), [&](node::Node& node, Instant now) {
      auto const answer = node.answer_exchange(PartyId{"cn"}, twin.request(now), now);
      if (answer) twin.take(*answer);
      return true;
    });
  };
  tell("agreement.adopt");
  CHECK_FALSE(quiet.world->violation());
  tell("intel.example");
  REQUIRE(quiet.world->violation());
  CHECK(quiet.world->violation()->invariant == hostile_peer_contained);
}

}  // namespace comity::sim
