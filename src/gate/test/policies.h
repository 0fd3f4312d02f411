/// Policies and people for tests.
#pragma once

#include "comity/gate/decide.h"

#include <string>

#include <doctest/doctest.h>

namespace comity::gate {

inline std::string const head = R"(
format = "comity.policy/v1"
party = "us"
title = {en = "A policy", zh = "策略"}
otherwise = "national_law"
approvals_valid_for = "72h"
)";

/// A rule with `body` below its id.
inline std::string rule(std::string const& id, std::string const& body) {
  return "[[rule]]\nid = \"" + id + "\"\nwhy = {en = \"A law\", zh = \"法律\"}\n" + body + '\n';
}

inline Policy policy(std::string const& rules) {
  auto read = read_policy(head + rules);
  if (auto const* const problems = std::get_if<Problems>(&read)) {
    for (auto const& problem : *problems) MESSAGE(problem.brief());
    REQUIRE(problems->empty());
  }
  return std::get<Policy>(std::move(read));
}

/// The first problem of a policy that is wrong.
inline Error problem(std::string const& rules) {
  auto const read = read_policy(head + rules);
  auto const* const problems = std::get_if<Problems>(&read);
  REQUIRE(problems != nullptr);
  return problems->front();
}

inline constexpr Instant now{std::chrono::hours{24 * 365 * 56}};
inline constexpr Duration hour = std::chrono::hours{1};

inline people::Accounts office() {
  using people::Role;
  people::Accounts out;
  auto const add = [&](char const* id, Roles roles) {
    out[AccountId{id}] = {AccountId{id}, id, people::AgencyId{"cert"}, std::move(roles), {}};
  };
  add("ana", {Role::analyst});
  add("leo", {Role::legal_reviewer});
  add("lin", {Role::legal_reviewer, Role::police});
  add("pol", {Role::police});
  add("dan", {Role::duty_officer});
  add("dora", {Role::duty_officer});
  add("cho", {Role::co_chair});
  return out;
}

inline Draft draft(std::string const& body = "{}", std::string const& type = "request.answer",
                   std::string const& drafter = "ana") {
  Draft::Parts parts;
  parts.message.to = PartyId{"cn"};
  parts.message.type = type;
  parts.message.kind = "disclosure";
  parts.message.urgency = "normal";
  parts.message.body = to_bytes(std::string_view{body});
  parts.drafter = AccountId{drafter};
  parts.drafted_at = now - hour;
  return Draft::make(std::move(parts)).value();
}

inline Approval yes(char const* who, Draft const& draft, Instant at = now - Duration{1}) {
  return {AccountId{who}, draft.digest(), at, false, {}};
}

}  // namespace comity::gate
