#include "comity/gate/check.h"

#include "comity/gate/run_tests.h"
#include "policies.h"

#include <algorithm>
#include <random>

namespace comity::gate {
namespace {

using people::Role;

std::vector<std::string> found(Policy const& rules, Surroundings const& with = {}) {
  std::vector<std::string> out;
  for (auto const& remark : check(rules, with)) {
    if (remark.sentence.id == "gate.check_no_tests" || remark.sentence.id == "gate.check_gap" ||
        remark.sentence.id == "gate.check_overlap" ||
        remark.sentence.id == "gate.check_nothing_admitted")
      continue;
    auto text = remark.sentence.id.substr(std::string_view{"gate.check_"}.size());
    for (auto const& [name, value] : remark.sentence.parameters) {
      if (name == "rule") text += ' ' + value;
    }
    out.push_back(std::move(text));
  }
  return out;
}

using Found = std::vector<std::string>;

std::string const all = rule("all", "pass = true");

/// Chance that is the same everywhere.
class Dice {
 public:
  explicit Dice(unsigned seed) : engine_{seed} {}

  std::size_t below(std::size_t n) { return engine_() % n; }

  template <typename T, std::size_t n>
  T const& of(std::array<T, n> const& values) {
    return values[below(n)];
  }

 private:
  std::mt19937 engine_;
};

std::array<std::string, 3> const types{"request.issue", "request.answer", "crisis.call"};
std::array<std::string, 3> const patterns{"request.issue", "request.*", "crisis.call"};
std::array<std::string, 3> const kinds{"", "disclosure", "mitigation"};

Condition condition_of(Dice& dice) {
  Condition out;
  if (dice.below(2) == 0) out.direction = dice.of(all_directions);
  if (dice.below(3) == 0) out.types.insert(dice.of(patterns));
  if (dice.below(3) == 0) out.kinds.insert(kinds[1 + dice.below(2)]);
  if (dice.below(4) == 0) out.tlp = {dice.of(all_tlp), std::nullopt};
  if (dice.below(4) == 0) out.counterparts.insert(PartyId{"cn"});
  while (dice.below(3) == 0) out.categories.insert(dice.of(all_categories));
  if (dice.below(5) == 0) out.exercise = dice.below(2) == 0;
  return out;
}

Rule rule_of(Dice& dice, std::size_t number) {
  Rule out;
  out.id = "r" + std::to_string(number);
  out.when = condition_of(dice);
  if (auto unless = condition_of(dice); dice.below(3) == 0 && !unless.empty()) out.unless = unless;
  auto const sort = dice.below(6);
  if (sort == 0) out.effect = Refuse{"national_law"};
  if (sort >= 3) {
    Approve approve;
    approve.needs.push_back({{dice.of(people::all_roles)}, static_cast<int>(1 + dice.below(2))});
    if (dice.below(2) == 0)
      approve.needs.push_back({{dice.of(people::all_roles), Role::legal_reviewer}, 1});
    out.effect = approve;
  }
  return out;
}

Policy policy_of(Dice& dice) {
  Policy out;
  out.otherwise = "national_law";
  auto const count = 1 + dice.below(5);
  for (std::size_t i = 0; i < count; ++i) out.rules.push_back(rule_of(dice, i));
  return out;
}

Facts facts_of(Dice& dice) {
  Facts out;
  out.direction = dice.of(all_directions);
  out.type = dice.of(types);
  out.kind = dice.of(kinds);
  if (dice.below(4) != 0) out.tlp = dice.of(all_tlp);
  out.counterpart = PartyId{dice.below(2) == 0 ? "cn" : "jp"};
  while (dice.below(2) == 0) out.categories.insert(dice.of(all_categories));
  out.exercise = dice.below(3) == 0;
  return out;
}

/// What came out, the looser the larger: refused, so many people missing, cleared.
std::array<int, 2> looseness(Policy const& rules, Facts const& facts,
                             std::vector<Roles> const& people) {
  auto const demand = demand_of(rules, facts);
  if (demand.refused) return {0, 0};
  int left = 0;
  for (auto const& m : missing(demand.needs, people)) left += m.more;
  return left > 0 ? std::array{1, -left} : std::array{2, 0};
}

}  // namespace

TEST_CASE("a policy that says something everywhere and means it has nothing to find") {
  CHECK(found(policy(all)).empty());
  CHECK(is_usable(check(policy(all))));
}

TEST_CASE("a policy that refuses everything by accident is found, however it is written") {
  auto const by_type = rule("a", "when = {type = \"request.*\"}\nrefuse = \"national_law\"") +
                       rule("b", "unless = {type = \"request.*\"}\nrefuse = \"sovereignty\"");
  CHECK(found(policy(by_type)) == Found{"nothing_leaves"});
  CHECK(found(policy(by_type + all)) == Found{"nothing_leaves", "no_difference all"});
  CHECK_FALSE(is_usable(check(policy(by_type + all))));
  CHECK(found(policy("")) == Found{"nothing_leaves"});
}

TEST_CASE("a rule that can never match, or changes nothing where it does, is found") {
  CHECK(found(policy(all + rule("never", R"(when = {kind = "disclosure", tlp = "red"}
unless = {tlp = ["red", "amber"]}
refuse = "capacity")"))) == Found{"never_matches never"});
  // Two rules together cover the third, none of them alone.
  auto const halves = rule("red", "when = {tlp = \"red\"}\nrefuse = \"capacity\"") +
                      rule("rest", "unless = {tlp = \"red\"}\nrefuse = \"capacity\"");
  CHECK(found(policy(halves + rule("one", R"(when = {kind = "disclosure"}
approve = [{role = "police"}])"))) == Found{"nothing_leaves", "no_difference one"});
  auto const strict = rule("strict", R"(approve = [{role = "police", count = 2}])");
  CHECK(found(policy(strict + rule("weak", R"(when = {tlp = "red"}
approve = [{role = "police"}])"))) == Found{"no_difference weak"});
  CHECK(found(policy(strict + rule("other", R"(when = {tlp = "red"}
approve = [{role = "co_chair"}])")))
            .empty());
}

TEST_CASE("an emergency rule that has nothing to release is found") {
  auto const emergency = [](char const* when) {
    return std::string{"[[emergency]]\nid = \"e\"\nwhy = {en = \"x\", zh = \"法\"}\nwhen = {"} +
           when +
           "}\napprove = [{role = \"police\", count = 2}]\nreview = {role = \"co_chair\", within = "
           "\"1d\"}\n";
  };
  auto const rules = all + rule("wait", R"(when = {kind = "disclosure"}
approve = [{role = "police"}])") +
                     rule("no", "when = {tlp = \"red\"}\nrefuse = \"capacity\"");
  CHECK(found(policy(rules + emergency("kind = \"disclosure\""))).empty());
  CHECK(found(policy(rules + emergency("kind = \"mitigation\""))) == Found{"releases_nothing e"});
  CHECK(found(policy(rules + emergency("tlp = \"red\""))) == Found{"releases_nothing e"});
}

TEST_CASE("needs that nobody can meet are found, alone, together, and for some drafters") {
  auto accounts = office();
  Surroundings with;
  with.accounts = &accounts;
  with.now = now;
  auto const of = [&](char const* first, char const* second = nullptr) {
    auto text = rule("one", "approve = [" + std::string{first} + "]");
    if (second != nullptr) text += rule("two", "approve = [" + std::string{second} + "]");
    return found(policy(text), with);
  };
  CHECK(of(R"({role = "auditor"})") == Found{"nobody_has one"});
  CHECK(of(R"({role = "police", count = 3})") == Found{"never_met one"});
  CHECK(of(R"({role = "police", count = 2})") == Found{"not_if_drafted_by one"});
  CHECK(of(R"({role = "analyst"})") == Found{"not_if_drafted_by one"});
  CHECK(of(R"({role = "police", count = 2}, {role = "legal_reviewer", count = 2})") ==
        Found{"never_met one"});
  CHECK(of(R"({role = "police", count = 2})", R"({role = "legal_reviewer", count = 2})") ==
        Found{"not_if_drafted_by one", "not_if_drafted_by two", "never_met_together one"});
  accounts[AccountId{"cho"}].ended = now;
  CHECK(of(R"({role = "co_chair"})") == Found{"nobody_has one"});
}

TEST_CASE("words that the agreement does not have are found, with what may have been meant") {
  Vocabulary const words{{"us", "cn"},
                         {"request.issue", "request.answer"},
                         {"disclosure", "mitigation"},
                         {"normal"},
                         {"national_law", "sovereignty"}};
  Surroundings with;
  with.vocabulary = &words;
  CHECK(found(policy(all), with).empty());
  CHECK(found(policy(all + rule("r", R"(when = {type = "request.*", counterpart = "cn"}
refuse = "sovereignty")")),
              with)
            .empty());
  auto const remarks =
      check(policy(all + rule("r", R"(when = {type = "request.isue", kind = "disclosre"}
refuse = "vanity")")),
            with);
  std::vector<Sentence> sentences;
  for (auto const& remark : remarks) {
    if (remark.severity == Severity::error) sentences.push_back(remark.sentence);
  }
  REQUIRE(sentences.size() == 3);
  CHECK(sentences[0].parameters.back() == Parameters::value_type{"nearest", "request.issue"});
  CHECK(sentences[1].parameters.back() == Parameters::value_type{"nearest", "disclosure"});
  CHECK(sentences[2].id == "gate.check_not_in_agreement");
}

TEST_CASE("what no rule speaks of is named, and where two rules pull apart") {
  auto const rules = policy(rule("out", R"(when = {direction = "out"}
pass = true)") + rule("red", R"(when = {tlp = "red", category = "classified"}
refuse = "sovereignty")"));
  std::vector<std::string> gaps;
  std::vector<std::string> overlaps;
  for (auto const& remark : check(rules)) {
    auto const& [id, parameters] = remark.sentence;
    if (id == "gate.check_gap") gaps.push_back(parameters.back().second);
    if (id == "gate.check_overlap") overlaps.push_back(parameters.back().second);
  }
  CHECK(gaps == std::vector<std::string>{
                    "direction = in, tlp = clear | green | amber | amber+strict | unmarked",
                    "direction = in, tlp = red, classified = false"});
  CHECK(overlaps == std::vector<std::string>{"direction = out, tlp = red, classified = true"});
}

TEST_CASE("adding a rule never loosens what another rule has said") {
  Dice dice{20261122};
  for (int i = 0; i < 4'000; ++i) {
    auto before = policy_of(dice);
    auto after = before;
    auto const place = static_cast<std::ptrdiff_t>(dice.below(after.rules.size() + 1));
    after.rules.insert(after.rules.begin() + place, rule_of(dice, 99));
    auto const facts = facts_of(dice);
    auto const spoken =
        std::ranges::any_of(before.rules, [&](Rule const& rule) { return rule.matches(facts); });
    if (!spoken) continue;
    std::vector<Roles> people;
    while (dice.below(4) != 0)
      people.push_back({dice.of(people::all_roles), dice.of(people::all_roles)});
    CHECK(looseness(after, facts, people) <= looseness(before, facts, people));
  }
}

TEST_CASE("the order of rules and of approvals means nothing") {
  Dice dice{7};
  for (int i = 0; i < 2'000; ++i) {
    auto const rules = policy_of(dice);
    auto turned = rules;
    std::ranges::reverse(turned.rules);
    auto const facts = facts_of(dice);
    std::vector<Roles> people;
    while (dice.below(5) != 0)
      people.push_back({dice.of(people::all_roles), dice.of(people::all_roles)});
    auto backwards = people;
    std::ranges::reverse(backwards);
    CHECK(looseness(turned, facts, backwards) == looseness(rules, facts, people));
  }
}

TEST_CASE("a rule of which the check says that it changes nothing changes nothing") {
  Dice dice{3};
  int checked = 0;
  for (int i = 0; i < 400; ++i) {
    auto const rules = policy_of(dice);
    for (auto const& remark : check(rules)) {
      auto const& id = remark.sentence.id;
      if (id != "gate.check_no_difference" && id != "gate.check_never_matches") continue;
      auto less = rules;
      std::erase_if(less.rules, [&](Rule const& rule) {
        return rule.id == remark.sentence.parameters.front().second;
      });
      for (int j = 0; j < 100; ++j, ++checked) {
        auto const facts = facts_of(dice);
        CHECK(looseness(rules, facts, {}) == looseness(less, facts, {}));
      }
    }
  }
  CHECK(checked > 5'000);
}

TEST_CASE("one more yes never leaves more people missing") {
  Dice dice{11};
  for (int i = 0; i < 2'000; ++i) {
    std::vector<Need> needs;
    for (std::size_t n = 1 + dice.below(4); n > 0; --n)
      needs.push_back({{dice.of(people::all_roles), dice.of(people::all_roles)},
                       static_cast<int>(1 + dice.below(3))});
    std::vector<Roles> people;
    auto const left = [&] {
      int out = 0;
      for (auto const& m : missing(needs, people)) out += m.more;
      return out;
    };
    auto before = left();
    for (int more = 0; more < 6; ++more) {
      people.push_back({dice.of(people::all_roles), dice.of(people::all_roles)});
      auto const after = left();
      CHECK((after == before || after == before - 1));
      before = after;
    }
  }
}

TEST_CASE("tests in the file are run, and one that does not hold says what came out") {
  auto const rules = policy(rule("r", R"(when = {kind = "disclosure"}
approve = [{role = "police"}])") +
                            R"(
[[test]]
name = "holds"
facts = {direction = "out", type = "request.answer", kind = "disclosure"}
drafter = "ana"
approved = [{by = "pol", role = "police"}]
expect = "cleared"
rule = "r"

[[test]]
name = "own draft"
facts = {direction = "out", type = "request.answer", kind = "disclosure"}
drafter = "pol"
approved = [{by = "pol", role = "police"}]
expect = "cleared"

[[test]]
name = "gap"
facts = {direction = "out", type = "request.answer"}
expect = "refused"
ground = "national_law"
)");
  auto const results = run_tests(rules);
  REQUIRE(results.size() == 3);
  CHECK(results[0].holds);
  CHECK_FALSE(results[1].holds);
  CHECK(results[1].got == Sentence{"gate.test_needs", {{"needs", "1 × police"}}});
  CHECK(results[2].holds);
}

TEST_CASE("an explanation names every condition that does not hold, and the exception that does") {
  auto const rules = policy(rule("r", R"(when = {kind = "disclosure", tlp = ["red", "unmarked"]}
unless = {exercise = true}
refuse = "sovereignty")"));
  Facts facts;
  facts.type = "request.answer";
  facts.tlp = Tlp::green;
  auto const far = explain(rules, facts);
  REQUIRE(far.stories.size() == 1);
  CHECK(far.stories[0].because ==
        std::vector<Sentence>{
            {"gate.explain_not_so", {{"aspect", "kind"}, {"found", "–"}, {"wanted", "disclosure"}}},
            {"gate.explain_not_so",
             {{"aspect", "tlp"}, {"found", "green"}, {"wanted", "unmarked, red"}}}});
  CHECK(far.outcome.id == "gate.outcome_otherwise");
  facts.kind = "disclosure";
  facts.tlp.reset();
  CHECK(explain(rules, facts).outcome.id == "gate.outcome_refused");
  facts.exercise = true;
  CHECK(explain(rules, facts).stories[0].because.front().id == "gate.explain_unless");
}

}  // namespace comity::gate
