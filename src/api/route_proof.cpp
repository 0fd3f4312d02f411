/// How people at browsers show who they are beyond the password: while they sign in, and again
/// later, before what only they may do.
#include "comity/json/reader.h"
#include "render_factors.h"
#include "route.h"

namespace comity::api {
namespace {

/// Of a code as it is typed, in bytes.
constexpr std::size_t code_bytes_max = 64;

Error refused() {
  return fail(Code::forbidden, "api.proof_refused");
}

}  // namespace

Result<signin::SignIn> Route::half_signed_in() const {
  auto* const console = TRY(this->console());
  return console->sign_ins.half(cookie(), now_);
}

std::string_view Route::way_again(people::AccountId const& id) const {
  auto const& people = api_.node_.desk().people();
  if (auto const* const factors = people.factors(id); factors != nullptr)
    return factors->passkeys.empty() ? "code" : "passkey";
  if (people.credential(id) != nullptr) return "password";
  return api_.console_->demo ? "nothing" : "none";
}

/// Counts what was wrong, and notes it: whoever got so far knows the password.
Result<void> Route::count_wrong(people::AccountId const& id) const {
  api_.console_->throttle.failed(id.text(), caller_.address, now_, signin::Guess::code);
  return api_.node_.desk().note(
      journal::Type::sign_in, id,
      json::Object{{"refused", "second factor"}, {"address", caller_.address}}, now_);
}

Error Route::wrong_proof(people::AccountId const& id) const {
  auto const noted = count_wrong(id);
  return noted ? refused() : noted.error();
}

Result<json::Object> Route::use_code(people::AccountId const& id, std::string_view code) const {
  auto& people = api_.node_.desk().people();
  auto const* const kept = people.factors(id);
  if (kept == nullptr || !kept->totp) return wrong_proof(id);
  auto changed = *kept;
  auto used = factor::use(*kept->totp, code, now_);
  if (!used) return wrong_proof(id);
  changed.totp = *std::move(used);
  TRY(people.put(changed));
  return json::Object{{"by", "code"}};
}

Result<json::Object> Route::use_recovery_code(people::AccountId const& id,
                                              std::string_view code) const {
  auto& people = api_.node_.desk().people();
  auto const* const kept = people.factors(id);
  if (kept == nullptr || !kept->recovery) return wrong_proof(id);
  auto changed = *kept;
  auto used = factor::use(*kept->recovery, code);
  if (!used) return wrong_proof(id);
  changed.recovery = *std::move(used);
  TRY(people.put(changed));
  return json::Object{{"by", "recovery code"}, {"left", changed.recovery->left.size()}};
}

/// The password once more; work as at sign-in.
Result<Stretching> Route::password_again(json::Reader const& proof) const {
  auto const account = TRY(signed_in());
  TRY(api_.console_->throttle.check(account.id.text(), caller_.address, now_));
  auto const* const kept = api_.node_.desk().people().credential(account.id);
  Stretching asked{Secret{proof.text("password", people::password_bytes_max)}, {}, {}};
  TRY(proof.done());
  if (kept == nullptr || way_again(account.id) != "password") return refused();
  asked.salt = kept->salt;
  asked.cost = kept->cost;
  return asked;
}

Result<json::Object> Route::use_password(people::AccountId const& id,
                                         json::Reader const& proof) const {
  auto const asked = TRY(password_again(proof));
  auto const made = TRY(stretched(asked));
  if (!is_password_of(id, made)) return wrong_proof(id);
  return json::Object{{"by", "password"}};
}

Result<json::Object> Route::prove_again(people::Account const& account, json::Reader const& proof,
                                        signin::Question const& question) const {
  auto const way = way_again(account.id);
  if (way == "none") return fail(Code::forbidden, "api.no_way_to_prove");
  if (way == "nothing") return json::Object{{"by", "demo"}};
  TRY(api_.console_->throttle.check(account.id.text(), caller_.address, now_, signin::Guess::code));
  proof.only({way});
  if (way == "password") return use_password(account.id, proof);
  if (way == "passkey") {
    auto const assertion = factor::read_assertion(proof.object("passkey"));
    TRY(proof.done());
    return use_passkey(account.id, assertion, question);
  }
  auto const code = proof.text(way, code_bytes_max);
  TRY(proof.done());
  return use_code(account.id, code);
}

Result<json::Object> Route::prove_second(people::AccountId const& id,
                                         json::Reader const& proof) const {
  TRY(api_.console_->throttle.check(id.text(), caller_.address, now_, signin::Guess::code));
  proof.only({"code", "recovery_code", "passkey"});
  if (proof.has("passkey")) {
    auto const assertion = factor::read_assertion(proof.object("passkey"));
    TRY(proof.done());
    return use_passkey(id, assertion, {signin::Purpose::sign_in, id, {}});
  }
  bool const on_paper = proof.has("recovery_code");
  auto const code = proof.text(on_paper ? "recovery_code" : "code", code_bytes_max);
  TRY(proof.done());
  return on_paper ? use_recovery_code(id, code) : use_code(id, code);
}

Route::Answer Route::finish_sign_in() const {
  auto const half = TRY(half_signed_in());
  auto const* const account = api_.node_.desk().people().account(half.account);
  if (account == nullptr || !account->active_at(now_)) return fail(Code::forbidden, "signin.none");
  auto const value = TRY(body());
  json::Reader const r{value, "proof"};
  auto how = TRY(prove_second(account->id, r));
  return let_in(*account, std::move(how));
}

Route::Answer Route::prove() const {
  auto const account = TRY(signed_in());
  auto const value = TRY(body());
  json::Reader const r{value, "proof"};
  TRY(prove_again(account, r, {signin::Purpose::prove, account.id, {}}));
  auto& sign_ins = api_.console_->sign_ins;
  TRY(sign_ins.prove(cookie(), now_));
  return session_of(account, TRY(sign_ins.look(cookie(), now_)));
}

Result<void> Route::check_fresh() const {
  if (caller_.door == Door::socket) return {};
  auto const sign_in = TRY(api_.console_->sign_ins.look(cookie(), now_));
  if (now_ < sign_in.fresh_until()) return {};
  return fail(Code::forbidden, "api.prove_again");
}

}  // namespace comity::api
