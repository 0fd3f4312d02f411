/// Passkeys: what they are asked to sign, and what they answer (WebAuthn Level 2).
#include "comity/crypto/hash.h"
#include "comity/json/reader.h"
#include "route.h"

#include <algorithm>

namespace comity::api {
namespace {

using signin::Purpose;
using signin::Question;

/// What a page hands to its browser.
json::Object view_of(signin::Challenges::Asked const& asked, factor::Site const& site,
                     people::Factors const* factors) {
  json::Array credentials;
  if (factors != nullptr)
    for (auto const& key : factors->passkeys) credentials.emplace_back(to_base64(key.id));
  return {{"challenge", to_base64(asked.challenge.bytes)},
          {"rp", site.rp},
          {"origin", site.origin},
          {"credentials", std::move(credentials)},
          {"ends", to_milliseconds(asked.ends)}};
}

}  // namespace

Result<factor::Site> Route::site() const {
  auto* const console = TRY(this->console());
  return factor::site_of(console->origin);
}

Result<json::Object> Route::ask(Question question, people::AccountId const& id) const {
  auto const site = TRY(this->site());
  auto const asker = id.empty() ? caller_.address : id.text();
  auto const asked =
      TRY(api_.console_->challenges.ask(std::move(question), asker, now_, api_.random_));
  return view_of(asked, site, api_.node_.desk().people().factors(id));
}

/// Whoever has not said who they are learns of nobody's passkeys: the browser offers what it has.
Route::Answer Route::ask_passkey() const {
  TRY(console());
  Question question;
  if (auto const half = half_signed_in()) {
    question.account = half->account;
  } else if (auto const account = signed_in()) {
    question = {Purpose::prove, account->id, {}};
  }
  auto const id = question.account;
  auto out = TRY(ask(std::move(question), id));
  return answer(201, std::move(out));
}

Route::Answer Route::sign_in_by_passkey() const {
  auto* const console = TRY(this->console());
  auto const value = TRY(body());
  json::Reader const r{value, "assertion"};
  auto const assertion = factor::read_assertion(r);
  TRY(r.done());
  auto const& people = api_.node_.desk().people();
  auto const* const owner = people.owner_of(assertion.credential);
  auto const id = owner == nullptr ? people::AccountId{} : owner->id;
  TRY(console->throttle.check(id.text(), caller_.address, now_, signin::Guess::code));
  auto const* const account = people.account(id);
  if (account == nullptr || !account->active_at(now_)) {
    console->throttle.failed(id.text(), caller_.address, now_, signin::Guess::code);
    return fail(Code::forbidden, "api.proof_refused");
  }
  auto how = TRY(use_passkey(id, assertion, Question{}));
  return let_in(*account, std::move(how));
}

Result<json::Object> Route::use_passkey(people::AccountId const& id,
                                        factor::Assertion const& assertion,
                                        Question const& question) const {
  auto& people = api_.node_.desk().people();
  auto const site = TRY(this->site());
  auto const* const kept = people.factors(id);
  auto const* const key = kept == nullptr ? nullptr : kept->passkey(assertion.credential);
  auto const challenge = factor::challenge_in(assertion.client_data);
  if (key == nullptr || !challenge) return wrong_proof(id);
  auto const nonce = TRY(api_.console_->challenges.take(*challenge, question, now_));
  auto used = factor::use(*key, assertion, *challenge, site, now_);
  if (!used) {
    TRY(count_wrong(id));
    return used.error();
  }
  auto const name = key->short_id();
  auto changed = *kept;
  changed.passkeys[static_cast<std::size_t>(key - kept->passkeys.data())] = *std::move(used);
  TRY(people.put(changed));
  if (question.purpose == Purpose::consent)
    return *factor::to_json(factor::Consent{nonce, assertion}).if_object();
  return json::Object{{"by", "passkey"}, {"passkey", name}};
}

Route::Answer Route::begin_passkey() const {
  auto out = TRY(ask({Purpose::enrol, who_.id, {}}, who_.id));
  // Authenticators keep it beside the key, so it says nothing of the person.
  auto const handle =
      crypto::sha256(as_bytes("comity account " + api_.node_.self().text() + ' ' + who_.id.text()));
  out.emplace_back("user", json::Object{{"id", to_base64(handle.bytes)},
                                        {"name", who_.id.text()},
                                        {"display", who_.name}});
  return answer(201, std::move(out));
}

Route::Answer Route::add_passkey() const {
  auto const value = TRY(body());
  json::Reader const r{value, "passkey"};
  r.only({"name", "client_data", "authenticator_data"});
  std::string name{r.text("name", factor::passkey_name_bytes_max)};
  factor::Registration const registration{
      r.base64("client_data", factor::client_data_bytes_max),
      r.base64("authenticator_data", factor::authenticator_data_bytes_max)};
  TRY(r.done());
  auto const site = TRY(this->site());
  auto const challenge = TRY(factor::challenge_in(registration.client_data));
  TRY(api_.console_->challenges.take(challenge, {Purpose::enrol, who_.id, {}}, now_));
  auto key = TRY(factor::take(registration, challenge, site, std::move(name), now_));
  if (api_.node_.desk().people().owner_of(key.id) != nullptr)
    return fail(Code::conflict, "api.passkey_known");
  auto factors = own_factors();
  if (factors.passkeys.size() >= factor::passkeys_max)
    return fail(Code::too_large, "api.too_many_passkeys",
                {{"max", std::to_string(factor::passkeys_max)}});
  // With it the journal shows later whose key signed a yes.
  json::Object done{{"factor", "passkey"},
                    {"done", "added"},
                    {"passkey", factor::to_json(key)},
                    {"origin", site.origin}};
  factors.passkeys.push_back(std::move(key));
  TRY(keep_factors(factors, std::move(done)));
  return show_own_factors();
}

Route::Answer Route::remove_passkey() const {
  auto factors = own_factors();
  auto const found =
      std::ranges::find(factors.passkeys, std::string{target_.part(4)}, &factor::Passkey::short_id);
  if (found == factors.passkeys.end()) return fail(Code::not_found, "api.no_such_factor");
  json::Object done{
      {"factor", "passkey"}, {"done", "removed"}, {"passkey", factor::to_json(*found)}};
  factors.passkeys.erase(found);
  TRY(keep_factors(factors, std::move(done)));
  return show_own_factors();
}

Result<json::Object> Route::consent(json::Reader const& yes, factor::Subject const& subject) const {
  if (caller_.door == Door::socket) return json::Object{};
  auto const proof = yes.has("proof") ? yes.object("proof").value() : json::Value{json::Object{}};
  json::Reader const r{proof, "proof"};
  return prove_again(who_, r, {Purpose::consent, who_.id, subject});
}

Route::Answer Route::ask_consent(factor::Subject const& subject) const {
  if (caller_.door == Door::socket) return fail(Code::forbidden, "api.only_at_console");
  auto out = TRY(ask({Purpose::consent, who_.id, subject}, who_.id));
  return answer(201, std::move(out));
}

factor::Act act_in(json::Reader const& yes) {
  bool const emergency = yes.optional_boolean("emergency").value_or(false);
  return emergency ? factor::Act::emergency : factor::Act::approve;
}

/// What a passkey signs to say yes to this draft: the text that would leave, and this one asking.
Route::Answer Route::ask_approval() const {
  auto const value = TRY(body());
  json::Reader const r{value, "question"};
  r.only({"digest", "emergency"});
  auto const seen = r.digest("digest");
  auto const act = act_in(r);
  TRY(r.done());
  TRY(seen_draft(seen));
  return ask_consent({seen, act});
}

/// Likewise of a request that has arrived.
Route::Answer Route::ask_admission() const {
  auto const value = TRY(body());
  json::Reader const r{value, "question"};
  r.only({"digest"});
  auto const seen = r.digest("digest");
  TRY(r.done());
  TRY(check_seen_request(seen));
  return ask_consent({seen, factor::Act::admit});
}

}  // namespace comity::api
