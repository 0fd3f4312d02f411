// Whose account somebody is whom a provider vouches for.
#include "comity/people/people.h"
#include "store.h"

#include <doctest/doctest.h>

namespace comity::people {
namespace {

using namespace std::chrono_literals;

constexpr Instant now{std::chrono::hours{24 * 365 * 56}};
constexpr auto issuer = "https://login.example";

struct Office {
  Office() {
    REQUIRE(people.put(Agency{AgencyId{"cert"}, {"CERT", "应急中心"}, AgencyKind::cert}));
    for (auto const* const id : {"anna", "bob"})
      REQUIRE(people.put(Account{AccountId{id}, id, AgencyId{"cert"}, {Role::analyst}, {}}, now));
  }

  static Binding to(char const* account, char const* subject) {
    return {AccountId{account}, issuer, subject, {}, {}, {}};
  }

  static Binding expected(char const* account, Instant ends) {
    return {AccountId{account}, issuer, {}, "email", "anna@cert.example", ends};
  }

  Store store;
  People people = People::open(store).value();
};

}  // namespace

TEST_CASE("a binding survives a restart, is one account's, and says nothing about another issuer") {
  Office office;
  REQUIRE(office.people.bind(Office::to("anna", "1"), now));
  auto people = People::open(office.store).value();
  CHECK(people.bindings() == office.people.bindings());
  CHECK(people.vouched({issuer, "1", {}, {}}, now).value().id.text() == "anna");
  CHECK_FALSE(people.vouched({"https://other.example", "1", {}, {}}, now));
  CHECK_FALSE(people.vouched({issuer, "2", {}, {}}, now));
  CHECK_FALSE(people.vouched({issuer, "", {}, {}}, now));
  CHECK(people.bind(Office::to("bob", "1"), now).error().id == "people.bound_elsewhere");
  REQUIRE(people.bind(Office::to("anna", "2"), now));
  CHECK_FALSE(people.vouched({issuer, "1", {}, {}}, now));
  REQUIRE(people.unbind(AccountId{"anna"}));
  CHECK_FALSE(people.vouched({issuer, "2", {}, {}}, now));
  CHECK(people.unbind(AccountId{"anna"}).error().id == "people.not_bound");
  CHECK(People::open(office.store).value().bindings().empty());
}

TEST_CASE("whoever comes first with what is expected is bound by subject, and later ones are not") {
  Office office;
  auto& people = office.people;
  REQUIRE(people.bind(Office::expected("anna", now + 1h), now));
  CHECK(people.bind(Office::expected("bob", now + 1h), now).error().id == "people.bound_elsewhere");
  CHECK_FALSE(people.vouched({issuer, "1", "upn", "anna@cert.example"}, now));
  CHECK_FALSE(people.vouched({issuer, "1", "email", "ANNA@cert.example"}, now));
  CHECK_FALSE(people.vouched({issuer, "1", {}, {}}, now));
  CHECK_FALSE(people.vouched({issuer, "1", "email", "anna@cert.example"}, now + 1h));
  REQUIRE(people.vouched({issuer, "1", "email", "anna@cert.example"}, now));
  CHECK_FALSE(people.vouched({issuer, "2", "email", "anna@cert.example"}, now));
  CHECK(people.vouched({issuer, "1", {}, {}}, now + 100h).value().id.text() == "anna");
  CHECK(People::open(office.store).value().bindings() == people.bindings());
}

TEST_CASE("nobody is expected for longer than an invitation lives, and who has ended is nobody") {
  Office office;
  auto& people = office.people;
  REQUIRE(people.bind(Office::expected("anna", now + 1'000h), now));
  CHECK(people.bindings().at(AccountId{"anna"}).ends == now + invitation_life_max);
  auto bob = *people.account(AccountId{"bob"});
  REQUIRE(people.bind(Office::to("bob", "b"), now));
  bob.ended = now;
  REQUIRE(people.put(bob, now));
  CHECK(people.vouched({issuer, "b", {}, {}}, now).error().id == "people.nobody_bound");
  CHECK_FALSE(people.bind(Office::to("bob", "b"), now));
  CHECK_FALSE(people.bind(Office::to("nobody", "n"), now));
}

}  // namespace comity::people
