#include "comity/gate/decide.h"
#include "policies.h"

namespace comity::gate {
namespace {

using people::Role;

std::string const usual = rule("usual", R"(approve = [{role = "legal_reviewer", count = 2}])");
std::string const emergency = R"(
[[emergency]]
id = "at-once"
why = {en = "A law", zh = "法律"}
when = {urgency = "normal"}
approve = [{role = "duty_officer", count = 2}]
review = {role = "legal_reviewer", within = "24h"}
)";

Approval now_yes(char const* who, Draft const& on) {
  auto out = yes(who, on);
  out.emergency = true;
  return out;
}

}  // namespace

TEST_CASE("two people let something out at once, and a review of it is open") {
  auto const rules = policy(usual + emergency);
  auto const on = draft();
  auto const decided = [&](std::vector<Approval> const& approvals) {
    return decide(rules, on, approvals, office(), now);
  };
  auto const waiting = std::get<NeedsApproval>(decided({now_yes("dan", on)}));
  CHECK(waiting.emergency == std::vector<Missing>{{{{Role::duty_officer}, 2}, 1}});
  auto const out = decided({now_yes("dan", on), now_yes("dora", on)});
  auto const& basis = std::get<Cleared>(out).basis();
  CHECK(basis.approved_by == std::vector<AccountId>{AccountId{"dan"}, AccountId{"dora"}});
  REQUIRE(basis.reviews.size() == 1);
  auto const& review = basis.reviews.front();
  CHECK(review.rule == "at-once");
  CHECK(review.draft == on.digest());
  CHECK(review.due == now + 24 * hour);
  CHECK_FALSE(review.overdue_at(now + 24 * hour));
  CHECK(review.overdue_at(now + 24 * hour + Duration{1}));
}

TEST_CASE("an ordinary approval does not let out at once, nor the other way round") {
  auto const rules = policy(usual + emergency);
  auto const on = draft();
  auto const clears = [&](std::vector<Approval> const& approvals) {
    return std::holds_alternative<Cleared>(decide(rules, on, approvals, office(), now));
  };
  CHECK_FALSE(clears({yes("dan", on), yes("dora", on)}));
  CHECK_FALSE(clears({now_yes("leo", on), now_yes("lin", on)}));
  CHECK_FALSE(clears({now_yes("dan", on), yes("dora", on), yes("leo", on)}));
  CHECK(clears({yes("leo", on), yes("lin", on)}));
}

TEST_CASE("once the usual approvals are there, nothing is to be reviewed") {
  auto const on = draft();
  std::vector<Approval> const all{now_yes("dan", on), now_yes("dora", on), yes("leo", on),
                                  yes("lin", on)};
  auto const out = decide(policy(usual + emergency), on, all, office(), now);
  CHECK(std::get<Cleared>(out).basis().reviews.empty());
}

TEST_CASE("an emergency lets out nothing that is refused or that no rule speaks of") {
  auto const on = draft();
  std::vector<Approval> const both{now_yes("dan", on), now_yes("dora", on)};
  auto const refuses = [&](std::string const& rules) {
    return std::holds_alternative<Refused>(decide(policy(rules), on, both, office(), now));
  };
  CHECK(refuses(emergency));
  CHECK(refuses(usual + emergency + rule("no", "refuse = \"sovereignty\"")));
  CHECK_FALSE(refuses(usual + emergency));
}

TEST_CASE("the drafter does not let out at once either, and nobody reviews their own release") {
  auto const rules = policy(usual + emergency);
  auto const on = draft("{}", "request.answer", "dan");
  std::vector<Approval> const both{now_yes("dan", on), now_yes("dora", on)};
  CHECK(std::holds_alternative<NeedsApproval>(decide(rules, on, both, office(), now)));

  Review const review{"at-once",           on.digest(), {Role::duty_officer, Role::legal_reviewer},
                      {AccountId{"dora"}}, now,         now + hour};
  auto const accounts = office();
  CHECK(check_reviewer(review, accounts.at(AccountId{"dora"}), now).error().id ==
        "gate.own_release");
  CHECK(check_reviewer(review, accounts.at(AccountId{"pol"}), now).error().id ==
        "gate.not_a_reviewer");
  CHECK(check_reviewer(review, accounts.at(AccountId{"leo"}), now));
}

TEST_CASE("an emergency rule asks for two people") {
  auto const one = R"(
[[emergency]]
id = "alone"
why = {en = "A law", zh = "法律"}
approve = [{role = "duty_officer"}]
review = {role = "legal_reviewer", within = "24h"}
)";
  CHECK(problem(one).id == "gate.too_few_people");
}

}  // namespace comity::gate
