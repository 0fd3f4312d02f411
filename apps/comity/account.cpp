/// comity account …, comity agency …: who works here, and the tokens by which programs act for
/// them.
#include "columns.h"
#include "comity/json/text.h"
#include "verbs.h"

namespace comity::cli {
namespace {

struct AccountFlags {
  std::string id;
  std::string name;
  std::string agency;
  std::vector<std::string> roles;
  std::string holder;
};

json::Array texts(std::vector<std::string> const& values) {
  json::Array out;
  for (auto const& value : values) out.emplace_back(value);
  return out;
}

Result<Exit> list(Invocation& in) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.get("/v1/people"));
  in.console.give(answer);
  if (array_at(answer, "accounts").empty()) in.console.say("cli.account.none");
  for (auto const& account : array_at(answer, "accounts")) {
    std::string roles;
    for (auto const& role : array_at(account, "roles"))
      roles += (roles.empty() ? "" : ", ") + *role.if_string();
    if (auto const holder = text_at(account, "holder"); !holder.empty())
      roles += " (" + holder + ")";
    auto const* const ended = account.find("ended");
    in.console.line(padded(text_at(account, "id"), 16) + padded(text_at(account, "agency"), 14) +
                    padded(text_at(account, "name"), 24) + roles +
                    (ended == nullptr ? ""
                                      : "  " + in.console.text("cli.account.ended",
                                                               {{"time", shown_time(ended)}})));
  }
  return Exit::ok;
}

Result<Exit> add(Invocation& in, AccountFlags const& flags) {
  auto client = TRY(in.client());
  json::Object account{{"id", flags.id},
                       {"name", flags.name.empty() ? flags.id : flags.name},
                       {"agency", flags.agency},
                       {"roles", texts(flags.roles)}};
  if (!flags.holder.empty()) account.emplace_back("holder", flags.holder);
  auto const answer = TRY(client.post("/v1/accounts", std::move(account)));
  in.console.give(answer);
  in.console.say("cli.account.kept", {{"account", flags.id}});
  return Exit::ok;
}

/// The account as it is, with an end.
Result<Exit> end(Invocation& in, std::string const& id) {
  auto client = TRY(in.client());
  auto const people = TRY(client.get("/v1/people"));
  auto const node = TRY(client.get("/v1/node"));
  for (auto account : array_at(people, "accounts")) {
    if (text_at(account, "id") != id) continue;
    account.set("ended", number_at(node, "now"));
    in.console.give(TRY(client.post("/v1/accounts", account)));
    in.console.say("cli.account.is_ended", {{"account", id}});
    return Exit::ok;
  }
  return fail(Code::not_found, "people.no_such_account", {{"account", id}});
}

/// The token goes to a file that only its owner may read, or is shown once.
Result<Exit> make_token(Invocation& in, std::string const& id, std::string const& label, int days,
                        std::string const& out) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.post("/v1/accounts/" + path_part(id) + "/tokens",
                                      json::Object{{"label", label}, {"days", days}}));
  auto const token = text_at(answer, "token");
  if (!out.empty()) {
    TRY(service::write_file(out, as_bytes(token + "\n"), service::Visibility::owner_only));
    in.console.give(json::Object{{"account", id}, {"path", out}});
    in.console.say("cli.account.token_written", {{"account", id}, {"path", out}});
    return Exit::ok;
  }
  in.console.give(answer);
  in.console.say("cli.account.token_once", {{"account", id}});
  in.console.line(token);
  return Exit::ok;
}

Result<Exit> invite(Invocation& in, std::string const& id, int hours) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.post("/v1/accounts/" + path_part(id) + "/invitations",
                                      json::Object{{"hours", hours}}));
  in.console.give(answer);
  in.console.say("cli.account.invited",
                 {{"account", id}, {"time", shown_time(answer.find("ends"))}});
  in.console.line(text_at(answer, "link"));
  return Exit::ok;
}

struct BindingFlags {
  std::string subject;
  std::string claim;
  int hours = 24;
};

Result<Exit> bind_account(Invocation& in, std::string const& id, BindingFlags const& flags) {
  auto client = TRY(in.client());
  json::Object body{{"subject", flags.subject}};
  if (flags.subject.empty()) body = {{"value", flags.claim}, {"hours", flags.hours}};
  auto const answer = TRY(client.post("/v1/accounts/" + path_part(id) + "/bind", body));
  in.console.give(answer);
  in.console.say("cli.account.bound", {{"account", id}, {"issuer", text_at(answer, "issuer")}});
  return Exit::ok;
}

Result<Exit> unbind_account(Invocation& in, std::string const& id) {
  auto client = TRY(in.client());
  in.console.give(TRY(client.post("/v1/accounts/" + path_part(id) + "/unbind", json::Object{})));
  in.console.say("cli.account.unbound", {{"account", id}});
  return Exit::ok;
}

Result<Exit> list_bindings(Invocation& in) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.get("/v1/bindings"));
  in.console.give(answer);
  for (auto const& binding : array_at(answer, "bindings")) {
    auto const* const ends = binding.find("ends");
    auto const whom = ends == nullptr ? text_at(binding, "subject")
                                      : in.console.text("cli.account.expected",
                                                        {{"claim", text_at(binding, "claim")},
                                                         {"value", text_at(binding, "value")},
                                                         {"time", shown_time(ends)}});
    in.console.line(padded(text_at(binding, "id"), 16) + whom);
  }
  return Exit::ok;
}

Result<Exit> list_tokens(Invocation& in) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.get("/v1/tokens"));
  in.console.give(answer);
  for (auto const& token : array_at(answer, "tokens"))
    in.console.line(padded(text_at(token, "id"), 18) + padded(text_at(token, "account"), 16) +
                    padded(shown_time(token.find("ends")), 26) +
                    (token.find("revoked") == nullptr ? text_at(token, "label")
                                                      : in.console.text("cli.account.revoked")));
  return Exit::ok;
}

Result<Exit> revoke(Invocation& in, std::string const& token) {
  auto client = TRY(in.client());
  auto const answer =
      TRY(client.post("/v1/tokens/" + path_part(token) + "/revoke", json::Object{}));
  in.console.give(answer);
  in.console.say("cli.account.token_revoked", {{"token", token}});
  return Exit::ok;
}

struct AgencyFlags {
  std::string id;
  std::string en;
  std::string zh;
  std::string kind;
};

Result<Exit> add_one_agency(Invocation& in, AgencyFlags const& flags) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.post(
      "/v1/agencies", json::Object{{"id", flags.id},
                                   {"name", json::Object{{"en", flags.en}, {"zh", flags.zh}}},
                                   {"kind", flags.kind}}));
  in.console.give(answer);
  in.console.say("cli.agency.kept", {{"agency", flags.id}});
  return Exit::ok;
}

void add_bindings(Invocation& in, CLI::App& verb, std::shared_ptr<AccountFlags> const& account) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto const flags = std::make_shared<BindingFlags>();
  auto* const make = add_verb(in, verb, "bind", "account.bind");
  make->add_option("account", account->id, word("cli.account.id"))->required();
  auto* const subject = make->add_option("--subject", flags->subject, word("cli.account.subject"));
  make->add_option("--claim", flags->claim, word("cli.account.claim"))->excludes(subject);
  make->add_option("--hours", flags->hours, word("cli.account.expected_hours"))
      ->capture_default_str();
  on_chosen(in, make, [&in, account, flags] { return bind_account(in, account->id, *flags); });

  auto* const away = add_verb(in, verb, "unbind", "account.unbind");
  away->add_option("account", account->id, word("cli.account.id"))->required();
  on_chosen(in, away, [&in, account] { return unbind_account(in, account->id); });
  on_chosen(in, add_verb(in, verb, "bindings", "account.bindings"),
            [&in] { return list_bindings(in); });
}

}  // namespace

void add_account(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, app, "account", "account");
  verb->require_subcommand(1);
  on_chosen(in, add_verb(in, *verb, "list", "account.list"), [&in] { return list(in); });

  auto const flags = std::make_shared<AccountFlags>();
  auto* const make = add_verb(in, *verb, "new", "account.new");
  make->add_option("account", flags->id, word("cli.account.id"))->required();
  make->add_option("--name", flags->name, word("cli.account.name"));
  make->add_option("--agency", flags->agency, word("cli.account.agency"))->required();
  make->add_option("--role", flags->roles, word("cli.account.role"))
      ->required()
      ->allow_extra_args(false);
  make->add_option("--holder", flags->holder, word("cli.account.holder"));
  on_chosen(in, make, [&in, flags] { return add(in, *flags); });

  auto* const stop = add_verb(in, *verb, "end", "account.end");
  stop->add_option("account", flags->id, word("cli.account.id"))->required();
  on_chosen(in, stop, [&in, flags] { return end(in, flags->id); });

  auto const label = std::make_shared<std::string>("comity");
  auto const out = std::make_shared<std::string>();
  auto const days = std::make_shared<int>(90);
  auto* const token = add_verb(in, *verb, "token", "account.token");
  token->add_option("account", flags->id, word("cli.account.id"))->required();
  token->add_option("--label", *label, word("cli.account.label"))->capture_default_str();
  token->add_option("--days", *days, word("cli.account.days"))->capture_default_str();
  token->add_option("--out", *out, word("cli.account.out"))->type_name(word("cli.type.file"));
  on_chosen(in, token, [&in, flags, label, days, out] {
    return make_token(in, flags->id, *label, *days, *out);
  });

  auto const hours = std::make_shared<int>(24);
  auto* const guest = add_verb(in, *verb, "invite", "account.invite");
  guest->add_option("account", flags->id, word("cli.account.id"))->required();
  guest->add_option("--hours", *hours, word("cli.account.hours"))->capture_default_str();
  on_chosen(in, guest, [&in, flags, hours] { return invite(in, flags->id, *hours); });

  add_bindings(in, *verb, flags);

  on_chosen(in, add_verb(in, *verb, "tokens", "account.tokens"), [&in] { return list_tokens(in); });

  auto const id = std::make_shared<std::string>();
  auto* const away = add_verb(in, *verb, "revoke", "account.revoke");
  away->add_option("token", *id, word("cli.account.token_id"))->required();
  on_chosen(in, away, [&in, id] { return revoke(in, *id); });

  add_account_factors(in, *verb);
}

void add_agency(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, app, "agency", "agency");
  verb->require_subcommand(1);
  auto const flags = std::make_shared<AgencyFlags>();
  auto* const make = add_verb(in, *verb, "new", "agency.new");
  make->add_option("agency", flags->id, word("cli.account.agency"))->required();
  make->add_option("--en", flags->en, word("cli.agency.en"))->required();
  make->add_option("--zh", flags->zh, word("cli.agency.zh"))->required();
  make->add_option("--kind", flags->kind, word("cli.agency.kind"))->required();
  on_chosen(in, make, [&in, flags] { return add_one_agency(in, *flags); });
}

}  // namespace comity::cli
