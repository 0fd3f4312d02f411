/// What people sign in with beside their password: their own, and what an administrator may do
/// about that of others.
#include "comity/json/reader.h"
#include "render_factors.h"
#include "route.h"

namespace comity::api {
namespace {

/// Of a code as it is typed, in bytes.
constexpr std::size_t code_bytes_max = 64;

/// Of why an administrator takes a factor away, in bytes.
constexpr std::size_t reason_bytes_max = 500;

}  // namespace

Result<void> Route::keep_factors(people::Factors const& factors, json::Object done) const {
  done.emplace_back("account", factors.id.text());
  TRY(note(journal::Type::account_change, std::move(done)));
  return api_.node_.desk().people().put(factors);
}

people::Factors Route::own_factors() const {
  auto const* const kept = api_.node_.desk().people().factors(who_.id);
  return kept == nullptr ? people::Factors{who_.id} : *kept;
}

Route::Answer Route::show_own_factors() const {
  return answer(200, factors_view(api_.node_.desk().people(), who_));
}

/// Nothing is kept before a code shows that the app has the secret.
Route::Answer Route::begin_totp() const {
  auto& enrolling = api_.console_->enrolling;
  auto const& totp =
      enrolling.insert_or_assign(who_.id, factor::make_totp(now_, api_.random_)).first->second;
  auto const issuer = "Comity " + api_.node_.self().text();
  return answer(201, json::Object{{"secret", factor::shown_secret(totp)},
                                  {"uri", factor::uri_of(totp, issuer, who_.id.text())},
                                  {"ends", to_milliseconds(totp.added + signin::fresh_for)}});
}

Route::Answer Route::confirm_totp() const {
  auto const value = TRY(body());
  json::Reader const r{value, "confirmation"};
  r.only({"code"});
  auto const code = r.text("code", code_bytes_max);
  TRY(r.done());
  auto& enrolling = api_.console_->enrolling;
  auto const found = enrolling.find(who_.id);
  if (found == enrolling.end() || found->second.added + signin::fresh_for <= now_)
    return fail(Code::conflict, "api.no_enrolment");
  auto factors = own_factors();
  factors.totp = TRY(factor::use(found->second, code, now_));
  TRY(keep_factors(factors, {{"factor", "totp"}, {"done", "added"}}));
  enrolling.erase(found);
  return show_own_factors();
}

Route::Answer Route::remove_totp() const {
  auto factors = own_factors();
  if (!factors.totp) return fail(Code::not_found, "api.no_such_factor");
  factors.totp.reset();
  TRY(keep_factors(factors, {{"factor", "totp"}, {"done", "removed"}}));
  return show_own_factors();
}

Route::Answer Route::make_recovery_codes() const {
  auto factors = own_factors();
  if (!factors.any()) return fail(Code::conflict, "api.no_factor_yet");
  auto made = factor::make_recovery_codes(now_, api_.random_);
  factors.recovery = std::move(made.kept);
  TRY(keep_factors(factors, {{"factor", "recovery codes"}, {"done", "added"}}));
  json::Array codes;
  for (auto& code : made.shown) codes.emplace_back(std::move(code));
  return answer(201, json::Object{{"codes", std::move(codes)}});
}

Result<people::Account const*> Route::named_account() const {
  auto const id = TRY(people::parse_account_id(name()));
  auto const* const account = api_.node_.desk().people().account(id);
  if (account == nullptr)
    return fail(Code::not_found, "people.no_such_account", {{"account", id.text()}});
  return account;
}

Route::Answer Route::show_factors() const {
  auto const* const account = TRY(named_account());
  return answer(200, factors_view(api_.node_.desk().people(), *account));
}

/// Whoever lost everything comes in by the password again, and may be asked to enrol. Not for
/// oneself at the console: a thief of a password and an open browser could else drop what is left
/// in the way.
Route::Answer Route::reset_factors() const {
  auto const* const account = TRY(named_account());
  auto const value = TRY(body());
  json::Reader const r{value, "reset"};
  r.only({"reason"});
  std::string const reason{r.text("reason", reason_bytes_max)};
  TRY(r.done());
  if (caller_.door == Door::console && account->id == who_.id)
    return fail(Code::forbidden, "api.reset_of_own");
  TRY(keep_factors(people::Factors{account->id},
                   {{"factor", "all"}, {"done", "reset"}, {"reason", reason}}));
  if (api_.console_ != nullptr) api_.console_->sign_ins.end_all(account->id);
  return answer(200, factors_view(api_.node_.desk().people(), *account));
}

Route::Answer Route::show_factor_rule() const {
  return answer(200, people::to_json(api_.node_.desk().people().factor_rule()));
}

Route::Answer Route::put_factor_rule() const {
  auto const value = TRY(body());
  auto const rule = TRY(people::parse_factor_rule(value));
  TRY(note(journal::Type::account_change,
           json::Object{{"second_factor_rule", people::to_json(rule)}}));
  TRY(api_.node_.desk().people().put(rule));
  return show_factor_rule();
}

}  // namespace comity::api
