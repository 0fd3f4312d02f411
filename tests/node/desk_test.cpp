// What people say leaves over the desk, by the policy, and by nothing else.
#include "comity/json/text.h"
#include "pair.h"

#include <doctest/doctest.h>

using namespace comity;
using namespace comity::fixture;
using node::Requests;
using people::Role;

namespace {

std::string const head = R"(
format = "comity.policy/v1"
party = "us"
title = {en = "A policy", zh = "策略"}
otherwise = "national_law"
approvals_valid_for = "72h"
)";

std::string rule(std::string const& id, std::string const& body) {
  return "[[rule]]\nid = \"" + id + "\"\nwhy = {en = \"A law\", zh = \"法律\"}\n" + body + '\n';
}

/// "us" with people, and a policy by which a request needs one legal reviewer.
struct Office : Pair {
  release::Desk& desk() { return us.own_side->desk(); }

  people::Account const& account(char const* id) {
    return *desk().people().account(people::AccountId{id});
  }

  Requests requests() { return {*us.node, us.random}; }

  explicit Office(std::string const& rules = rule("all",
                                                  "when.direction = \"out\"\napprove = [{role = "
                                                  "\"legal_reviewer\"}]") +
                                             rule("in", "when.direction = \"in\"\npass = true")) {
    people::Agency const cert{
        people::AgencyId{"cert"}, {"CERT", "应急中心"}, people::AgencyKind::cert};
    REQUIRE(desk().people().put(cert));
    add("ada", {Role::administrator});
    add("ana", {Role::analyst});
    add("lou", {Role::legal_reviewer});
    add("lea", {Role::legal_reviewer, Role::analyst});
    add("dee", {Role::duty_officer});
    auto const loaded = desk().load_policy(head + rules, people::AccountId{"lou"}, now);
    REQUIRE_MESSAGE(loaded, loaded.error().brief());
  }

  void add(char const* id, people::Roles roles) {
    people::Account const one{
        people::AccountId{id}, id, people::AgencyId{"cert"}, std::move(roles), {}};
    REQUIRE(desk().people().put(one, now));
  }

  Result<node::Outcome> ask(char const* author, gate::Categories categories = {}) {
    node::NewRequest input;
    input.to = message::PartyId{"cn"};
    input.kind = "mitigation";
    input.urgency = "urgent";
    input.codes.items = 3;
    input.body = example("mitigation.request");
    return requests().issue(std::move(input), now,
                            {people::AccountId{author}, std::move(categories)});
  }

  release::WaitingId waits(char const* author) {
    auto const outcome = ask(author);
    REQUIRE(outcome);
    REQUIRE(std::holds_alternative<node::Waits>(*outcome));
    return std::get<node::Waits>(*outcome).draft;
  }

  std::uint64_t sent() { return us.link().heads().sent.seq; }

  std::vector<std::string> journal() {
    REQUIRE(desk().journal().commit(now));
    std::vector<std::string> out;
    auto const records = desk().journal().records(0, 100).value();
    for (auto const& record : records)
      out.push_back(std::string{journal::name_of(record.type)} + ' ' + record.who);
    return out;
  }
};

}  // namespace

TEST_CASE("a draft leaves with the last approval, and not before") {
  Office office;
  auto const before = office.sent();
  auto const id = office.waits("ana");
  office.settle();
  CHECK(office.sent() == before);
  auto const outcome = office.requests().approve(id, office.account("lou"), false, office.now);
  REQUIRE(outcome);
  CHECK(std::get<node::Submitted>(*outcome).seq == before + 1);
  office.settle();
  CHECK(office.cn.link().heads().received.seq == before + 1);
  CHECK(office.journal() ==
        std::vector<std::string>{"policy_loaded lou", "draft ana", "approval lou", "release lou"});
}

TEST_CASE("whoever drafted it cannot approve it, nor whoever has not the role") {
  Office office;
  auto const id = office.waits("lea");
  CHECK(office.requests().approve(id, office.account("lea"), false, office.now).error().id ==
        "gate.own_draft");
  CHECK(office.requests().approve(id, office.account("dee"), false, office.now).error().id ==
        "gate.not_an_approver");
  CHECK(office.requests().approve(id, office.account("lou"), false, office.now));
}

TEST_CASE("what is refused never waits, and the journal says why") {
  Office office{rule("out", "when.direction = \"out\"\npass = true") +
                rule("flaws",
                     "when.direction = \"out\"\nwhen.category = \"undisclosed_vulnerability\"\n"
                     "refuse = \"national_law\"")};
  auto const before = office.sent();
  auto const refused = office.ask("ana", {gate::Category::undisclosed_vulnerability});
  REQUIRE(!refused);
  CHECK(refused.error().id == "release.refused");
  CHECK(office.desk().all().empty());
  CHECK(office.sent() == before);
  CHECK(office.journal().back() == "refusal ana");
  CHECK(office.ask("ana"));
  CHECK(office.sent() == before + 1);
}

TEST_CASE("what waits outlives a restart, with its approvals") {
  Office office{
      rule("two", "when.direction = \"out\"\napprove = [{role = \"legal_reviewer\", count = 2}]")};
  auto const id = office.waits("ana");
  REQUIRE(office.requests().approve(id, office.account("lou"), false, office.now));
  office.us.open(office.now);
  REQUIRE(office.desk().find(id));
  CHECK(office.desk().find(id).value()->approvals.size() == 1);
  auto const outcome = office.requests().approve(id, office.account("lea"), false, office.now);
  REQUIRE(outcome);
  CHECK(std::holds_alternative<node::Submitted>(*outcome));
}

TEST_CASE("a draft that was sent when the node died is not sent twice") {
  Office office;
  auto const id = office.waits("ana");
  auto const before = office.sent();
  // As if the node died between the link's commit and the desk's note of it.
  auto decided = office.desk().approve(id, office.account("lou"), false, office.now);
  REQUIRE(decided);
  REQUIRE(office.desk().leaving(id, before + 1));
  REQUIRE(office.us.node->send(std::get<gate::Cleared>(std::move(*decided)), office.now));
  office.us.open(office.now);
  auto const again = office.requests().release(id, office.now);
  REQUIRE(again);
  CHECK(std::get<node::Submitted>(*again).seq == before + 1);
  CHECK(office.sent() == before + 1);
  CHECK(office.requests().release(id, office.now).error().id == "release.ended");
}

TEST_CASE("a draft that no longer fits its request waits on, and says what is wrong") {
  Office office{
      rule("issue", "when.direction = \"out\"\nwhen.type = \"request.issue\"\npass = true") +
      rule("rest",
           "when.direction = \"out\"\nunless.type = \"request.issue\"\n"
           "approve = [{role = \"legal_reviewer\"}]")};
  auto const issued = office.ask("ana");
  REQUIRE(issued);
  auto const request = std::get<node::Submitted>(*issued).request;
  office.settle();
  auto const withdraw = [&] {
    auto const outcome = office.requests().step(request, request::Step::withdraw,
                                                request::NoCodes{}, example("request.withdraw"),
                                                office.now, {people::AccountId{"ana"}, {}});
    REQUIRE(outcome);
    return std::get<node::Waits>(*outcome).draft;
  };
  auto const first = withdraw();
  office.now += Duration{1};
  auto const second = withdraw();
  REQUIRE(office.requests().approve(first, office.account("lou"), false, office.now));
  auto const outcome = office.requests().approve(second, office.account("lou"), false, office.now);
  REQUIRE(outcome);
  CHECK(std::holds_alternative<request::Problems>(*outcome));
  CHECK_FALSE(office.desk().find(second).value()->end);
}

TEST_CASE("what a rule takes out is gone, and what was taken is not told") {
  Office office{rule("all", "when.direction = \"out\"\npass = true") +
                "[[redact]]\nid = \"hours\"\nwhy = {en = \"A law\", zh = \"法律\"}\n"
                "when.direction = \"out\"\nfields = [\"/reference\"]\n"};
  auto const issued = office.ask("ana");
  REQUIRE(issued);
  auto const seq = std::get<node::Submitted>(*issued).seq;
  auto const record = office.us.link().store().find(message::Direction::sent, seq).value();
  auto const body = json::parse(record->body->bytes).value();
  CHECK(example("mitigation.request").find("reference") != nullptr);
  CHECK(body.find("reference") == nullptr);
  REQUIRE(office.desk().journal().commit(office.now));
  auto const records = office.desk().journal().records(0, 10).value();
  auto const details = json::write(records.back().details);
  CHECK(details.find("/reference") != details.npos);
  CHECK(details.find("A-2026-1190") == details.npos);
}

TEST_CASE("acting on what has arrived takes the approvals that the policy asks for") {
  Office office{rule("out", "when.direction = \"out\"\npass = true") +
                rule("in", "when.direction = \"in\"\napprove = [{role = \"legal_reviewer\"}]")};
  node::Requests theirs{*office.cn.node, office.cn.random};
  node::NewRequest input;
  input.to = message::PartyId{"us"};
  input.kind = "mitigation";
  input.urgency = "urgent";
  input.codes.items = 3;
  input.body = example("mitigation.request");
  auto const issued = theirs.issue(std::move(input), office.now);
  REQUIRE(issued);
  auto const id = std::get<node::Submitted>(*issued).request;
  office.settle();
  auto const decide = [&](request::Decision decision, std::string ground) {
    return office.requests().step(
        id, request::Step::decide, request::DecideCodes{decision, std::move(ground), {}},
        example("request.decide"), office.now, {people::AccountId{"ana"}, {}});
  };
  CHECK(decide(request::Decision::accept, "").error().id == "node.needs_admission");
  CHECK(office.requests().admit(id, office.account("dee"), office.now).error().id ==
        "release.not_an_approver");
  REQUIRE(office.requests().admit(id, office.account("lou"), office.now));
  CHECK(decide(request::Decision::accept, ""));
}
