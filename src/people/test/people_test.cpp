#include "comity/people/people.h"

#include "comity/json/text.h"
#include "store.h"

#include <doctest/doctest.h>

namespace comity::people {
namespace {

constexpr Instant now{std::chrono::hours{24 * 365 * 56}};
constexpr Duration day = std::chrono::days{1};

class Counting final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = next_++;
  }

 private:
  std::uint8_t next_ = 1;
};

Account account(char const* id, Roles roles) {
  return {AccountId{id}, "A name", AgencyId{"cert"}, std::move(roles), {}};
}

struct Office {
  Office() {
    REQUIRE(people.put(Agency{AgencyId{"cert"}, {"CERT", "应急中心"}, AgencyKind::cert}));
    REQUIRE(people.put(account("root", {Role::administrator}), now));
    REQUIRE(people.put(account("anna", {Role::analyst}), now));
  }

  Store store;
  People people = People::open(store).value();
  Counting random;
};

Secret copy(Secret const& secret) {
  return Secret{to_bytes(secret.reveal())};
}

}  // namespace

TEST_CASE("nobody who runs the machine may also read a case or let anything out") {
  for (auto const action : {Action::read_cases, Action::draft, Action::approve,
                            Action::release_emergency, Action::review_emergency}) {
    CHECK_FALSE(may(Role::administrator, action));
  }
  for (auto const role : all_roles) {
    if (may(role, Action::approve)) CHECK_FALSE(may(role, Action::manage_people));
    if (may(role, Action::load_policy)) CHECK_FALSE(may(role, Action::manage_people));
  }
}

TEST_CASE("an auditor reads everything and changes nothing") {
  for (auto const action :
       {Action::read_cases, Action::read_evidence, Action::read_journal, Action::export_log})
    CHECK(may(Role::auditor, action));
  for (auto const action : {Action::draft, Action::acknowledge, Action::approve,
                            Action::assign_tasks, Action::manage_people, Action::load_policy})
    CHECK_FALSE(may(Role::auditor, action));
}

TEST_CASE("who is tasked answers that and sees nothing else, and nobody of our desks is such") {
  for (auto const action : all_actions)
    CHECK(may(Role::task_holder, action) == (action == Action::answer_tasks));
  for (auto const role : desk_roles) CHECK_FALSE(may(role, Action::answer_tasks));
  auto const parsed = [](json::Array roles, std::optional<std::string> holder) {
    json::Object record{
        {"id", "tia"}, {"name", "Tia"}, {"agency", "isp"}, {"roles", std::move(roles)}};
    if (holder) record.emplace_back("holder", *holder);
    return parse_account(record);
  };
  auto const guest = parsed({"task_holder"}, "isp-1.example").value();
  CHECK(parse_account(to_json(guest)).value() == guest);
  CHECK(parsed({"task_holder"}, {}).error().id == "people.holder_alone");
  CHECK(parsed({"analyst"}, "isp-1").error().id == "people.holder_alone");
  CHECK(parsed({"task_holder", "analyst"}, "isp-1").error().id == "people.holder_alone");
  CHECK(parsed({"task_holder"}, "ISP 1").error().id == "people.bad_holder");
}

TEST_CASE("somebody speaks for a holder until they have ended") {
  Office office;
  auto guest = account("tia", {Role::task_holder});
  guest.holder = "isp-1";
  REQUIRE(office.people.put(guest, now));
  CHECK(office.people.speaks_for("isp-1", now));
  CHECK_FALSE(office.people.speaks_for("isp", now));
  CHECK_FALSE(office.people.speaks_for("", now));
  guest.ended = now + day;
  REQUIRE(office.people.put(guest, now));
  CHECK(office.people.speaks_for("isp-1", now));
  CHECK_FALSE(office.people.speaks_for("isp-1", now + day));
}

TEST_CASE("[P8.6] once there are police, an account sees its own channel, and some roles both") {
  Office office;
  auto const add = [&](char const* id, char const* agency, Role role) {
    REQUIRE(office.people.put(Account{AccountId{id}, id, AgencyId{agency}, {role}, {}}, now));
  };
  REQUIRE(office.people.put(Agency{AgencyId{"desk"}, {"Desk", "席位"}, AgencyKind::cert}));
  add("ann", "desk", Role::analyst);
  auto const sees = [&](char const* id, Channel channel) {
    return office.people.sees(AccountId{id}, channel);
  };
  CHECK(sees("ann", Channel::police));
  REQUIRE(office.people.put(Agency{AgencyId{"police"}, {"Police", "警方"}, AgencyKind::police}));
  add("pat", "police", Role::police);
  add("lou", "desk", Role::legal_reviewer);
  CHECK(sees("ann", Channel::cert));
  CHECK_FALSE(sees("ann", Channel::police));
  CHECK(sees("pat", Channel::police));
  CHECK_FALSE(sees("pat", Channel::cert));
  for (auto const channel : {Channel::cert, Channel::police}) CHECK(sees("lou", channel));
  CHECK(office.people.channel_of(AccountId{"pat"}) == Channel::police);
  CHECK(channel_of(AgencyKind::court) == Channel::police);
  CHECK(channel_of(AgencyKind::ministry) == Channel::cert);
}

TEST_CASE("every role and action is read back from its name") {
  for (auto const role : all_roles) CHECK(parse_role(name_of(role)).value() == role);
  CHECK(parse_role("boss").error().id == "people.not_a_role");
  for (auto const action : all_actions) CHECK_FALSE(name_of(action).empty());
}

TEST_CASE("a token proves whose it is, until it ends, is revoked, or its owner has ended") {
  Office office;
  auto const token =
      office.people.issue_token(AccountId{"anna"}, "script", day, now, office.random).value();
  auto const whose = [&](Instant at) { return office.people.authenticate(token.shown, at); };
  CHECK(whose(now).value().id == AccountId{"anna"});
  CHECK(whose(now + day).error().id == "people.token_refused");
  REQUIRE(office.people.revoke(token.kept.id, now + Duration{5}));
  CHECK(whose(now + Duration{4}).value().id == AccountId{"anna"});
  CHECK_FALSE(whose(now + Duration{5}));

  auto const second =
      office.people.issue_token(AccountId{"anna"}, "other", day, now, office.random).value();
  auto ended = account("anna", {Role::analyst});
  ended.ended = now + Duration{10};
  REQUIRE(office.people.put(ended, now));
  CHECK(office.people.authenticate(second.shown, now + Duration{9}));
  CHECK_FALSE(office.people.authenticate(second.shown, now + Duration{10}));
}

TEST_CASE("what is kept of a token does not open anything, and a changed token does not either") {
  Office office;
  auto const token =
      office.people.issue_token(AccountId{"anna"}, "script", day, now, office.random).value();
  auto const kept = to_text(office.store.tables[Table::tokens].begin()->second);
  auto const shown = to_text(token.shown.reveal());
  CHECK(kept.find(shown.substr(24)) == std::string::npos);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    auto changed = shown;
    changed[i] = changed[i] == '0' ? '1' : '0';
    CHECK_FALSE(office.people.authenticate(Secret{changed}, now));
  }
  CHECK_FALSE(office.people.authenticate(Secret{shown + "0"}, now));
  CHECK_FALSE(office.people.authenticate(Secret{}, now));
  CHECK(office.people.authenticate(copy(token.shown), now));
}

TEST_CASE("a token lives a year at most, and an account has a limited number of live ones") {
  Office office;
  AccountId const anna{"anna"};
  auto const issue = [&](Instant at) {
    return office.people.issue_token(anna, "x", 2 * token_life_max, at, office.random);
  };
  CHECK(issue(now).value().kept.ends == now + token_life_max);
  for (std::size_t i = 1; i < live_tokens_max; ++i) REQUIRE(issue(now));
  CHECK(issue(now).error().id == "people.too_many_tokens");
  CHECK(issue(now + token_life_max));
  CHECK(office.people.issue_token(AccountId{"nobody"}, "x", day, now, office.random).error().id ==
        "people.no_such_account");
}

TEST_CASE("the last administrator cannot be ended or moved, the last but one can") {
  Office office;
  CHECK(office.people.put(account("root", {Role::auditor}), now).error().id ==
        "people.last_administrator");
  auto ended = account("root", {Role::administrator});
  ended.ended = now;
  CHECK_FALSE(office.people.put(ended, now));
  REQUIRE(office.people.put(account("second", {Role::administrator}), now));
  CHECK(office.people.put(ended, now));
}

TEST_CASE("everything is there again after a restart, and a change that failed never shows") {
  Office office;
  auto const token =
      office.people.issue_token(AccountId{"anna"}, "x", day, now, office.random).value();
  REQUIRE(office.people.put(
      Contact{ContactId{"desk"}, {"Watch", "值班"}, {"CERT", "中心"}, {{"phone", "+00 1"}}, now}));
  office.store.failing = true;
  CHECK_FALSE(office.people.put(account("bert", {}), now));
  CHECK_FALSE(office.people.revoke(token.kept.id, now));
  CHECK(office.people.account(AccountId{"bert"}) == nullptr);
  auto const again = People::open(office.store).value();
  CHECK(again.accounts() == office.people.accounts());
  CHECK(again.tokens() == office.people.tokens());
  CHECK(again.contacts() == office.people.contacts());
  CHECK(again.authenticate(token.shown, now));
}

TEST_CASE("a record that cannot be read stops the start instead of losing a person") {
  Office office;
  office.store.tables[Table::accounts]["anna"] = to_bytes(std::string_view{"{\"id\":\"anna\"}"});
  CHECK(People::open(office.store).error().id == "people.bad_record");
}

TEST_CASE("an invitation lets its account choose a password, once, and only the newest does") {
  Office office;
  AccountId const anna{"anna"};
  auto const invite = [&] { return office.people.invite(anna, day, now, office.random).value(); };
  auto const former = invite();
  auto const invitation = invite();
  CHECK_FALSE(office.people.invited(former.shown, now));
  CHECK(office.people.invited(invitation.shown, now).value().id == anna);
  CHECK_FALSE(office.people.invited(invitation.shown, now + day));
  CHECK_FALSE(office.people.authenticate(invitation.shown, now));

  Credential credential{anna, {}, {1, 8}, Digest{{7}}, now};
  Credential const others{AccountId{"root"}, {}, {1, 8}, Digest{{8}}, now};
  CHECK_FALSE(office.people.accept(invitation.shown, others, now));
  REQUIRE(office.people.accept(invitation.shown, credential, now));
  CHECK(*office.people.credential(anna) == credential);
  CHECK(office.people.credential(AccountId{"root"}) == nullptr);
  CHECK(office.people.accept(invitation.shown, credential, now).error().id ==
        "people.invitation_refused");
  auto const opened = People::open(office.store).value();
  CHECK(*opened.credential(anna) == credential);
  CHECK_FALSE(opened.invited(invitation.shown, now));
}

TEST_CASE("nobody is invited whose account is not there or has ended") {
  Office office;
  auto ended = account("anna", {Role::analyst});
  ended.ended = now + day;
  REQUIRE(office.people.put(ended, now));
  auto const invitation =
      office.people.invite(AccountId{"anna"}, 2 * day, now, office.random).value();
  CHECK(office.people.invited(invitation.shown, now + Duration{1}));
  CHECK_FALSE(office.people.invited(invitation.shown, now + day));
  CHECK_FALSE(office.people.invite(AccountId{"anna"}, day, now + day, office.random));
  CHECK_FALSE(office.people.invite(AccountId{"nobody"}, day, now, office.random));
}

TEST_CASE("a password is long enough, and not the name of its owner") {
  auto const person = account("annabella.writer", {Role::analyst});
  auto const id = [&](std::string const& password) {
    auto const checked = check_password(Secret{password}, person);
    return checked ? std::string{} : checked.error().id;
  };
  CHECK(id("four words or so").empty());
  CHECK(id(std::string(password_bytes_min, 'x')).empty());
  CHECK(id(std::string(password_bytes_min - 1, 'x')) == "people.password_too_short");
  CHECK(id(std::string(password_bytes_max + 1, 'x')) == "people.password_too_long");
  CHECK(id("annabella.writer") == "people.password_is_name");
}

}  // namespace comity::people
