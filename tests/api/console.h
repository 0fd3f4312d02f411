/// A node with a console, and people at browsers.
#pragma once

#include "api.h"

#include <doctest/doctest.h>

namespace comity {

inline std::string const console_password = "four words or so";

/// "us" with a console, an administrator "ada" and an analyst "ana" with passwords.
struct Console : fixture::Pair {
  Console() {
    settle();
    side.cost = {1, 8};
    api.use(side);
    api.post("/v1/agencies", agency(), 200);
    account("ada", "administrator");
    account("ana", "analyst");
    for (auto const* const id : {"ada", "ana"}) accept(invite(id));
    api.cookie.clear();
    api.come_by(api::Door::socket);
    ada_token =
        text(api.post("/v1/accounts/ada/tokens", json::Object{{"label", "test"}, {"days", 30}}),
             "token");
    api.speak_with(ada_token);
    api.come_by(api::Door::console);
  }

  void account(std::string const& id, std::string const& role) {
    api.come_by(api::Door::socket);
    json::Object record{
        {"id", id}, {"name", id}, {"agency", "cert"}, {"roles", json::Array{json::Value{role}}}};
    if (role == "task_holder") record.emplace_back("holder", "isp-a");
    api.post("/v1/accounts", std::move(record), 200);
    api.come_by(api::Door::console);
  }

  /// The secret in the link.
  std::string invite(std::string const& id) {
    api.come_by(api::Door::socket);
    auto const link =
        text(api.post("/v1/accounts/" + id + "/invitations", json::Object{{"hours", 24}}), "link");
    api.come_by(api::Door::console);
    REQUIRE(link.starts_with("https://console.example/invitation#"));
    return link.substr(link.find('#') + 1);
  }

  json::Value accept(std::string const& invitation, unsigned status = 200,
                     std::string const& chosen = console_password) {
    return api.post("/v1/session/invitation",
                    json::Object{{"invitation", invitation}, {"password", chosen}}, status);
  }

  json::Value sign_in(std::string const& name, unsigned status = 200,
                      std::string const& with = console_password) {
    return api.post("/v1/session", json::Object{{"name", name}, {"password", with}}, status);
  }

  void remove_account(std::string const& id, Instant ended) {
    auto gone = *us.node->desk().people().account(people::AccountId{id});
    gone.ended = ended;
    REQUIRE(us.node->desk().people().put(gone, now));
  }

  api::ConsoleSide side{"https://console.example", true, false, {}, api::Changes{now}, {}, {}};
  Api api{us, now};
  std::string ada_token;
};

}  // namespace comity
