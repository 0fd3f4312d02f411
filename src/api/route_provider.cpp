/// How people come in by a provider of sign-ins, and which account each of them is.
#include "comity/json/reader.h"
#include "render.h"
#include "route.h"

#include <algorithm>

namespace comity::api {
namespace {

/// Under which name failures are counted: of an address, as no account's name begins.
std::string counted(Caller const& caller) {
  return '@' + caller.address;
}

Result<std::string> not_empty(std::string_view text) {
  if (text.empty()) return fail(Code::invalid, "api.bad_binding");
  return std::string{text};
}

bool is_bound(people::People const& people, oidc::Identity const& identity) {
  return std::ranges::any_of(people.bindings(), [&](auto const& one) {
    return one.second.issuer == identity.issuer && one.second.subject == identity.subject;
  });
}

people::Presence presence_of(oidc::Identity const& identity, oidc::Provider const& provider) {
  return {identity.issuer, identity.subject,
          identity.claim ? std::string_view{provider.claim} : std::string_view{},
          identity.claim ? std::string_view{*identity.claim} : std::string_view{}};
}

}  // namespace

Result<oidc::Provider const*> Route::provider() const {
  auto* const console = TRY(this->console());
  if (!console->provider) return fail(Code::not_found, "api.no_provider");
  return &*console->provider;
}

Route::Answer Route::show_provider() const {
  auto* const console = TRY(this->console());
  json::Object out;
  if (auto const& provider = console->provider)
    out.emplace_back("name", json::Object{{"en", provider->name_en}, {"zh", provider->name_zh}});
  return answer(200, out);
}

Result<Inquiry> Route::inquiry() const {
  TRY(provider());
  TRY(api_.console_->throttle.check(counted(caller_), caller_.address, now_));
  if (target_.fits("/v1/session/provider")) return Inquiry{};
  auto back = TRY(returned());
  return Inquiry{std::move(back)};
}

Result<oidc::Return> Route::returned() const {
  auto const value = TRY(body());
  json::Reader r{value, "return"};
  std::string const state{r.text("state", oidc::text_bytes_max)};
  std::string const code{r.optional_text("code", oidc::code_bytes_max).value_or("")};
  auto const error = r.optional_text("error", oidc::text_bytes_max);
  auto const issuer = r.optional_text("iss", oidc::text_bytes_max);
  r.only({"state", "code", "error", "iss"});
  TRY(r.done());
  auto attempt = TRY(api_.console_->attempts.take(cookie('o'), state, now_));
  // RFC 9207: an answer of another provider is none of ours.
  if (issuer && *issuer != api_.console_->provider->issuer)
    return fail(Code::forbidden, "oidc.other_issuer", {{"issuer", std::string{*issuer}}});
  if (code.empty())
    return fail(Code::forbidden, "api.denied_by_provider",
                {{"error", std::string{error.value_or("").substr(0, 100)}}});
  return oidc::Return{std::move(attempt), code};
}

Route::Answer Route::leave_for_provider() const {
  auto const* const provider = TRY(this->provider());
  if (!caller_.told) return fail(Code::not_found, "api.no_provider");
  auto const told = TRY(*caller_.told);
  auto& attempts = api_.console_->attempts;
  auto const begun = TRY(attempts.begin(caller_.address, now_, api_.random_));
  auto const address = oidc::authorization_address(*provider, told.metadata, begun.attempt);
  auto out = answer(200, json::Object{{"address", address}});
  auto const name = api_.console_->cookie_name('o');
  out.headers.add("set-cookie", set_cookie(*api_.console_, name, as_text(begun.browser.reveal())));
  return out;
}

Route::Answer Route::return_from_provider() const {
  auto const* const provider = TRY(this->provider());
  if (!caller_.told) return fail(Code::not_found, "api.no_provider");
  auto& throttle = api_.console_->throttle;
  auto const& told = *caller_.told;
  if (!told && told.error().code == Code::forbidden)
    throttle.failed(counted(caller_), caller_.address, now_);
  if (!told) return told.error();
  auto const& identity = *told->identity;
  auto& people = api_.node_.desk().people();
  bool const was_bound = is_bound(people, identity);
  auto const account = people.vouched(presence_of(identity, *provider), now_);
  if (!account) {
    throttle.failed(counted(caller_), caller_.address, now_);
    TRY(note_refusal(account.error(), identity.subject));
    if (account.error().id != "people.nobody_bound") return account.error();
    return fail(Code::forbidden, "api.nobody_bound",
                {{"subject", identity.subject}, {"contact", provider->contact}});
  }
  throttle.succeeded(counted(caller_), caller_.address);
  if (!was_bound) {
    auto const bound = people::to_json(people.bindings().at(account->id));
    TRY(api_.node_.desk().note(journal::Type::account_change, account->id,
                               json::Object{{"bound", bound}}, now_));
  }
  if (identity.is_strong) return let_in(*account, {{"by", "provider"}}, true);
  return password_is_right(*account, "provider");
}

Result<void> Route::note_refusal(Error const& error, std::string_view subject) const {
  people::AccountId const nobody{std::string{release::nobody_yet}};
  return api_.node_.desk().note(journal::Type::sign_in, nobody,
                                json::Object{{"by", "provider"},
                                             {"refused", error.id},
                                             {"subject", subject},
                                             {"address", caller_.address}},
                                now_);
}

Route::Answer Route::list_bindings() const {
  json::Array out;
  for (auto const& [id, binding] : api_.node_.desk().people().bindings())
    out.push_back(people::to_json(binding));
  return answer(200, json::Object{{"bindings", std::move(out)}});
}

Route::Answer Route::bind() const {
  auto const* const provider = TRY(this->provider());
  auto const value = TRY(body());
  json::Reader r{value, "binding"};
  people::Binding binding;
  binding.id = TRY(people::parse_account_id(name()));
  binding.issuer = provider->issuer;
  if (r.has("subject")) {
    binding.subject = r.parsed("subject", oidc::subject_bytes_max, not_empty);
    r.only({"subject"});
  } else {
    binding.claim = provider->claim;
    binding.value = r.parsed("value", oidc::claim_bytes_max, not_empty);
    binding.ends = now_ + std::chrono::hours{r.integer("hours", 1, 24 * 7)};
    r.only({"value", "hours"});
  }
  TRY(r.done());
  if (binding.subject.empty() && binding.claim.empty())
    return fail(Code::refused, "api.no_claim_configured");
  TRY(api_.node_.desk().people().bind(binding, now_));
  auto const shown = people::to_json(binding);
  TRY(note(journal::Type::account_change, json::Object{{"bound", shown}}));
  return answer(200, shown);
}

Route::Answer Route::unbind() const {
  auto const account = TRY(people::parse_account_id(name()));
  TRY(api_.node_.desk().people().unbind(account));
  if (api_.console_ != nullptr) api_.console_->sign_ins.end_all(account);
  TRY(note(journal::Type::account_change, json::Object{{"unbound", account.text()}}));
  return answer(200, json::Object{{"account", account.text()}});
}

}  // namespace comity::api
