/// A party with accounts, tokens and a policy.
#pragma once

#include "api.h"

#include <doctest/doctest.h>

namespace comity {

inline std::string const rules = R"(
format = "comity.policy/v1"
party = "us"
title = {en = "A policy", zh = "策略"}
otherwise = "national_law"
approvals_valid_for = "72h"

[[rule]]
id = "asking"
why = {en = "A law", zh = "法律"}
when.direction = "out"
approve = [{role = "legal_reviewer"}]
within = "2d"

[[rule]]
id = "classified"
why = {en = "A law", zh = "法律"}
when.direction = "out"
when.category = "classified"
refuse = "national_law"

[[rule]]
id = "arrived"
why = {en = "A law", zh = "法律"}
when.direction = "in"
approve = [{role = "legal_reviewer"}]

[[emergency]]
id = "lives"
why = {en = "Lives", zh = "生命"}
when.urgency = "urgent"
approve = [{role = "duty_officer"}, {role = "police"}]
review = {role = "legal_reviewer", within = "24h"}

[[redact]]
id = "reference"
why = {en = "A law", zh = "法律"}
when.direction = "out"
fields = ["/reference"]
)";

/// "us" with accounts and tokens; the API speaks for nobody at first.
struct Office : fixture::Pair {
  Api api{us, now};
  std::map<std::string, std::string> tokens;

  Office() {
    settle();
    api.post("/v1/agencies", agency(), 200);
    account("ada", {"administrator"});
    token("ada");
    as("ada");
    account("ana", {"analyst"});
    account("lou", {"legal_reviewer", "analyst"});
    account("lea", {"legal_reviewer"});
    account("dee", {"duty_officer"});
    account("pat", {"police"});
    account("aud", {"auditor"});
    for (auto const* const id : {"ana", "lou", "lea", "dee", "pat", "aud"}) token(id);
  }

  void account(char const* id, std::vector<char const*> const& roles) {
    json::Array names;
    for (auto const* const role : roles) names.emplace_back(role);
    api.post(
        "/v1/accounts",
        json::Object{{"id", id}, {"name", id}, {"agency", "cert"}, {"roles", std::move(names)}},
        200);
  }

  void token(std::string const& id) {
    auto const made =
        api.post("/v1/accounts/" + id + "/tokens", json::Object{{"label", "test"}, {"days", 30}});
    tokens[id] = text(made, "token");
  }

  void as(std::string const& id) { api.speak_with(id.empty() ? "" : tokens.at(id)); }

  void load_policy() {
    as("lou");
    REQUIRE(api.call("POST", "/v1/policy", to_bytes(rules)).status == 200);
  }

  std::string waits(char const* author) {
    as(author);
    now += Duration{1};
    return "/v1/drafts/" + text(api.post("/v1/requests", new_request(), 202), "draft");
  }

  json::Value seen(std::string const& draft, bool emergency = false) {
    json::Object out{{"digest", text(api.get(draft), "digest")}};
    if (emergency) out.emplace_back("emergency", true);
    return out;
  }
};

}  // namespace comity
