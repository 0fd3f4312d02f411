// People, the desk and the journal by the API: what each account may, what waits, what is refused.
#include "comity/json/text.h"
#include "office.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

json::Value with_category(char const* category) {
  auto out = new_request();
  out.set("categories", json::Array{json::Value{category}});
  return out;
}

}  // namespace

TEST_CASE("a draft goes from its author to its approvers, and out") {
  Office office;
  auto& api = office.api;
  office.as("lou");
  CHECK_FALSE(flag(api.get("/v1/policy"), "loaded"));
  office.load_policy();
  CHECK(flag(api.get("/v1/policy"), "loaded"));
  auto const draft = office.waits("ana");
  CHECK(list(api.get("/v1/drafts"), "drafts").size() == 1);
  CHECK(text(member(api.get(draft), "gate"), "state") == "waiting");
  CHECK(list(api.get(draft), "removed").size() == 1);
  api.post(draft + "/approve", office.seen(draft), 403);
  office.as("lou");
  api.post(draft + "/approve", json::Object{{"digest", std::string(64, '0')}}, 409);
  CHECK(number(api.post(draft + "/approve", office.seen(draft)), "seq") == 2);
  api.post(draft + "/approve", office.seen(draft), 409);
  CHECK(text(member(api.get(draft), "gate"), "state") == "sent");
  CHECK(list(api.get("/v1/drafts"), "drafts").empty());
  CHECK(list(api.get("/v1/drafts?all=1"), "drafts").size() == 1);
}

TEST_CASE("approvals are taken back, drafts refused and withdrawn") {
  Office office;
  auto& api = office.api;
  office.load_policy();
  auto const first = office.waits("lou");
  api.post(first + "/approve", office.seen(first), 403);
  api.post(first + "/release", json::Object{}, 202);
  office.as("ana");
  api.post(first + "/withdraw", json::Object{}, 403);
  office.as("lou");
  CHECK(text(member(api.post(first + "/withdraw", json::Object{}, 200), "gate"), "state") ==
        "withdrawn");
  api.post(first + "/withdraw", json::Object{}, 409);
  api.post(first + "/release", json::Object{}, 409);
  auto const second = office.waits("ana");
  office.as("lou");
  api.post(second + "/revoke", json::Object{}, 404);
  api.post(second + "/refuse", json::Object{{"reason", "names a witness"}}, 200);
  CHECK(text(member(api.get(second), "gate"), "reason") == "names a witness");
  api.post(second + "/refuse", json::Object{{"reason", "again"}}, 409);
  api.post(second + "/revoke", json::Object{}, 409);
}

TEST_CASE("an emergency release is reviewed by somebody who had no part in it") {
  Office office;
  auto& api = office.api;
  office.load_policy();
  auto const draft = office.waits("ana");
  office.as("dee");
  api.post(draft + "/approve", office.seen(draft, true), 202);
  CHECK(list(api.get(draft), "approvals").size() == 1);
  api.post(draft + "/revoke", json::Object{}, 200);
  office.now += Duration{1};
  api.post(draft + "/approve", office.seen(draft, true), 202);
  office.as("pat");
  api.post(draft + "/approve", office.seen(draft, true), 201);
  office.as("lea");
  auto const answer = api.get("/v1/reviews");
  auto const& reviews = list(answer, "reviews");
  REQUIRE(reviews.size() == 1);
  auto const review = "/v1/reviews/" + text(reviews[0], "id") + "/close";
  json::Value const finding{json::Object{{"justified", true}, {"finding", "lives were at stake"}}};
  api.post(review, finding, 200);
  api.post(review, finding, 409);
  api.post("/v1/reviews/0/close", finding, 404);
  auto const done = api.get("/v1/reviews");
  CHECK(member(list(done, "reviews")[0], "done").if_object() != nullptr);
}

TEST_CASE("what the policy refuses is forbidden, with the ground") {
  Office office;
  office.load_policy();
  office.as("ana");
  auto const refused = office.api.post("/v1/requests", with_category("classified"), 403);
  CHECK(error_id(refused) == "release.refused");
  CHECK(error_parameter(refused, "ground") == "national_law");
  office.api.post("/v1/requests", with_category("gossip"), 400);
}

TEST_CASE("what has arrived is acted on once the policy's people have said yes") {
  Office office;
  Api theirs{office.cn, office.now};
  auto asked = new_request();
  asked.set("to", "us");
  auto const request = "/v1/requests/" + text(theirs.post("/v1/requests", asked), "request");
  office.settle();
  office.load_policy();
  auto const accept = step("decide", {{"decision", "accept"}});
  office.as("ana");
  CHECK(error_id(office.api.post(request + "/steps", accept, 409)) == "node.needs_admission");
  office.as("dee");
  auto const shown = office.api.get(request);
  json::Value const seen{json::Object{{"digest", text(list(shown, "messages")[0], "digest")}}};
  office.api.post(request + "/admit", seen, 403);
  office.as("lou");
  json::Value const other{json::Object{{"digest", std::string(64, '0')}}};
  CHECK(error_id(office.api.post(request + "/admit", other, 409)) == "api.other_request");
  office.api.post(request + "/admit", json::Object{}, 400);
  CHECK(error_id(office.api.post(request + "/challenge", seen, 403)) == "api.only_at_console");
  office.api.post(request + "/admit", seen, 200);
  office.as("ana");
  office.api.post(request + "/steps", accept, 202);
}

TEST_CASE("accounts, tokens and who one is") {
  Office office;
  auto& api = office.api;
  office.as("ana");
  CHECK(text(api.get("/v1/me"), "id") == "ana");
  office.as("ada");
  CHECK(list(api.get("/v1/people"), "accounts").size() == 7);
  CHECK(list(api.get("/v1/tokens"), "tokens").size() == 7);
  api.post("/v1/tokens/" + office.tokens.at("ana").substr(7, 16) + "/revoke", json::Object{}, 200);
  api.post("/v1/tokens/0000000000000000/revoke", json::Object{}, 404);
  CHECK(list(api.get("/v1/tokens"), "tokens").size() == 7);
  api.post("/v1/accounts/nobody/tokens", json::Object{{"label", "x"}, {"days", 1}}, 404);
  auto const ended = json::Object{{"id", "lea"},
                                  {"name", "lea"},
                                  {"agency", "cert"},
                                  {"roles", json::Array{json::Value{"auditor"}}},
                                  {"ended", to_milliseconds(office.now)}};
  api.post("/v1/accounts", ended, 200);
  CHECK(list(api.get("/v1/people"), "accounts").size() == 7);
  api.post("/v1/accounts",
           json::Object{{"id", "ada"},
                        {"name", "ada"},
                        {"agency", "cert"},
                        {"roles", json::Array{json::Value{"auditor"}}}},
           422);
  api.post("/v1/accounts",
           json::Object{{"id", "new"},
                        {"name", "new"},
                        {"agency", "nowhere"},
                        {"roles", json::Array{json::Value{"auditor"}}}},
           404);
  office.as("ana");
  api.get("/v1/me", 403);
}

TEST_CASE("the journal says who did what, and is exported") {
  Office office;
  office.load_policy();
  office.waits("ana");
  REQUIRE(office.us.own_side->desk().journal().commit(office.now));
  office.as("aud");
  auto const all = office.api.get("/v1/journal");
  CHECK(number(all, "size") > 10);
  CHECK(number(office.api.get("/v1/journal?count=1"), "next") == 1);
  CHECK(text(list(all, "records").back(), "type") == "draft");
  CHECK(office.api.call("GET", "/v1/journal/export").status == 200);
  office.api.get("/v1/journal?count=x", 400);
}

TEST_CASE("looking again and again is one view, for each account") {
  Office office;
  auto const request = office.issue();
  auto const views = [&] {
    REQUIRE(office.us.own_side->desk().journal().commit(office.now));
    office.as("aud");
    int count = 0;
    auto const journal = office.api.get("/v1/journal");
    for (auto const& record : list(journal, "records"))
      if (text(record, "type") == "view") ++count;
    return count;
  };
  auto const look = [&](char const* account) {
    office.as(account);
    office.api.get("/v1/requests/" + request.text());
  };
  auto const before = views();
  look("ana");
  look("ana");
  CHECK(views() == before + 1);
  look("lea");
  CHECK(views() == before + 2);
  office.now += api::view_lasts;
  look("ana");
  CHECK(views() == before + 3);
}

TEST_CASE("a request is given as the documents of other tools") {
  Office office;
  office.as("ana");
  auto const id = text(office.api.post("/v1/requests", new_request()), "request");
  for (auto const* const form : {"iodef", "rid", "iodef-json", "xarf"})
    CHECK(office.api.call("GET", "/v1/requests/" + id + "/document?as=" + form).status == 200);
  office.api.get("/v1/requests/" + id + "/document?as=fax", 400);
  office.api.get("/v1/requests/us-20260302-zzzzzzzz/document", 404);
}

TEST_CASE("without a token nobody is let in, and with one only as far as the roles go") {
  Office office;
  office.as("lou");
  std::string const none = "0000000000000000";
  std::string const request = "/v1/requests/us-20260302-zzzzzzzz";
  std::string const draft = "/v1/drafts/" + none;
  for (auto const& path :
       {std::string{"/v1/drafts"}, draft, std::string{"/v1/reviews"}, std::string{"/v1/policy"},
        std::string{"/v1/journal"}, std::string{"/v1/journal/export"}, std::string{"/v1/me"},
        std::string{"/v1/tokens"}, request + "/document", std::string{"/v1/policy/check"}}) {
    office.as("");
    office.api.get(path, 401);
    office.as(path == "/v1/tokens" ? "aud" : "ada");
    if (path != "/v1/me") office.api.get(path, 403);
  }
  office.as("");
  office.api.get("/v1/people", 401);
  office.api.speak_with("comity_" + none + "_" + std::string(64, '0'));
  office.api.get("/v1/people", 403);
  for (auto const& path :
       {std::string{"/v1/requests"}, std::string{"/v1/proposals?to=cn"}, request + "/steps",
        request + "/admit", draft + "/approve", draft + "/release", draft + "/revoke",
        draft + "/refuse", draft + "/narrow", draft + "/withdraw",
        std::string{"/v1/reviews/x/close"}, std::string{"/v1/policy"}, std::string{"/v1/agencies"},
        std::string{"/v1/accounts"}, std::string{"/v1/accounts/x/tokens"},
        "/v1/tokens/" + none + "/revoke"}) {
    CAPTURE(path);
    office.as("");
    office.api.post(path, json::Object{}, 401);
    office.as("aud");
    office.api.post(path, json::Object{}, 403);
  }
}

TEST_CASE("what is unknown, malformed or huge is refused on every route of the desk") {
  Office office;
  auto& api = office.api;
  office.load_policy();
  std::string const none = "/v1/drafts/0000000000000000";
  std::string const request = "/v1/requests/us-20260302-zzzzzzzz/admit";
  api.get(none, 404);
  api.post(none + "/approve", json::Object{{"digest", std::string(64, '0')}}, 404);
  api.post(none + "/refuse", json::Object{{"reason", "no"}}, 404);
  for (auto const* const what : {"/release", "/withdraw"})
    api.post(none + what, json::Object{}, 404);
  api.post(none + "/narrow",
           json::Object{{"digest", std::string(64, '0')}, {"fields", json::Array{"/x"}}}, 404);
  api.post(request, json::Object{{"digest", std::string(64, '0')}}, 404);
  api.post("/v1/requests/x/admit", json::Object{}, 400);
  for (auto const* const what : {"/approve", "/release", "/revoke", "/refuse", "/withdraw"})
    api.post("/v1/drafts/x" + std::string{what}, json::Object{}, 400);
  Bytes const huge(api::request_bytes_max + 1, ' ');
  auto const refuses = [&](std::string const& path) {
    CAPTURE(path);
    api.post(path, json::Object{{"unknown", 1}}, 400);
    CHECK(api.call("POST", path, huge).status == 413);
  };
  refuses(none + "/approve");
  refuses(none + "/refuse");
  refuses("/v1/reviews/x/close");
  office.as("ada");
  refuses("/v1/agencies");
  refuses("/v1/accounts");
  refuses("/v1/accounts/ana/tokens");
  office.as("lou");
  CHECK(api.call("POST", "/v1/policy", to_bytes(std::string_view{"no policy"})).status == 400);
  CHECK(api.call("POST", "/v1/policy", huge).status == 413);
}

TEST_CASE("a store that fails is unavailable, and nothing is changed") {
  Office office;
  auto& api = office.api;
  office.load_policy();
  auto const draft = office.waits("ana");
  office.as("lou");
  auto const approval = office.seen(draft);
  office.us.own_stores.fail_changes(fail(Code::unavailable, "sql.disk_full"));
  api.post(draft + "/approve", approval, 503);
  api.post(draft + "/refuse", json::Object{{"reason", "no"}}, 503);
  CHECK(api.call("POST", "/v1/policy", to_bytes(rules)).status == 503);
  office.as("ana");
  api.post(draft + "/withdraw", json::Object{}, 503);
  office.as("ada");
  api.post("/v1/agencies", agency("new"), 503);
  api.post("/v1/accounts/ana/tokens", json::Object{{"label", "x"}, {"days", 1}}, 503);
  api.post("/v1/tokens/" + office.tokens.at("ana").substr(7, 16) + "/revoke", json::Object{}, 503);
  office.us.own_stores.fail_changes({});
  office.as("lou");
  api.post(draft + "/approve", approval, 201);
}

TEST_CASE("a stricter policy binds what waits already") {
  Office office;
  auto& api = office.api;
  office.load_policy();
  auto exercise = new_request();
  exercise.set("exercise", "spring-drill");
  office.as("ana");
  auto const draft = "/v1/drafts/" + text(api.post("/v1/requests", exercise, 202), "draft");
  CHECK(text(api.get(draft), "exercise") == "spring-drill");
  CHECK(text(list(api.get("/v1/drafts"), "drafts")[0], "exercise") == "spring-drill");
  auto const load = [&](std::string const& more) {
    office.as("lou");
    REQUIRE(api.call("POST", "/v1/policy", to_bytes(rules + more)).status == 200);
    return text(member(api.get(draft), "gate"), "state");
  };
  std::string const why = "why = {en = \"A law\", zh = \"法律\"}\n";
  CHECK(load("\n[[redact]]\nid = \"harm\"\n" + why +
             "when.direction = \"out\"\nfields = [\"/harm\"]\n") == "to_redact");
  CHECK(load("\n[[rule]]\nid = \"closed\"\n" + why +
             "when.direction = \"out\"\nrefuse = \"national_law\"\n") == "forbidden");
  CHECK(text(member(api.get(draft), "gate"), "ground") == "national_law");
  std::string passes = rules;
  auto const at = passes.find("approve = [{role = \"legal_reviewer\"}]\nwithin = \"2d\"");
  REQUIRE(at != passes.npos);
  passes.replace(at, passes.find("\n\n", at) - at, "pass = true");
  REQUIRE(api.call("POST", "/v1/policy", to_bytes(passes)).status == 200);
  CHECK(text(member(api.get(draft), "gate"), "state") == "cleared");
  api.post(draft + "/release", json::Object{}, 201);
}

}  // namespace comity
