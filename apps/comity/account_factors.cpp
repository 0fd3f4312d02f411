/// comity account factors …: what people sign in with at the console beside their password, for
/// whoever owns the machine and for administrators.
#include "columns.h"
#include "verbs.h"

namespace comity::cli {
namespace {

std::string at(std::string const& account) {
  return "/v1/accounts/" + path_part(account) + "/factors";
}

void show(Invocation& in, json::Value const& factors) {
  in.console.give(factors);
  auto const line = [&](std::string const& id, Parameters const& parameters) {
    in.console.line(in.console.text(id, parameters));
  };
  for (auto const& key : array_at(factors, "passkeys"))
    line("cli.account.factors.passkey",
         {{"name", text_at(key, "name")}, {"time", shown_time(key.find("used"))}});
  if (auto const* const totp = factors.find("totp"))
    line("cli.account.factors.app", {{"time", shown_time(totp->find("used"))}});
  if (auto const* const codes = factors.find("recovery"))
    line("cli.account.factors.recovery", {{"count", std::to_string(number_at(*codes, "left"))}});
  if (array_at(factors, "passkeys").empty() && factors.find("totp") == nullptr)
    in.console.say("cli.account.factors.none", {{"account", text_at(factors, "account")}});
}

Result<Exit> factors(Invocation& in, std::string const& account) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.get(at(account)));
  show(in, answer);
  return Exit::ok;
}

/// Asks first: whoever comes then needs nothing but the password.
Result<Exit> reset(Invocation& in, std::string const& account, std::string const& reason,
                   bool sure) {
  if (!sure) return fail(Code::invalid, "cli.account.reset_asks", {{"account", account}});
  auto client = TRY(in.client());
  in.console.give(TRY(client.post(at(account) + "/reset", json::Object{{"reason", reason}})));
  in.console.say("cli.account.reset_done", {{"account", account}});
  return Exit::ok;
}

Result<Exit> require(Invocation& in, std::vector<std::string> const& roles) {
  auto client = TRY(in.client());
  json::Array required;
  for (auto const& role : roles) required.emplace_back(role);
  auto const answer =
      TRY(client.post("/v1/factor-rule", json::Object{{"required", std::move(required)}}));
  in.console.give(answer);
  for (auto const& role : array_at(answer, "required")) in.console.line(*role.if_string());
  if (roles.empty()) in.console.say("cli.account.require.nobody");
  return Exit::ok;
}

}  // namespace

void add_account_factors(Invocation& in, CLI::App& account) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto const id = std::make_shared<std::string>();
  auto* const list = add_verb(in, account, "factors", "account.factors");
  list->add_option("account", *id, word("cli.account.id"))->required();
  on_chosen(in, list, [&in, id] { return factors(in, *id); });

  auto const reason = std::make_shared<std::string>();
  auto const sure = std::make_shared<bool>(false);
  auto* const away = add_verb(in, account, "reset-factor", "account.reset-factor");
  away->add_option("account", *id, word("cli.account.id"))->required();
  away->add_option("--reason", *reason, word("cli.account.reason"))->required();
  away->add_flag("--yes", *sure, word("cli.account.sure"));
  on_chosen(in, away, [&in, id, reason, sure] { return reset(in, *id, *reason, *sure); });

  auto const roles = std::make_shared<std::vector<std::string>>();
  auto* const rule = add_verb(in, account, "require-factor", "account.require-factor");
  rule->add_option("--role", *roles, word("cli.account.role"))->allow_extra_args(false);
  on_chosen(in, rule, [&in, roles] { return require(in, *roles); });
}

}  // namespace comity::cli
