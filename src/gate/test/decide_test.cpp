#include "comity/gate/decide.h"

#include "comity/json/text.h"
#include "policies.h"

#include <type_traits>

namespace comity::gate {
namespace {

using people::Role;

std::string const two_people =
    rule("two", R"(approve = [{role = "legal_reviewer"}, {role = "police"}])");

Outcome outcome(Policy const& rules, Draft const& on, std::vector<Approval> const& approvals,
                Instant at = now) {
  return decide(rules, on, approvals, office(), at);
}

NeedsApproval needs(Policy const& rules, Draft const& on, std::vector<Approval> const& approvals,
                    Instant at = now) {
  auto out = outcome(rules, on, approvals, at);
  REQUIRE(std::holds_alternative<NeedsApproval>(out));
  return std::get<NeedsApproval>(std::move(out));
}

bool clears(Policy const& rules, Draft const& on, std::vector<Approval> const& approvals,
            Instant at = now) {
  return std::holds_alternative<Cleared>(outcome(rules, on, approvals, at));
}

}  // namespace

static_assert(!std::is_default_constructible_v<Cleared> && !std::is_copy_constructible_v<Cleared> &&
              !std::is_constructible_v<Cleared, Message, Basis> && !std::is_aggregate_v<Cleared>);
static_assert(!std::is_copy_constructible_v<Admitted> && !std::is_constructible_v<Admitted, Basis>);

TEST_CASE("what no rule speaks of does not leave") {
  auto const refused = std::get<Refused>(outcome(policy(""), draft(), {}));
  CHECK(refused == Refused{"national_law", ""});
}

TEST_CASE("one rule that refuses outweighs all that let pass and all approvals") {
  auto const on = draft();
  auto const rules =
      policy(rule("all", "pass = true") + two_people + rule("no", "refuse = \"dual_criminality\""));
  CHECK(std::get<Refused>(outcome(rules, on, {yes("leo", on), yes("pol", on)})) ==
        Refused{"dual_criminality", "no"});
}

TEST_CASE(
    "what is missing can be followed literally: who has two roles fills the place that others "
    "cannot") {
  auto const on = draft();
  // Lin is both; only Leo is left for the law, Pol for the police.
  auto people = office();
  people.erase(AccountId{"pol"});
  auto const lin = std::vector{yes("lin", on)};
  auto const left = std::get<NeedsApproval>(decide(policy(two_people), on, lin, people, now));
  REQUIRE(left.missing.size() == 1);
  CHECK(left.missing[0].need.any_of == Roles{Role::legal_reviewer});
  CHECK(left.unmeetable.empty());
  CHECK(able(left.missing[0].need, on, left, people, now) == std::vector{AccountId{"leo"}});
  people = office();
  people.erase(AccountId{"leo"});
  auto const other = std::get<NeedsApproval>(decide(policy(two_people), on, lin, people, now));
  REQUIRE(other.missing.size() == 1);
  CHECK(other.missing[0].need.any_of == Roles{Role::police});
  people.erase(AccountId{"pol"});
  auto const nobody = std::get<NeedsApproval>(decide(policy(two_people), on, lin, people, now));
  CHECK(nobody.unmeetable.size() == 1);
}

TEST_CASE("what is cleared is the draft that was decided on") {
  auto const on = draft(R"({"text":"x"})");
  auto const out = std::get<Cleared>(outcome(policy(rule("all", "pass = true")), on, {}));
  CHECK(out.message() == on.message());
  CHECK(out.basis().draft == on.digest());
  CHECK(out.basis().rules == std::vector<std::string>{"all"});
  CHECK(out.basis().reviews.empty());
}

TEST_CASE("the answer says who can release and how many more") {
  auto const rules = policy(rule("three", R"(
approve = [{role = "legal_reviewer", count = 2}, {role = ["police", "co_chair"]}]
within = "4h")"));
  auto const on = draft();
  auto const first = needs(rules, on, {});
  REQUIRE(first.missing.size() == 2);
  CHECK(first.missing[0] == Missing{{{Role::legal_reviewer}, 2}, 2});
  CHECK(first.missing[1] == Missing{{{Role::police, Role::co_chair}, 1}, 1});
  CHECK(first.deadline == now + 3 * hour);
  auto const second = needs(rules, on, {yes("leo", on), yes("cho", on, now - 71 * hour)});
  CHECK(second.missing == std::vector<Missing>{{{{Role::legal_reviewer}, 2}, 1}});
  CHECK(second.approved_by == std::vector<AccountId>{AccountId{"leo"}, AccountId{"cho"}});
  CHECK(second.deadline == now + hour);
  CHECK(clears(rules, on, {yes("leo", on), yes("cho", on), yes("lin", on)}));
}

TEST_CASE("a person with two roles fills one place, the one that helps most") {
  auto const rules = policy(two_people);
  auto const on = draft();
  CHECK_FALSE(clears(rules, on, {yes("lin", on)}));
  CHECK(clears(rules, on, {yes("lin", on), yes("leo", on)}));
  CHECK(clears(rules, on, {yes("leo", on), yes("lin", on)}));
  CHECK(clears(rules, on, {yes("lin", on), yes("pol", on)}));
  CHECK_FALSE(clears(rules, on, {yes("lin", on), yes("lin", on)}));
}

TEST_CASE("what two rules ask of the same roles is asked once, other needs add up") {
  auto const rules = policy(rule("a", R"(approve = [{role = "legal_reviewer", count = 2}])") +
                            rule("b", R"(approve = [{role = "legal_reviewer"}])") +
                            rule("c", R"(approve = [{role = "police"}])"));
  CHECK(demand_of(rules, draft().facts()).needs ==
        std::vector<Need>{{{Role::legal_reviewer}, 2}, {{Role::police}, 1}});
}

TEST_CASE("an approval counts only for the very bytes it was given to") {
  auto const rules = policy(two_people);
  auto const before = draft(R"({"n":1})");
  auto const after = draft(R"({"n":2})");
  std::vector<Approval> const approvals{yes("leo", before), yes("pol", before)};
  CHECK(clears(rules, before, approvals));
  auto const left = needs(rules, after, approvals);
  CHECK(left.approved_by.empty());
  REQUIRE(left.ignored.size() == 2);
  CHECK(left.ignored[0].reason == Void::other_draft);
}

TEST_CASE("everything that approvers have seen is in the bytes") {
  auto const base = draft();
  auto const differs = [&](auto change) {
    auto parts = base.parts();
    change(parts);
    return Draft::make(std::move(parts)).value().digest() != base.digest();
  };
  CHECK(differs([](auto& p) { p.message.agreement.digest.bytes[0] ^= 1; }));
  CHECK(differs([](auto& p) { p.message.to = PartyId{"jp"}; }));
  CHECK(differs([](auto& p) { p.message.type = "request.issue"; }));
  CHECK(differs([](auto& p) { p.message.case_id = message::CaseId{"us-1"}; }));
  CHECK(differs([](auto& p) { p.message.request_id = message::RequestId{"us-1"}; }));
  CHECK(differs([](auto& p) { p.message.kind = "mitigation"; }));
  CHECK(differs([](auto& p) { p.message.urgency = "crisis"; }));
  CHECK(differs([](auto& p) { p.message.exercise = message::ExerciseId{"drill"}; }));
  CHECK(differs([](auto& p) { p.message.codes.set("n", 1); }));
  CHECK(differs([](auto& p) { p.message.body = to_bytes(std::string_view{"[]"}); }));
  CHECK(differs([](auto& p) { p.categories.insert(Category::classified); }));
  CHECK(differs([](auto& p) { p.drafter = AccountId{"dan"}; }));
  CHECK(differs([](auto& p) { p.drafted_at += Duration{1}; }));
  CHECK(differs([](auto& p) { p.removals.push_back({"r", "f", 1}); }));
}

TEST_CASE("a draft is read back from its bytes, and from no other spelling of them") {
  auto parts = draft(R"({"handling":{"tlp":"amber+strict","pap":"red"}})").parts();
  parts.message.exercise = message::ExerciseId{"drill"};
  parts.categories = {Category::classified, Category::court_ordered};
  parts.removals.push_back({"persons", "full_name", 2});
  auto const on = Draft::make(parts).value();
  auto const again = Draft::parse(on.bytes()).value();
  CHECK(again.parts() == parts);
  CHECK(again.digest() == on.digest());
  CHECK(again.facts().tlp == Tlp::amber_strict);
  CHECK(again.facts().exercise);
  auto spaced = on.bytes();
  spaced.push_back(' ');
  CHECK(Draft::parse(spaced).error().id == "gate.draft_not_canonical");
}

TEST_CASE("a marking that we do not know is no missing marking") {
  auto parts = draft().parts();
  for (auto const* body : {R"({"handling":{"tlp":"AMBER"}})", R"({"handling":{"pap":3}})"}) {
    parts.message.body = to_bytes(std::string_view{body});
    CHECK(Draft::make(parts).error().id == "gate.unknown_marking");
  }
}

TEST_CASE("who drafted does not approve, not even with the right role") {
  auto const rules = policy(two_people);
  auto const on = draft("{}", "request.answer", "leo");
  auto const left = needs(rules, on, {yes("leo", on), yes("pol", on)});
  CHECK(left.ignored.front().reason == Void::own_draft);
  auto const accounts = office();
  CHECK(check_approver(rules, on, accounts.at(AccountId{"leo"}), false, now).error().id ==
        "gate.own_draft");
  CHECK(check_approver(rules, on, accounts.at(AccountId{"ana"}), false, now).error().id ==
        "gate.not_an_approver");
  CHECK(check_approver(rules, on, accounts.at(AccountId{"lin"}), false, now));
  CHECK(check_approver(rules, on, accounts.at(AccountId{"lin"}), true, now).error().id ==
        "gate.nothing_to_approve");
}

TEST_CASE("approvals expire, are taken back, and end with the account or the role") {
  auto const rules = policy(two_people);
  auto const on = draft();
  std::vector<Approval> approvals{yes("leo", on, now), yes("pol", on, now)};
  CHECK(clears(rules, on, approvals, now));
  CHECK(clears(rules, on, approvals, now + 72 * hour - Duration{1}));
  CHECK_FALSE(clears(rules, on, approvals, now + 72 * hour));
  CHECK_FALSE(clears(rules, on, approvals, now - Duration{1}));

  approvals[0].revoked = now + hour;
  CHECK(clears(rules, on, approvals, now + hour - Duration{1}));
  CHECK_FALSE(clears(rules, on, approvals, now + hour));
  approvals[0].revoked.reset();

  auto accounts = office();
  accounts[AccountId{"leo"}].roles = {Role::analyst};
  CHECK(std::holds_alternative<NeedsApproval>(decide(rules, on, approvals, accounts, now)));
  accounts = office();
  accounts[AccountId{"leo"}].ended = now;
  CHECK(std::holds_alternative<NeedsApproval>(decide(rules, on, approvals, accounts, now)));
  accounts.erase(AccountId{"leo"});
  CHECK(std::holds_alternative<NeedsApproval>(decide(rules, on, approvals, accounts, now)));
}

TEST_CASE("what has arrived is acted on only as the policy lets us") {
  auto const rules = policy(rule("act", R"(when = {direction = "in", kind = "mitigation"}
approve = [{role = "duty_officer"}])"));
  Facts facts{Direction::in, PartyId{"cn"}, "request.issue", "mitigation", "urgent", {}, {}, {},
              false};
  Digest subject;
  subject.bytes.fill(7);
  auto const decided = [&](std::vector<Approval> const& approvals) {
    return admit(rules, facts, subject, now - hour, approvals, office(), now);
  };
  CHECK(std::holds_alternative<NeedsApproval>(decided({})));
  auto const out = decided({{AccountId{"dan"}, subject, now, false, {}}});
  CHECK(std::get<Admitted>(out).basis().draft == subject);
  facts.kind = "disclosure";
  CHECK(std::holds_alternative<Refused>(decided({})));
}

}  // namespace comity::gate
