// Signing in by a provider, and which account that is.
#include "comity/oidc/exchange.h"
#include "console.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

/// A console with a provider that believes whoever comes back, as `identity` says.
struct WithProvider : Console {
  WithProvider() {
    oidc::Provider provider;
    provider.name_en = "Ministry";
    provider.name_zh = "部委";
    provider.issuer = "https://login.example";
    provider.client_id = "comity";
    provider.redirect_uri = side.origin + "/signed-in";
    provider.contact = "the desk, 1234";
    provider.claim = "email";
    side.provider = std::move(provider);
    identity.issuer = "https://login.example";
    identity.subject = "248289761001";
    api.provider = [this](api::Inquiry const& inquiry) -> Result<api::Told> {
      if (failure) return *failure;
      api::Told told;
      told.metadata.authorization_endpoint = "https://login.example/authorize";
      if (inquiry.back) told.identity = identity;
      return told;
    };
  }

  /// The `state` with which the browser is sent out.
  std::string leave() {
    auto const address = text(api.post("/v1/session/provider", json::Object{}, 200), "address");
    CHECK(address.starts_with("https://login.example/authorize?response_type=code&"));
    CHECK(api.answered.find("set-cookie").starts_with("__Host-o="));
    auto const begin = address.find("&state=") + 7;
    return address.substr(begin, address.find('&', begin) - begin);
  }

  json::Value come_back(json::Object body, unsigned status) {
    return api.post("/v1/session/provider/return", std::move(body), status);
  }

  json::Value sign_in_by_provider(unsigned status = 200) {
    auto const state = leave();
    return come_back({{"state", state}, {"code", "c"}}, status);
  }

  json::Value bind(json::Object body, unsigned status = 200, std::string const& account = "ana") {
    api.come_by(api::Door::socket);
    auto out = api.post("/v1/accounts/" + account + "/bind", std::move(body), status);
    api.come_by(api::Door::console);
    return out;
  }

  oidc::Identity identity;
  std::optional<Error> failure;
};

}  // namespace

TEST_CASE("whoever the provider vouches for is let in only as the account that is bound to them") {
  WithProvider console;
  auto& api = console.api;
  CHECK(text(member(api.get("/v1/session/provider"), "name"), "zh") == "部委");
  auto const refused = console.sign_in_by_provider(403);
  CHECK(error_id(refused) == "api.nobody_bound");
  CHECK(error_parameter(refused, "contact") == "the desk, 1234");
  CHECK(error_parameter(refused, "subject") == "248289761001");
  api.get("/v1/session", 401);

  CHECK(text(console.bind({{"subject", "248289761001"}}), "issuer") == "https://login.example");
  auto const session = console.sign_in_by_provider();
  CHECK(text(member(session, "account"), "id") == "ana");
  CHECK(api.answered.find("set-cookie").starts_with("__Host-s="));
  console.identity.subject = "248289761002";
  console.sign_in_by_provider(403);
  console.identity.subject = "248289761001";
  console.remove_account("ana", console.now);
  CHECK(error_id(console.sign_in_by_provider(403)) == "api.nobody_bound");
}

TEST_CASE("a return counts once, in the browser that left, with its state, from this provider") {
  WithProvider console;
  auto& api = console.api;
  console.bind({{"subject", "248289761001"}});
  auto const state = console.leave();
  auto const cookie = api.cookie;
  api.cookie = "__Host-o=other";
  CHECK(error_id(console.come_back({{"state", state}, {"code", "c"}}, 403)) == "oidc.no_attempt");
  api.cookie = cookie;
  console.come_back({{"state", state}, {"code", "c"}}, 200);
  api.cookie = cookie;
  CHECK(error_id(console.come_back({{"state", state}, {"code", "c"}}, 403)) == "oidc.no_attempt");
  console.leave();
  CHECK(error_id(console.come_back({{"state", state}, {"code", "c"}}, 403)) == "oidc.no_attempt");
  CHECK(error_id(console.come_back(
            {{"state", console.leave()}, {"code", "c"}, {"iss", "https://other.example"}}, 403)) ==
        "oidc.other_issuer");
  auto const late = console.leave();
  console.now += oidc::attempt_life;
  console.come_back({{"state", late}, {"code", "c"}}, 403);
  CHECK(error_id(console.come_back({{"state", console.leave()}, {"error", "access_denied"}},
                                   403)) == "api.denied_by_provider");
  console.come_back({{"code", "c"}}, 400);
  console.come_back({{"state", state}, {"code", std::string(oidc::code_bytes_max + 1, 'x')}}, 400);
  api.headers = {{"sec-fetch-site", "cross-site"}};
  console.come_back({{"state", state}, {"code", "c"}}, 403);
  api.post("/v1/session/provider", json::Object{}, 403);
}

TEST_CASE("a provider that fails is an answer, and passwords go on") {
  WithProvider console;
  auto const state = console.leave();
  console.failure = fail(Code::unavailable, "courier.host_timed_out", {{"host", "login.example"}});
  CHECK(error_id(console.come_back({{"state", state}, {"code", "c"}}, 503)) ==
        "courier.host_timed_out");
  console.api.post("/v1/session/provider", json::Object{}, 503);
  console.sign_in("ana");
}

TEST_CASE("refusals of the provider's sign-ins are counted and noted like wrong passwords") {
  WithProvider console;
  for (std::size_t i = 0; i < signin::failures_max; ++i) console.sign_in_by_provider(403);
  CHECK(error_id(console.api.post("/v1/session/provider", json::Object{}, 429)) ==
        "signin.too_many");
  CHECK(error_id(console.come_back({{"state", "x"}, {"code", "c"}}, 429)) == "signin.too_many");
  console.now += signin::window;
  console.bind({{"subject", "248289761001"}});
  console.sign_in_by_provider();
}

TEST_CASE("a second factor is asked for here unless the provider took one that counts") {
  WithProvider console;
  auto& api = console.api;
  console.bind({{"subject", "248289761001"}});
  api.come_by(api::Door::socket);
  api.post("/v1/factor-rule", json::Object{{"required", json::Array{"analyst"}}}, 200);
  api.come_by(api::Door::console);
  CHECK(flag(console.sign_in_by_provider(), "must_enrol"));
  CHECK(error_id(api.get("/v1/me", 403)) == "api.must_enrol");
  console.identity.is_strong = true;
  CHECK_FALSE(flag(console.sign_in_by_provider(), "must_enrol"));
  api.get("/v1/requests");
  CHECK_FALSE(flag(api.get("/v1/session"), "must_enrol"));

  people::Factors factors{people::AccountId{"ana"}};
  factors.totp = factor::make_totp(console.now, console.us.random);
  REQUIRE(console.us.node->desk().people().put(factors));
  console.sign_in_by_provider();
  console.identity.is_strong = false;
  CHECK(list(console.sign_in_by_provider(202), "ways").size() == 1);
  api.get("/v1/session", 401);
}

TEST_CASE("somebody expected by a claim is bound by subject when they first come") {
  WithProvider console;
  console.bind({{"value", "ana@cert.example"}, {"hours", 1}});
  console.sign_in_by_provider(403);
  console.identity.claim = "ana@cert.example";
  console.sign_in_by_provider();
  console.identity.claim.reset();
  console.sign_in_by_provider();
  console.identity.subject = "an impostor with the same address";
  console.identity.claim = "ana@cert.example";
  console.sign_in_by_provider(403);

  console.bind({{"value", "ada@cert.example"}, {"hours", 1}}, 200, "ada");
  console.now += std::chrono::hours{1};
  console.identity.claim = "ada@cert.example";
  console.sign_in_by_provider(403);
}

TEST_CASE("a binding is one account's, and ends with all that was opened by it") {
  WithProvider console;
  auto& api = console.api;
  console.bind({{"subject", "248289761001"}});
  CHECK(error_id(console.bind({{"subject", "248289761001"}}, 409, "ada")) ==
        "people.bound_elsewhere");
  console.bind({{"value", "ada@cert.example"}, {"hours", 24}}, 200, "ada");
  CHECK(console.bind({{"value", "ada@cert.example"}, {"hours", 24}}, 409) != json::Value{});
  console.bind({{"subject", "x"}}, 404, "nobody");
  console.bind({{"subject", ""}}, 400);
  console.bind({{"value", "x"}}, 400);
  console.bind({{"value", "x"}, {"hours", 24 * 8}}, 400);
  console.sign_in_by_provider();
  api.post("/v1/accounts/ana/unbind", json::Object{}, 403);
  api.post("/v1/accounts/ana/bind", json::Object{{"subject", "x"}}, 403);
  api.get("/v1/bindings", 403);
  api.come_by(api::Door::socket);
  CHECK(list(api.get("/v1/bindings"), "bindings").size() == 2);
  api.post("/v1/accounts/ana/unbind", json::Object{}, 200);
  api.post("/v1/accounts/ana/unbind", json::Object{}, 404);
  api.come_by(api::Door::console);
  api.get("/v1/session", 401);
  console.sign_in_by_provider(403);
  console.side.provider->claim.clear();
  CHECK(error_id(console.bind({{"value", "x"}, {"hours", 1}}, 422)) == "api.no_claim_configured");
  api.cookie.clear();
  api.get("/v1/bindings", 401);
  api.post("/v1/accounts/ana/unbind", json::Object{}, 401);
  api.post("/v1/accounts/ana/bind", json::Object{{"subject", "x"}}, 401);
}

TEST_CASE("without a provider there is none, and a query that nobody asked for is refused") {
  Console console;
  auto& api = console.api;
  CHECK(api.get("/v1/session/provider") == json::Object{});
  CHECK(error_id(api.post("/v1/session/provider", json::Object{}, 404)) == "api.no_provider");
  api.post("/v1/session/provider/return", json::Object{{"state", "x"}}, 404);
  for (auto const* const target : {"/v1/session/provider", "/v1/bindings"})
    api.get(std::string{target} + "?x=1", 400);
  api.post("/v1/session/provider?x=1", json::Object{}, 400);
  api.come_by(api::Door::socket);
  api.post("/v1/accounts/ana/bind", json::Object{{"subject", "x"}}, 404);
  api.post("/v1/accounts/A/unbind", json::Object{}, 400);
}

}  // namespace comity
