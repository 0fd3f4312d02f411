// Passkeys at the console: enrolled, signed in by, and asked for a yes to one text.
#include "authenticator.h"
#include "comity/factor/consent.h"
#include "console.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

std::string const own = "/v1/me/factors/passkeys";

std::string const rules = R"(
format = "comity.policy/v1"
party = "us"
title = {en = "A policy", zh = "策略"}
otherwise = "national_law"
approvals_valid_for = "72h"

[[rule]]
id = "asking"
why = {en = "A law", zh = "法律"}
when.direction = "out"
approve = [{role = "legal_reviewer"}, {role = "co_chair"}]
within = "2d"

[[rule]]
id = "acting"
why = {en = "A law", zh = "法律"}
when.direction = "in"
approve = [{role = "legal_reviewer"}]
within = "2d"

[[emergency]]
id = "lives"
why = {en = "Lives", zh = "生命"}
when.urgency = "urgent"
approve = [{role = "legal_reviewer"}, {role = "police"}]
review = {role = "co_chair", within = "24h"}
)";

Digest challenge_in(json::Value const& question) {
  return Digest::from(from_base64(text(question, "challenge")).value()).value();
}

/// "lou", a legal reviewer, with a passkey.
struct Desk : Console {
  Desk() {
    account("lou", "legal_reviewer");
    accept(invite("lou"));
    REQUIRE(api.call("POST", "/v1/policy", to_bytes(rules)).status == 200);
    enrol(device);
  }

  json::Value register_(fixture::Authenticator const& with, json::Value const& question,
                        unsigned status = 200) {
    auto const made = with.create(site, challenge_in(question));
    return api.post(own,
                    json::Object{{"name", "key"},
                                 {"client_data", to_base64(made.client_data)},
                                 {"authenticator_data", to_base64(made.authenticator_data)}},
                    status);
  }

  json::Value enrol(fixture::Authenticator const& with) {
    return register_(with, api.post(own + "/challenge", json::Object{}));
  }

  json::Value assertion(json::Value const& question) {
    return factor::to_json(device.get(site, challenge_in(question)));
  }

  json::Value ask() { return api.post("/v1/session/challenge", json::Object{}); }

  /// By passkey alone.
  json::Value come_in(unsigned status = 200) {
    api.cookie.clear();
    return api.post("/v1/session/passkey", assertion(ask()), status);
  }

  /// A draft of ana's that waits, by its id and digest.
  json::Value draft() {
    sign_in("ana");
    auto const id = text(api.post("/v1/requests", new_request(), 202), "draft");
    come_in();
    return api.get("/v1/drafts/" + id);
  }

  static std::string at(json::Value const& draft) { return "/v1/drafts/" + text(draft, "draft"); }

  json::Value ask_consent(json::Value const& draft, bool emergency = false) {
    json::Object question{{"digest", text(draft, "digest")}};
    if (emergency) question.emplace_back("emergency", true);
    return api.post(at(draft) + "/challenge", json::Value{std::move(question)});
  }

  json::Value approve(json::Value const& draft, json::Value const& shown, unsigned status,
                      bool emergency = false) {
    json::Object yes{{"digest", text(draft, "digest")},
                     {"proof", json::Object{{"passkey", shown}}}};
    if (emergency) yes.emplace_back("emergency", true);
    return api.post(at(draft) + "/approve", json::Value{std::move(yes)}, status);
  }

  /// A request of "cn" that has arrived, as lou sees it: its path, and what to say yes to.
  struct Arrived {
    std::string path;
    std::string digest;

    json::Value seen() const { return json::Object{{"digest", digest}}; }

    json::Value yes(json::Object proof) const {
      return json::Object{{"digest", digest}, {"proof", std::move(proof)}};
    }
  };

  Arrived arrived() {
    Api theirs{cn, now};
    auto asked = new_request();
    asked.set("to", "us");
    auto const path = "/v1/requests/" + text(theirs.post("/v1/requests", asked), "request");
    settle();
    come_in();
    return {path, text(list(api.get(path), "messages")[0], "digest")};
  }

  json::Value sign(Arrived const& what) {
    return assertion(api.post(what.path + "/challenge", what.seen()));
  }

  /// That the last record of the journal has lou's signature of a yes to `subject`.
  bool is_kept(factor::Subject const& subject) {
    auto const record = last_noted();
    json::Reader const reader{member(record.details, "consent")};
    auto const kept = factor::read_consent(reader);
    REQUIRE(reader.done());
    auto const key = us.node->desk().people().factors(people::AccountId{"lou"})->passkeys[0];
    auto const challenge = factor::challenge_for(subject, kept.nonce);
    return factor::check(kept.assertion, key, challenge, site).has_value();
  }

  /// The last record of the journal.
  journal::Record last_noted() {
    REQUIRE(us.own_side->desk().journal().commit(now));
    auto const& journal = us.node->desk().journal();
    return journal.records(0, journal.size()).value().back();
  }

  factor::Site const site{"https://console.example", "console.example"};
  crypto::SystemRandom chance;
  fixture::Authenticator device{crypto::Algorithm::ecdsa_p256_sha256, chance};
};

}  // namespace

TEST_CASE("a passkey is enrolled once, listed, signs in by itself and is taken away") {
  Desk desk;
  auto& api = desk.api;
  auto const listed = list(api.get("/v1/me/factors"), "passkeys");
  REQUIRE(listed.size() == 1);
  CHECK(text(listed[0], "name") == "key");
  auto const again = api.post(own + "/challenge", json::Object{});
  CHECK(list(again, "credentials").size() == 1);
  CHECK(error_id(desk.register_(desk.device, again, 409)) == "api.passkey_known");

  api.cookie.clear();
  auto const question = desk.ask();
  CHECK(list(question, "credentials").empty());
  CHECK(text(question, "rp") == "console.example");
  auto const session = desk.come_in();
  CHECK(text(member(session, "account"), "id") == "lou");
  CHECK(text(session, "proof") == "passkey");
  CHECK(error_id(api.erase(own + "/0000000000000000", 404)) == "api.no_such_factor");
  CHECK(list(api.erase(own + '/' + text(listed[0], "passkey")), "passkeys").empty());
  CHECK(error_id(desk.come_in(401)) == "api.proof_refused");
}

TEST_CASE("after a password the passkey is the second factor") {
  Desk desk;
  auto& api = desk.api;
  CHECK(list(desk.sign_in("lou", 202), "ways").size() == 1);
  auto const question = desk.ask();
  CHECK(list(question, "credentials").size() == 1);
  auto const shown = json::Object{{"passkey", desk.assertion(question)}};
  api.post("/v1/session/second", shown, 200);
  desk.sign_in("lou", 202);
  CHECK(error_id(api.post("/v1/session/second", shown, 403)) == "signin.challenge_ended");
}

TEST_CASE("an assertion that is replayed, stale, from elsewhere or for something else is refused") {
  Desk desk;
  auto& api = desk.api;
  api.cookie.clear();
  auto const by = [&](json::Value const& shown, unsigned status) {
    return error_id(api.post("/v1/session/passkey", shown, status));
  };
  auto const used = desk.assertion(desk.ask());
  api.post("/v1/session/passkey", used, 200);
  api.cookie.clear();
  CHECK(by(used, 403) == "signin.challenge_ended");

  auto const stale = desk.assertion(desk.ask());
  desk.now += signin::challenge_life;
  CHECK(by(stale, 403) == "signin.challenge_ended");

  factor::Site const phishing{"https://console.examp1e", "console.examp1e"};
  auto const caught = factor::to_json(desk.device.get(phishing, challenge_in(desk.ask())));
  CHECK(by(caught, 403) == "factor.other_site");
  desk.device.flags = 0x01;
  CHECK(by(desk.assertion(desk.ask()), 403) == "factor.not_verified");
  desk.device.flags = 0x05;

  // What was asked of somebody who was signed in is no way in.
  desk.come_in();
  auto const proof = desk.assertion(desk.ask());
  api.cookie.clear();
  CHECK(by(proof, 403) == "signin.challenge_ended");
  auto broken = desk.assertion(desk.ask());
  broken.set("client_data", "AAAA");
  CHECK(by(broken, 401) == "api.proof_refused");
  api.post("/v1/session/passkey", json::Object{}, 400);
}

TEST_CASE("wrong assertions are counted as wrong passwords are") {
  Desk desk;
  desk.api.cookie.clear();
  desk.device.flags = 0;
  for (std::size_t i = 0; i < signin::failures_max; ++i) desk.come_in(403);
  CHECK(error_id(desk.come_in(429)) == "signin.too_many");
  CHECK(error_id(desk.sign_in("lou", 429)) == "signin.too_many");
}

TEST_CASE("a passkey proves again who is signed in, and nothing weaker does") {
  Desk desk;
  auto& api = desk.api;
  desk.now += signin::fresh_for;
  CHECK(error_id(api.post(own + "/challenge", json::Object{}, 403)) == "api.prove_again");
  api.post("/v1/session/proof", json::Object{{"password", console_password}}, 400);
  api.post("/v1/session/proof", json::Object{{"passkey", desk.assertion(desk.ask())}}, 200);
  api.post(own + "/challenge", json::Object{});
}

TEST_CASE("a yes at the console takes the passkey, and the journal keeps what it signed") {
  Desk desk;
  auto const draft = desk.draft();
  auto const path = Desk::at(draft);
  auto& api = desk.api;
  api.post(path + "/approve", json::Object{{"digest", text(draft, "digest")}}, 400);
  api.post(path + "/approve",
           json::Object{{"digest", text(draft, "digest")},
                        {"proof", json::Object{{"password", console_password}}}},
           400);
  auto const shown = desk.assertion(desk.ask_consent(draft));
  desk.approve(draft, shown, 202);
  CHECK(desk.is_kept({Digest::parse(text(draft, "digest")).value(), factor::Act::approve}));
}

TEST_CASE("admitting what has arrived takes the passkey for that very request, once") {
  Desk desk;
  auto& api = desk.api;
  auto const first = desk.arrived();
  desk.now += Duration{1'000};
  auto const second = desk.arrived();
  REQUIRE(first.digest != second.digest);
  api.post(first.path + "/admit", first.seen(), 400);
  api.post(first.path + "/admit", first.yes({{"password", console_password}}), 400);
  auto const refused = [&](json::Value const& shown) {
    return error_id(api.post(first.path + "/admit", first.yes({{"passkey", shown}}), 403)) ==
           "signin.challenge_ended";
  };
  CHECK(refused(desk.sign(second)));
  CHECK(refused(desk.assertion(desk.ask())));
  auto const draft = desk.draft();
  CHECK(refused(desk.assertion(desk.ask_consent(draft))));
  auto const shown = desk.sign(first);
  api.post(first.path + "/admit", first.yes({{"passkey", shown}}), 200);
  CHECK(desk.is_kept({Digest::parse(first.digest).value(), factor::Act::admit}));
  CHECK(refused(shown));

  CHECK(error_id(api.post(first.path + "/challenge", second.seen(), 409)) == "api.other_request");
  api.post("/v1/requests/us-20260302-zzzzzzzz/challenge", first.seen(), 404);
  api.post(first.path + "/challenge", json::Object{}, 400);
  desk.sign_in("ana");
  api.post(first.path + "/challenge", first.seen(), 403);
  api.cookie.clear();
  api.post(first.path + "/challenge", first.seen(), 401);
}

TEST_CASE("without a passkey admitting takes the password, once more and counted") {
  Desk desk;
  auto& api = desk.api;
  auto const arrived = desk.arrived();
  api.erase(own + '/' + text(list(api.get("/v1/me/factors"), "passkeys")[0], "passkey"));
  auto const admit = [&](std::string const& password, unsigned status) {
    return api.post(arrived.path + "/admit", arrived.yes({{"password", password}}), status);
  };
  CHECK(error_id(admit("wrong", 401)) == "api.proof_refused");
  admit(console_password, 200);
  CHECK(text(member(desk.last_noted().details, "consent"), "by") == "password");
  for (std::size_t i = 1; i < signin::failures_max; ++i) admit("wrong", 401);
  CHECK(error_id(admit(console_password, 429)) == "signin.too_many");
}

TEST_CASE("a yes to one draft is none to another, nor to an emergency, nor twice, nor later") {
  Desk desk;
  auto const first = desk.draft();
  auto const second = desk.draft();
  CHECK(text(first, "digest") != text(second, "digest"));
  auto const refused = [&](json::Value const& draft, json::Value const& shown, bool emergency) {
    return error_id(desk.approve(draft, shown, 403, emergency)) == "signin.challenge_ended";
  };
  CHECK(refused(second, desk.assertion(desk.ask_consent(first)), false));
  CHECK(refused(first, desk.assertion(desk.ask_consent(first)), true));
  CHECK(refused(first, desk.assertion(desk.ask_consent(first, true)), false));
  CHECK(refused(first, desk.assertion(desk.ask()), false));
  auto const stale = desk.assertion(desk.ask_consent(first));
  desk.now += signin::challenge_life;
  CHECK(refused(first, stale, false));
  auto const used = desk.assertion(desk.ask_consent(first));
  desk.approve(first, used, 202);
  CHECK(refused(first, used, false));
  desk.approve(second, desk.assertion(desk.ask_consent(second, true)), 202, true);

  auto& api = desk.api;
  auto const other = json::Object{{"digest", text(first, "digest")}};
  CHECK(error_id(api.post(Desk::at(second) + "/challenge", other, 409)) == "api.other_draft");
  api.post("/v1/drafts/0000000000000000/challenge", other, 404);
  api.post(Desk::at(first) + "/challenge", json::Object{}, 400);
  desk.sign_in("ana");
  api.post(Desk::at(first) + "/challenge", other, 403);
  api.cookie.clear();
  api.post(Desk::at(first) + "/challenge", other, 401);
  api.come_by(api::Door::socket);
}

TEST_CASE("without a passkey a yes takes the password, once more and counted") {
  Desk desk;
  auto& api = desk.api;
  auto const draft = desk.draft();
  auto const listed = list(api.get("/v1/me/factors"), "passkeys");
  api.erase(own + '/' + text(listed[0], "passkey"));
  auto const yes = [&](std::string const& password) {
    return json::Object{{"digest", text(draft, "digest")},
                        {"proof", json::Object{{"password", password}}}};
  };
  CHECK(error_id(api.post(Desk::at(draft) + "/approve", yes("wrong"), 401)) == "api.proof_refused");
  api.post(Desk::at(draft) + "/approve", yes(console_password), 202);
  for (std::size_t i = 1; i < signin::failures_max; ++i)
    api.post(Desk::at(draft) + "/approve", yes("wrong"), 401);
  CHECK(error_id(api.post(Desk::at(draft) + "/approve", yes(console_password), 429)) ==
        "signin.too_many");
}

TEST_CASE("an account has a bounded number of passkeys, and what is malformed adds none") {
  Desk desk;
  auto& api = desk.api;
  for (std::size_t i = 1; i < factor::passkeys_max; ++i)
    desk.enrol(fixture::Authenticator{crypto::Algorithm::ed25519, desk.chance});
  fixture::Authenticator const one_more{crypto::Algorithm::ed25519, desk.chance};
  auto const question = api.post(own + "/challenge", json::Object{});
  CHECK(error_id(desk.register_(one_more, question, 413)) == "api.too_many_passkeys");
  CHECK(error_id(desk.register_(one_more, question, 403)) == "signin.challenge_ended");
  api.post(own, json::Object{}, 400);
  CHECK(api.call("POST", own + "/challenge?x=1").status == 400);
  CHECK(api.call("DELETE", own + "/0000000000000000?x=1").status == 400);
  CHECK(api.call("POST", "/v1/session/challenge?x=1").status == 400);
  api.headers = {{"x-comity", "other"}};
  api.post("/v1/session/challenge", json::Object{}, 403);
  api.erase(own + "/0000000000000000", 403);
  api.headers.clear();
  api.cookie.clear();
  api.post(own, json::Object{}, 401);
  api.post(own + "/challenge", json::Object{}, 401);
  api.erase(own + "/0000000000000000", 401);
  fixture::Pair pair;
  Api without{pair.us, pair.now};
  without.post("/v1/session/challenge", json::Object{}, 404);
  without.post("/v1/session/passkey", json::Object{}, 404);
}

TEST_CASE("where browsers know the console by an address alone, no passkey is asked for") {
  Desk desk;
  desk.side.origin = "http://127.0.0.1:8801";
  CHECK(error_id(desk.api.post("/v1/session/challenge", json::Object{}, 400)) == "factor.no_site");
}

TEST_CASE("who asks for more challenges than a person can answer loses the first of them") {
  Desk desk;
  auto& api = desk.api;
  auto const arrived = desk.arrived();
  auto const draft = desk.draft();
  auto const first = desk.assertion(desk.ask_consent(draft));
  desk.now += Duration{1};
  for (std::size_t i = 0; i < signin::challenges_per_asker_max; ++i) desk.ask();
  CHECK(error_id(desk.approve(draft, first, 403)) == "signin.challenge_ended");
  desk.now += signin::challenge_life;
  auto& challenges = desk.side.challenges;
  for (std::size_t i = 0; i < signin::challenges_max; ++i)
    std::ignore = challenges.ask({}, "198.51.100." + std::to_string(i), desk.now, desk.chance);
  auto const yes = json::Object{{"digest", text(draft, "digest")}};
  CHECK(error_id(api.post(Desk::at(draft) + "/challenge", yes, 503)) ==
        "signin.too_many_challenges");
  api.post(arrived.path + "/challenge", arrived.seen(), 503);
  api.post(own + "/challenge", json::Object{}, 503);
  api.cookie.clear();
  api.post("/v1/session/challenge", json::Object{}, 503);
}

}  // namespace comity
