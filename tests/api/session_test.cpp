// Signing in at the console, and what each role may do there.
#include "api.h"
#include "comity/api/observer.h"
#include "comity/json/text.h"
#include "console.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

class FixedTime final : public TimeSource {
 public:
  explicit FixedTime(Instant now) : now_{now} {}

  Instant now() const override { return now_; }

 private:
  Instant now_;
};

}  // namespace

TEST_CASE("a person signs in with name and password, is known by a cookie, and signs out") {
  Console console;
  auto& api = console.api;
  CHECK(error_id(api.get("/v1/session", 401)) == "signin.none");
  auto const session = console.sign_in("ana");
  CHECK(text(member(session, "account"), "id") == "ana");
  CHECK(text(session, "party") == "us");
  CHECK(list(session, "peers").size() == 1);
  auto const set = api.answered.find("set-cookie");
  CHECK(set.starts_with("__Host-s="));
  CHECK(set.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"));
  CHECK(api.cookie.size() == std::string_view{"__Host-s="}.size() + 64);
  CHECK(api.get("/v1/session") == session);

  auto const stolen = api.cookie;
  CHECK(flag(api.erase("/v1/session"), "ended"));
  CHECK(api.answered.find("set-cookie").find("Max-Age=0") != std::string_view::npos);
  CHECK(api.answered.find("clear-site-data").find("cookies") != std::string_view::npos);
  api.cookie = stolen;
  api.get("/v1/session", 401);
  CHECK_FALSE(flag(api.erase("/v1/session"), "ended"));
}

TEST_CASE("a party is called what its agreement calls it, and nothing before there is one") {
  crypto::Keyring const none;
  fixture::Party alone{"us", none};
  auto const now = fixture::sample_now();
  Api api{alone, now};
  api::ConsoleSide side{"http://127.0.0.1:8800", false, true, {}, api::Changes{now}, {}, {}};
  api.use(side);
  api.post("/v1/agencies", agency(), 200);
  api.post("/v1/accounts",
           json::Object{{"id", "ada"},
                        {"name", "Ada"},
                        {"agency", "cert"},
                        {"roles", json::Array{"administrator"}}},
           200);
  api.come_by(api::Door::console);
  auto const session = api.post("/v1/session/demo", json::Object{{"account", "ada"}}, 200);
  CHECK(text(session, "party") == "us");
  CHECK(session.find("party_name") == nullptr);

  Console console;
  auto const& self = *console.sample.agreement->party(message::PartyId{"us"});
  CHECK(text(member(console.sign_in("ana"), "party_name"), "en") == self.name.en);
}

TEST_CASE("signing in again makes another secret and ends the one before") {
  Console console;
  auto& api = console.api;
  console.sign_in("ana");
  auto const first = api.cookie;
  console.sign_in("ana");
  CHECK(api.cookie != first);
  api.get("/v1/session");
  api.cookie = first;
  api.get("/v1/session", 401);
}

TEST_CASE("a cookie that was forged, doubled or left for too long opens nothing") {
  Console console;
  auto& api = console.api;
  console.sign_in("ana");
  auto const good = api.cookie;
  auto const forged = [&](std::string const& cookie) {
    CAPTURE(cookie);
    api.cookie = cookie;
    CHECK(error_id(api.get("/v1/session", 401)) == "signin.none");
    CHECK(error_id(api.get("/v1/me", 401)) == "signin.none");
  };
  auto other = good;
  other.back() = other.back() == '0' ? '1' : '0';
  for (auto const& cookie : {other, good + "0", good.substr(0, good.size() - 1), good + "; " + good,
                             "s=" + good.substr(good.find('=') + 1), std::string{"__Host-s="},
                             std::string{"__Host-s"}, std::string(10'000, ';')})
    forged(cookie);
  api.cookie = "theme=dark; " + good + "; x=y";
  api.get("/v1/session");
  console.now += signin::idle_max;
  forged(good);
}

TEST_CASE("what a page asks by itself does not keep a sign-in open") {
  Console console;
  console.sign_in("ana");
  auto& api = console.api;
  api.headers["x-comity-unattended"] = "1";
  for (int i = 0; i < 3; ++i) {
    console.now += signin::idle_max / 3 - Duration{1};
    api.get("/v1/session");
  }
  console.now += Duration{3};
  CHECK(error_id(api.get("/v1/session", 401)) == "signin.none");
  api.headers.clear();
  console.sign_in("ana");
  for (int i = 0; i < 4; ++i) {
    console.now += signin::idle_max / 3;
    api.get("/v1/session");
  }
}

TEST_CASE("an account that has ended is signed in no longer") {
  Console console;
  console.sign_in("ana");
  console.api.get("/v1/session");
  console.remove_account("ana", console.now);
  console.api.get("/v1/session", 401);
  console.sign_in("ana", 401);
}

TEST_CASE("whatever is wrong with name or password, the answer is the same") {
  Console console;
  auto const wrong = console.sign_in("ana", 401, "four words or sp");
  CHECK(error_id(wrong) == "api.sign_in_refused");
  CHECK(console.sign_in("nobody", 401) == wrong);
  CHECK(console.sign_in("", 401) == wrong);
  console.account("new", "analyst");
  CHECK(console.sign_in("new", 401) == wrong);
  CHECK(console.sign_in("ana", 401, "") == wrong);
}

TEST_CASE("guessing is stopped, and the right password is not heard then either") {
  Console console;
  for (std::size_t i = 0; i < signin::failures_max; ++i) console.sign_in("ana", 401, "wrong");
  CHECK(error_id(console.sign_in("ana", 429)) == "signin.too_many");
  console.sign_in("ada");
  console.now += signin::window;
  console.sign_in("ana");
}

TEST_CASE("what does not come from a page of the console changes nothing") {
  Console console;
  auto& api = console.api;
  console.sign_in("ana");
  auto const refused = [&](std::map<std::string, std::string> headers) {
    api.headers = std::move(headers);
    CHECK(error_id(api.post("/v1/session", json::Object{}, 403)) == "api.not_from_console");
    CHECK(error_id(api.post("/v1/session/demo", json::Object{}, 403)) == "api.not_from_console");
    CHECK(api.call("DELETE", "/v1/session").status == 403);
    CHECK(error_id(api.post("/v1/requests", new_request(), 403)) == "api.not_from_console");
    api.headers.clear();
  };
  refused({{"sec-fetch-site", "cross-site"}});
  refused({{"sec-fetch-site", "same-site"}});
  refused({{"sec-fetch-site", "none"}});
  refused({{"sec-fetch-site", ""}});
  refused({{"x-comity", ""}});
  refused({{"x-comity", "other"}});
  api.get("/v1/session");
}

TEST_CASE("a body that is no sign-in is refused, whatever its size") {
  Console console;
  auto& api = console.api;
  std::string const large(1 << 20, 'x');
  for (json::Value const& body :
       {json::Value{json::Object{}}, json::Value{json::Object{{"name", "ana"}}},
        json::Value{json::Object{{"name", large}, {"password", console_password}}},
        json::Value{json::Object{{"name", "ana"}, {"password", large}}},
        json::Value{json::Object{{"name", "ana"}, {"password", console_password}, {"admin", true}}},
        json::Value{json::Array{}}}) {
    api.post("/v1/session", body, 400);
    api.post("/v1/session/invitation", body, 400);
    api.post("/v1/session/demo", body, 404);
  }
  CHECK(api.call("POST", "/v1/session", to_bytes("{")).status == 400);
  for (auto const* const target : {"/v1/session", "/v1/session/demo", "/v1/events"})
    api.get(std::string{target} + "?x=1", 400);
  CHECK(api.call("DELETE", "/v1/session?x=1").status == 400);
}

TEST_CASE("an invitation lets its owner choose a password once, and ends other sign-ins") {
  Console console;
  auto& api = console.api;
  console.sign_in("ana");
  auto const before = api.cookie;
  auto const invitation = console.invite("ana");
  CHECK(error_id(console.accept(invitation, 400, "short")) == "people.password_too_short");
  api.cookie.clear();
  CHECK(text(member(console.accept(invitation, 200, "quite another one"), "account"), "id") ==
        "ana");
  CHECK(error_id(console.accept(invitation, 403)) == "people.invitation_refused");
  CHECK(error_id(console.accept("comity_x", 403)) == "people.invitation_refused");
  api.cookie = before;
  api.get("/v1/session", 401);
  console.sign_in("ana", 401);
  console.sign_in("ana", 200, "quite another one");
  api.post("/v1/accounts/ada/invitations", json::Object{{"hours", 24}}, 403);
  api.cookie.clear();
  api.post("/v1/accounts/ada/invitations", json::Object{{"hours", 24}}, 401);
  console.sign_in("ada");
  api.post("/v1/accounts/ada/invitations", json::Object{{"hours", 0}}, 400);
  api.post("/v1/accounts/nobody/invitations", json::Object{{"hours", 1}}, 404);
}

TEST_CASE("a demonstration lets everybody in as anybody, and nothing else does") {
  Console console;
  auto& api = console.api;
  CHECK(error_id(api.get("/v1/session/demo", 404)) == "api.no_demo");
  CHECK(error_id(api.post("/v1/session/demo", json::Object{{"account", "ana"}}, 404)) ==
        "api.no_demo");
  console.side.demo = true;
  CHECK(list(api.get("/v1/session/demo"), "accounts").size() == 2);
  api.post("/v1/session/demo", json::Object{{"account", "ana"}}, 200);
  CHECK(text(member(api.get("/v1/session"), "account"), "id") == "ana");
  api.post("/v1/session/demo", json::Object{{"account", "nobody"}}, 404);
  api.post("/v1/session/demo", json::Object{{"account", 1}}, 400);
}

TEST_CASE("without a console there is no signing in") {
  fixture::Pair pair;
  Api api{pair.us, pair.now};
  CHECK(error_id(api.get("/v1/session", 404)) == "api.no_console");
  CHECK(error_id(api.get("/v1/session/provider", 404)) == "api.no_console");
  api.post("/v1/session", json::Object{{"name", "a"}, {"password", "b"}}, 404);
  api.post("/v1/session/invitation", json::Object{{"invitation", "a"}, {"password", "b"}}, 404);
  api.post("/v1/accounts/a/invitations", json::Object{{"hours", 1}}, 404);
  CHECK(api.call("DELETE", "/v1/session").status == 404);
  CHECK(api.call("GET", "/v1/events").status == 404);
}

TEST_CASE("a plain console's cookie has its port in its name, for loopback has one cookie jar") {
  Console console;
  console.side.has_tls = false;
  console.side.origin = "http://127.0.0.1:8801";
  console.sign_in("ana");
  CHECK(console.api.answered.find("set-cookie").starts_with("s-8801="));
  CHECK(console.api.answered.find("set-cookie").find("Secure") == std::string_view::npos);
  console.api.erase("/v1/session");
  CHECK(console.api.answered.find("clear-site-data").find("cookies") == std::string_view::npos);
}

namespace {

/// A console with one account of each role, at which every row of the table can be asked.
struct EveryRoute : Console {
  EveryRoute() {
    for (auto const role : people::all_roles) account(of(role), std::string{people::name_of(role)});
    side.demo = true;
  }

  static std::string of(people::Role role) { return "r." + std::to_string(static_cast<int>(role)); }

  void sit_down(people::Role role) {
    api.post("/v1/session/demo", json::Object{{"account", of(role)}}, 200);
  }

  net::HttpResponse ask(api::RouteName const& route, std::string const& cookie,
                        api::Door door = api::Door::console) {
    FixedTime const clock{now};
    api::Routes routes{*us.node, clock, us.random};
    routes.use(side);
    net::HttpRequest request{std::string{route.method}, std::string{route.path}};
    request.headers.set("sec-fetch-site", "same-origin");
    request.headers.set("x-comity", "console");
    request.headers.set("authorization", "Bearer " + ada_token);
    request.headers.set("cookie", cookie);
    return routes.handle(request, {door, "192.0.2.1", {}});
  }
};

/// "" if it was not refused.
std::string refused_as(net::HttpResponse const& response) {
  return response.status == 403 ? error_id(json::parse(response.body).value()) : "";
}

bool is_documented_as_fresh(api::RouteName const& route) {
  auto const& paths = member(Contract::instance().document(), "paths");
  auto const method = route.method == "DELETE" ? "delete" : route.method == "POST" ? "post" : "get";
  auto const& responses = member(member(member(paths, route.path), method), "responses");
  auto const* const forbidden = responses.find("403");
  return forbidden != nullptr && forbidden->find("$ref") != nullptr &&
         text(*forbidden, "$ref").ends_with("/ForbiddenOrStale");
}

}  // namespace

TEST_CASE(
    "at the console every route takes a sign-in, a token does not, and roles are the table's") {
  EveryRoute console;
  for (auto const& route : api::route_names()) {
    if (route.path.starts_with("/v1/session")) continue;
    CAPTURE(route.path);
    CHECK(console.ask(route, "").status == 401);
    for (auto const role : people::all_roles) {
      console.sit_down(role);
      auto const answer = console.ask(route, console.api.cookie);
      auto const action = api::action_of(route);
      CAPTURE(people::name_of(role));
      CHECK((refused_as(answer) == "people.may_not") == (action && !people::may(role, *action)));
      CHECK(answer.status != 401);
    }
  }
}

TEST_CASE("who may do what is changed at a browser only right after a proof, route by route") {
  EveryRoute console;
  for (auto const& route : api::route_names()) {
    if (route.path.starts_with("/v1/session")) continue;
    CAPTURE(route.path);
    auto const action = api::action_of(route);
    auto const able = std::ranges::find_if(
        people::all_roles, [&](auto role) { return !action || people::may(role, *action); });
    REQUIRE(able != people::all_roles.end());
    console.sit_down(*able);
    CHECK(refused_as(console.ask(route, console.api.cookie)) != "api.prove_again");
    console.sit_down(*able);
    console.now += signin::fresh_for;
    bool const must_prove = refused_as(console.ask(route, console.api.cookie)) == "api.prove_again";
    CHECK(must_prove == is_documented_as_fresh(route));
    auto const by_token = console.ask(route, "", api::Door::socket);
    CHECK(refused_as(by_token) != "api.prove_again");
  }
}

}  // namespace comity
