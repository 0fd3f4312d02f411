// Second factors at the console: enrolled, asked for, used once, lost, and required.
#include "api.h"
#include "comity/people/people.h"
#include "console.h"

#include <liboath/oath.h>

#include <doctest/doctest.h>

namespace comity {
namespace {

std::string const own = "/v1/me/factors";

/// An app: the secret as it was shown, and the code at an instant.
std::string code_of(std::string secret, Instant at) {
  std::erase(secret, ' ');
  char* bytes = nullptr;
  std::size_t size = 0;
  REQUIRE(oath_base32_decode(secret.data(), secret.size(), &bytes, &size) == OATH_OK);
  char code[8] = {};
  auto const seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  REQUIRE(oath_totp_generate(bytes, size, seconds, 30, 0, 6, code) == OATH_OK);
  std::free(bytes);
  return code;
}

class FixedTime final : public TimeSource {
 public:
  explicit FixedTime(Instant now) : now_{now} {}

  Instant now() const override { return now_; }

 private:
  Instant now_;
};

/// "ana" with an app.
struct Enrolled : Console {
  Enrolled() { enrol("ana"); }

  void enrol(std::string const& name) {
    sign_in(name);
    auto const begun = api.post(own + "/totp", json::Object{});
    secret = text(begun, "secret");
    api.post(own + "/totp/confirm", json::Object{{"code", code()}}, 200);
  }

  /// One that was not taken yet: the next step's.
  std::string code() {
    now += std::chrono::seconds{30};
    return code_of(secret, now);
  }

  json::Value second(json::Object proof, unsigned status = 200) {
    return api.post("/v1/session/second", json::Value{std::move(proof)}, status);
  }

  /// What every route says that is not for coming in, nor for enrolling.
  std::vector<unsigned> statuses_of_all_routes() {
    FixedTime const clock{now};
    api::Routes routes{*us.node, clock, us.random};
    routes.use(side);
    std::vector<unsigned> out;
    for (auto const& route : api::route_names()) {
      if (route.path.starts_with("/v1/session") || route.path.starts_with(own)) continue;
      net::HttpRequest request{std::string{route.method}, std::string{route.path}};
      request.headers.set("sec-fetch-site", "same-origin");
      request.headers.set("x-comity", "console");
      request.headers.set("cookie", api.cookie);
      out.push_back(routes.handle(request, {api::Door::console, "192.0.2.1", {}}).status);
    }
    return out;
  }

  std::string secret;
};

}  // namespace

TEST_CASE("an app counts once it has shown a code, and is asked for from then on") {
  Console console;
  auto& api = console.api;
  console.sign_in("ana");
  CHECK(api.get(own).find("totp") == nullptr);
  CHECK(error_id(api.post(own + "/totp/confirm", json::Object{{"code", "000000"}}, 409)) ==
        "api.no_enrolment");
  auto const begun = api.post(own + "/totp", json::Object{});
  CHECK(text(begun, "uri").starts_with("otpauth://totp/Comity%20us:ana?secret="));
  CHECK(error_id(api.post(own + "/totp/confirm", json::Object{{"code", "x"}}, 403)) ==
        "factor.code_refused");
  console.sign_in("ana");
  auto const code = code_of(text(begun, "secret"), console.now);
  auto const factors = api.post(own + "/totp/confirm", json::Object{{"code", code}}, 200);
  CHECK(number(member(factors, "totp"), "used") == to_milliseconds(console.now));
  CHECK_FALSE(flag(factors, "required"));
  CHECK(error_id(api.post(own + "/totp/confirm", json::Object{{"code", code}}, 409)) ==
        "api.no_enrolment");

  auto const half = console.sign_in("ana", 202);
  CHECK(list(half, "ways").size() == 1);
  CHECK(error_id(api.get("/v1/session", 401)) == "signin.none");
}

TEST_CASE("a password alone opens nothing where there is a second factor") {
  Enrolled console;
  auto& api = console.api;
  console.sign_in("ana", 202);
  for (auto const status : console.statuses_of_all_routes()) CHECK(status == 401);
  CHECK(error_id(api.post("/v1/requests", new_request(), 401)) == "signin.none");
  auto const half = api.cookie;
  auto const session = console.second({{"code", console.code()}});
  CHECK(text(session, "proof") == "code");
  CHECK(api.cookie != half);
  api.get("/v1/me");
  api.cookie = half;
  api.get("/v1/me", 401);
  console.second({{"code", console.code()}}, 401);
}

TEST_CASE("a code is taken once, and what is no code never") {
  Enrolled console;
  auto const code = console.code();
  console.sign_in("ana", 202);
  console.second({{"code", code}});
  console.sign_in("ana", 202);
  CHECK(error_id(console.second({{"code", code}}, 401)) == "api.proof_refused");
  console.second({{"code", "000000"}}, 401);
  console.second({{"recovery_code", "aaaa-aaaa-aaaa-aaaa"}}, 401);
  console.second({}, 400);
  console.second({{"code", console.code()}, {"more", true}}, 400);
  console.second({{"code", console.code()}});
}

TEST_CASE("half a sign-in ends after some minutes") {
  Enrolled console;
  console.sign_in("ana", 202);
  console.now += signin::half_life;
  CHECK(error_id(console.second({{"code", console.code()}}, 401)) == "signin.none");
}

TEST_CASE("guessing codes is stopped, and the password does not begin the count anew") {
  Enrolled console;
  for (std::size_t i = 0; i < signin::failures_max; ++i) {
    console.sign_in("ana", 202);
    console.second({{"code", "000000"}}, 401);
  }
  CHECK(error_id(console.sign_in("ana", 429)) == "signin.too_many");
  CHECK(error_id(console.second({{"code", console.code()}}, 429)) == "signin.too_many");
  console.now += signin::window;
  console.sign_in("ana", 202);
  console.second({{"code", console.code()}});
  // Every wrong one stands in the journal: somebody has the password.
  auto const& journal = console.us.node->desk().journal();
  REQUIRE(console.us.own_side->desk().journal().commit(console.now));
  std::size_t refused = 0;
  auto const records = journal.records(0, journal.size()).value();
  for (auto const& record : records) refused += record.details.find("refused") != nullptr ? 1 : 0;
  CHECK(refused == signin::failures_max);
}

TEST_CASE("a recovery code lets its owner in once, and a new set replaces the old one") {
  Console none;
  none.sign_in("ana");
  CHECK(error_id(none.api.post(own + "/recovery", json::Object{}, 409)) == "api.no_factor_yet");

  Enrolled console;
  auto& api = console.api;
  auto const codes = list(api.post(own + "/recovery", json::Object{}), "codes");
  REQUIRE(codes.size() == factor::recovery_codes_count);
  auto const first = *codes[0].if_string();
  CHECK(list(console.sign_in("ana", 202), "ways").size() == 2);
  console.second({{"recovery_code", first}});
  CHECK(number(member(api.get(own), "recovery"), "left") == 9);
  console.sign_in("ana", 202);
  CHECK(error_id(console.second({{"recovery_code", first}}, 401)) == "api.proof_refused");
  console.second({{"recovery_code", *codes[1].if_string()}});
  api.post(own + "/recovery", json::Object{});
  console.sign_in("ana", 202);
  console.second({{"recovery_code", *codes[2].if_string()}}, 401);
}

TEST_CASE("factors are changed only right after somebody has shown who they are") {
  Enrolled console;
  auto& api = console.api;
  console.now += signin::fresh_for;
  for (auto const* const what : {"/totp", "/recovery"})
    CHECK(error_id(api.post(own + what, json::Object{}, 403)) == "api.prove_again");
  CHECK(error_id(api.erase(own + "/totp", 403)) == "api.prove_again");
  CHECK(error_id(api.post(own + "/totp/confirm", json::Object{{"code", "000000"}}, 403)) ==
        "api.prove_again");
  CHECK(error_id(api.post("/v1/session/proof", json::Object{{"code", "000000"}}, 401)) ==
        "api.proof_refused");
  api.post("/v1/session/proof", json::Object{{"password", console_password}}, 400);
  api.post("/v1/session/proof", json::Object{{"code", console.code()}}, 200);
  CHECK(api.erase(own + "/totp").find("totp") == nullptr);
  CHECK(error_id(api.erase(own + "/totp", 404)) == "api.no_such_factor");

  // Without a factor it is the password.
  console.now += signin::fresh_for;
  CHECK(text(api.get("/v1/session"), "proof") == "password");
  api.post("/v1/session/proof", json::Object{{"password", "four words or sp"}}, 401);
  api.post("/v1/session/proof", json::Object{{"code", "000000"}}, 400);
  api.post("/v1/session/proof", json::Object{{"password", console_password}}, 200);
  for (std::size_t i = 0; i < signin::failures_max; ++i)
    api.call("POST", "/v1/session/proof", to_bytes(R"({"password":"wrong"})"));
  CHECK(error_id(api.post("/v1/session/proof", json::Object{{"password", console_password}},
                          429)) == "signin.too_many");
  api.post(own + "/totp", json::Object{});
}

TEST_CASE("an invitation gives a password and no second factor") {
  Enrolled console;
  auto const invitation = console.invite("ana");
  console.api.cookie.clear();
  console.accept(invitation, 202, "quite another one");
  console.api.get("/v1/session", 401);
  console.second({{"code", console.code()}});
}

TEST_CASE("a role that must have a second factor may only enrol until it has one") {
  Enrolled console;
  auto& api = console.api;
  api.erase(own + "/totp");
  console.sign_in("ada");
  CHECK(list(api.get("/v1/factor-rule"), "required").empty());
  auto const rule = json::Object{{"required", json::Array{json::Value{"analyst"}}}};
  api.post("/v1/factor-rule", rule, 200);
  api.post("/v1/factor-rule", json::Object{{"required", json::Array{json::Value{"x"}}}}, 400);
  console.now += signin::fresh_for;
  CHECK(error_id(api.post("/v1/factor-rule", rule, 403)) == "api.prove_again");

  CHECK(flag(console.sign_in("ana"), "must_enrol"));
  CHECK(flag(api.get(own), "required"));
  for (auto const status : console.statuses_of_all_routes()) CHECK(status == 403);
  CHECK(error_id(api.get("/v1/me", 403)) == "api.must_enrol");
  auto const begun = api.post(own + "/totp", json::Object{});
  auto const code = code_of(text(begun, "secret"), console.now);
  api.post(own + "/totp/confirm", json::Object{{"code", code}}, 200);
  CHECK_FALSE(flag(api.get("/v1/session"), "must_enrol"));
  api.get("/v1/requests");
  api.erase(own + "/totp");
  CHECK(error_id(api.get("/v1/me", 403)) == "api.must_enrol");
}

TEST_CASE("an administrator takes another's factors away, with a reason, and not the own ones") {
  Enrolled console;
  auto& api = console.api;
  auto const ana = api.cookie;
  console.sign_in("ada");
  auto const at = std::string{"/v1/accounts/ana/factors"};
  member(api.get(at), "totp");
  auto const reason = json::Object{{"reason", "telephone lost, seen in person"}};
  api.post(at + "/reset", json::Object{}, 400);
  api.post("/v1/accounts/nobody/factors/reset", reason, 404);
  api.get("/v1/accounts/nobody/factors", 404);
  CHECK(error_id(api.post("/v1/accounts/ada/factors/reset", reason, 403)) == "api.reset_of_own");
  console.now += signin::fresh_for;
  CHECK(error_id(api.post(at + "/reset", reason, 403)) == "api.prove_again");
  api.post("/v1/session/proof", json::Object{{"password", console_password}}, 200);
  CHECK(api.post(at + "/reset", reason, 200).find("totp") == nullptr);
  api.cookie = ana;
  api.get("/v1/session", 401);
  console.sign_in("ana");
  // Whoever owns the machine is not locked out of it.
  api.come_by(api::Door::socket);
  api.post("/v1/accounts/ada/factors/reset", reason, 200);
}

TEST_CASE("what is malformed, comes from elsewhere or from nobody changes no factor") {
  Enrolled console;
  auto& api = console.api;

  struct Call {
    std::string method;
    std::string target;
    std::string body = "{}";
  };

  std::vector<Call> const calls{{"POST", own + "/totp"},
                                {"DELETE", own + "/totp"},
                                {"POST", own + "/totp/confirm", R"({"code":"1"})"},
                                {"POST", own + "/recovery"},
                                {"POST", "/v1/session/proof"},
                                {"POST", "/v1/accounts/ana/factors/reset", R"({"reason":"x"})"},
                                {"POST", "/v1/factor-rule", R"({"required":[]})"}};
  for (auto const& [method, target, body] : calls) {
    CAPTURE(target);
    CHECK(api.call(method, target + "?x=1", to_bytes(body)).status == 400);
    api.headers = {{"x-comity", "other"}};
    CHECK(api.call(method, target, to_bytes(body)).status == 403);
    api.headers.clear();
  }
  api.post("/v1/session/second", json::Object{}, 401);
  api.headers = {{"x-comity", "other"}};
  api.post("/v1/session/second", json::Object{}, 403);
  api.headers.clear();
  for (auto const* const target : {"/v1/factor-rule", "/v1/accounts/ana/factors"}) {
    api.get(target, 403);
    api.get(std::string{target} + "?x=1", 400);
  }
  api.get(own + "?x=1", 400);
  api.cookie.clear();
  for (auto const& [method, target, body] : calls)
    CHECK(api.call(method, target, to_bytes(body)).status == 401);
  for (auto const* const target : {"/v1/factor-rule", "/v1/accounts/ana/factors", "/v1/me/factors"})
    api.get(target, 401);
  fixture::Pair pair;
  Api without{pair.us, pair.now};
  without.post("/v1/session/second", json::Object{{"code", "1"}}, 404);
}

TEST_CASE("whoever has neither password nor factor has no way to show who they are") {
  Console console;
  console.account("new", "analyst");
  console.side.demo = true;
  auto const session = console.api.post("/v1/session/demo", json::Object{{"account", "new"}}, 200);
  CHECK(text(session, "proof") == "nothing");
  console.api.post("/v1/session/proof", json::Object{}, 200);
  console.side.demo = false;
  CHECK(error_id(console.api.post("/v1/session/proof", json::Object{}, 403)) ==
        "api.no_way_to_prove");
}

TEST_CASE("at the socket nobody has factors of their own: tokens are another way in") {
  Console console;
  auto& api = console.api;
  api.come_by(api::Door::socket);
  for (auto const* const what : {"/totp", "/recovery"})
    CHECK(error_id(api.post(own + what, json::Object{}, 403)) == "api.only_at_console");
  CHECK(error_id(api.get(own, 403)) == "api.only_at_console");
}

}  // namespace comity
