/// The own side's people: agencies, accounts and the tokens by which programs act for them.
#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "render.h"
#include "route.h"

namespace comity::api {
namespace {

using people::Role;

json::Value token_view(people::Token const& token) {
  auto out = people::to_json(token);
  json::Object shown;
  for (auto& [name, value] : *out.if_object())
    if (name != "hash") shown.emplace_back(name, std::move(value));
  return shown;
}

}  // namespace

Route::Answer Route::who_am_i() const {
  auto out = people::to_json(who_);
  json::Array may;
  for (auto const action : people::all_actions)
    if (people::may(who_.roles, action)) may.emplace_back(std::string{people::name_of(action)});
  out.set("may", std::move(may));
  return answer(200, out);
}

Route::Answer Route::list_people() const {
  auto const& people = api_.node_.desk().people();
  json::Array agencies;
  for (auto const& [id, agency] : people.agencies()) agencies.push_back(people::to_json(agency));
  json::Array accounts;
  for (auto const& [id, account] : people.accounts()) accounts.push_back(people::to_json(account));
  return answer(200,
                json::Object{{"agencies", std::move(agencies)}, {"accounts", std::move(accounts)}});
}

Route::Answer Route::put_agency() const {
  auto const value = TRY(body());
  auto const agency = TRY(people::parse_agency(value));
  TRY(note(journal::Type::account_change, people::to_json(agency)));
  TRY(api_.node_.desk().people().put(agency));
  return answer(200, people::to_json(agency));
}

Route::Answer Route::put_account() const {
  auto const value = TRY(body());
  auto const account = TRY(people::parse_account(value));
  TRY(note(journal::Type::account_change, people::to_json(account)));
  TRY(api_.node_.desk().people().put(account, now_));
  return answer(200, people::to_json(account));
}

Route::Answer Route::list_tokens() const {
  json::Array out;
  for (auto const& [id, token] : api_.node_.desk().people().tokens())
    out.push_back(token_view(token));
  return answer(200, json::Object{{"tokens", std::move(out)}});
}

Route::Answer Route::issue_token() const {
  auto const account = TRY(people::parse_account_id(name()));
  auto const value = TRY(body());
  json::Reader r{value, "token"};
  auto const label = std::string{r.text("label", people::name_bytes_max)};
  auto const days = r.integer("days", 1, 366);
  r.only({"label", "days"});
  TRY(r.done());
  auto made = TRY(api_.node_.desk().people().issue_token(account, label, std::chrono::days{days},
                                                         now_, api_.random_));
  TRY(note(journal::Type::account_change, token_view(made.kept)));
  auto out = token_view(made.kept);
  out.set("token", std::string{as_text(made.shown.reveal())});
  return answer(201, out);
}

Route::Answer Route::revoke_token() const {
  people::TokenId const id{std::string{name()}};
  TRY(api_.node_.desk().people().revoke(id, now_));
  TRY(note(journal::Type::account_change, json::Object{{"revoked", id.text()}}));
  return answer(200, json::Object{{"id", id.text()}});
}

}  // namespace comity::api
