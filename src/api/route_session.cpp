/// How people at browsers come in, and go.
#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "render.h"
#include "route.h"

#include <algorithm>

namespace comity::api {
namespace {

/// What is said whatever was wrong, so that a guesser learns nothing.
Error refused() {
  return fail(Code::forbidden, "api.sign_in_refused");
}

/// What the newest agreement that knows it calls the node's party; null if none does.
agreement::Text const* own_name(node::Node const& node) {
  agreement::Text const* name = nullptr;
  for (auto const& agreement : node.adopted().all()) {
    if (auto const* const party = agreement->party(node.self())) name = &party->name;
  }
  return name;
}

/// `value` as the console's cookie, for as long as the browser runs.
std::string set_cookie(ConsoleSide const& console, std::string_view value) {
  return set_cookie(console, console.cookie_name(), value);
}

}  // namespace

std::string set_cookie(ConsoleSide const& console, std::string const& name,
                       std::string_view value) {
  return name + '=' + std::string{value} + "; Path=/; HttpOnly; SameSite=Strict" +
         (console.has_tls ? "; Secure" : "");
}

std::string ConsoleSide::cookie_name(char which) const {
  if (has_tls) return std::string{"__Host-"} + which;
  return which + ('-' + origin.substr(origin.rfind(':') + 1));
}

Result<ConsoleSide*> Route::console() const {
  if (api_.console_ == nullptr) return fail(Code::not_found, "api.no_console");
  return api_.console_;
}

Result<void> Route::check_origin() const {
  if (caller_.door == Door::socket) return {};
  bool const same_origin = request_.headers.find("sec-fetch-site") == "same-origin";
  if (same_origin && request_.headers.find("x-comity") == "console") return {};
  return fail(Code::forbidden, "api.not_from_console");
}

Secret Route::cookie(char which) const {
  if (api_.console_ == nullptr) return Secret{};
  auto const begin = api_.console_->cookie_name(which) + '=';
  std::string_view found;
  std::size_t count = 0;
  for (auto rest = request_.headers.find("cookie"); !rest.empty();) {
    auto const end = std::min(rest.find("; "), rest.size());
    auto const pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 2, rest.size()));
    if (!pair.starts_with(begin)) continue;
    found = pair.substr(begin.size());
    ++count;
  }
  return count == 1 ? Secret{found} : Secret{};
}

bool Route::is_signed_in() const {
  return api_.console_ != nullptr && api_.console_->sign_ins.look(cookie(), now_);
}

Result<people::Account> Route::signed_in() const {
  auto* const console = TRY(this->console());
  // What a page asks by itself while nobody sits at it is no use of the sign-in.
  bool const unattended = !request_.headers.find("x-comity-unattended").empty();
  auto& sign_ins = console->sign_ins;
  auto const sign_in =
      TRY(unattended ? sign_ins.look(cookie(), now_) : sign_ins.use(cookie(), now_));
  auto const* const account = api_.node_.desk().people().account(sign_in.account);
  if (account == nullptr || !account->active_at(now_)) return fail(Code::forbidden, "signin.none");
  return *account;
}

Route::Answer Route::session_of(people::Account const& account,
                                signin::SignIn const& sign_in) const {
  auto const& people = api_.node_.desk().people();
  json::Array may;
  for (auto const action : people::all_actions)
    if (people::may(account.roles, action)) may.emplace_back(people::name_of(action));
  std::set<std::string> parties;
  if (!account.is_outside())
    for (auto const* const link : api_.node_.links()) parties.insert(link->id().peer.text());
  json::Array others;
  for (auto const& party : parties) others.emplace_back(party);
  json::Object out{{"account", people::to_json(account)},
                   {"may", std::move(may)},
                   {"party", api_.node_.self().text()},
                   {"peers", std::move(others)},
                   {"demo", api_.console_->demo},
                   {"ends", to_milliseconds(sign_in.ends())},
                   {"fresh_until", to_milliseconds(sign_in.fresh_until())},
                   {"proof", way_again(account.id)},
                   {"must_enrol", people.lacks_factor(account) && !sign_in.vouched}};
  if (auto const* const name = own_name(api_.node_))
    out.emplace_back("party_name", json::Object{{"en", name->en}, {"zh", name->zh}});
  return answer(200, std::move(out));
}

Route::Answer Route::show_session() const {
  auto const account = TRY(signed_in());
  return session_of(account, TRY(api_.console_->sign_ins.look(cookie(), now_)));
}

Route::Answer Route::password_is_right(people::Account const& account, std::string_view by) const {
  auto const* const factors = api_.node_.desk().people().factors(account.id);
  if (factors == nullptr) return let_in(account, {{"by", by}});
  auto& sign_ins = api_.console_->sign_ins;
  std::ignore = sign_ins.end(cookie());
  auto const secret = sign_ins.begin(account.id, now_, api_.random_, signin::Stage::half);
  json::Array ways;
  if (!factors->passkeys.empty()) ways.emplace_back("passkey");
  if (factors->totp) ways.emplace_back("code");
  if (factors->recovery && !factors->recovery->left.empty()) ways.emplace_back("recovery_code");
  auto const ends = TRY(sign_ins.half(secret, now_)).ends();
  auto out = answer(202, json::Object{{"ways", std::move(ways)}, {"ends", to_milliseconds(ends)}});
  out.headers.add("set-cookie", set_cookie(*api_.console_, as_text(secret.reveal())));
  return out;
}

Route::Answer Route::let_in(people::Account const& account, json::Object how,
                            bool is_vouched) const {
  auto& sign_ins = api_.console_->sign_ins;
  how.emplace_back("address", caller_.address);
  TRY(api_.node_.desk().note(journal::Type::sign_in, account.id, std::move(how), now_));
  api_.console_->throttle.succeeded(account.id.text(), caller_.address);
  std::ignore = sign_ins.end(cookie());
  auto const secret = sign_ins.begin(account.id, now_, api_.random_);
  if (is_vouched) TRY(sign_ins.vouch(secret, now_));
  auto out = TRY(session_of(account, TRY(sign_ins.look(secret, now_))));
  out.headers.add("set-cookie", set_cookie(*api_.console_, as_text(secret.reveal())));
  return out;
}

/// Somebody at the door, and what they hold out.
struct Route::Knock {
  std::string name;
  people::Account const* account = nullptr;  ///< Null if there is none of that name.
  Secret invitation;
  Stretching asked;
};

/// A name and a password. For who does not exist as much work is asked as for everybody.
Result<Route::Knock> Route::knock() const {
  auto* const console = TRY(this->console());
  auto const value = TRY(body());
  json::Reader r{value, "session"};
  Knock out;
  out.name = r.text("name", people::id_bytes_max);
  out.asked.password = Secret{r.text("password", people::password_bytes_max)};
  out.asked.cost = console->cost;
  r.only({"name", "password"});
  TRY(r.done());
  TRY(console->throttle.check(out.name, caller_.address, now_));
  auto const& people = api_.node_.desk().people();
  people::AccountId const id{out.name};
  out.account = people.account(id);
  if (auto const* const kept = people.credential(id)) {
    out.asked.salt = kept->salt;
    out.asked.cost = kept->cost;
  }
  return out;
}

/// An invitation and the password that is chosen with it. A guess at 256 bits needs no counting,
/// and costs nothing: only who holds a real one makes us stretch.
Result<Route::Knock> Route::invitation() const {
  auto* const console = TRY(this->console());
  auto const value = TRY(body());
  json::Reader r{value, "invitation"};
  Knock out;
  out.invitation = Secret{r.text("invitation", people::name_bytes_max)};
  out.asked.password = Secret{r.text("password", people::password_bytes_max)};
  r.only({"invitation", "password"});
  TRY(r.done());
  auto const& people = api_.node_.desk().people();
  auto const account = TRY(people.invited(out.invitation, now_));
  TRY(people::check_password(out.asked.password, account));
  out.account = people.account(account.id);
  out.asked.salt = crypto::make_salt(api_.random_);
  out.asked.cost = console->cost;
  return out;
}

Result<Stretching> Route::stretching() const {
  bool const says_yes =
      target_.fits("/v1/drafts/{draft}/approve") || target_.fits("/v1/requests/{request}/admit");
  if (says_yes || target_.fits("/v1/session/proof")) {
    auto const value = TRY(body());
    json::Reader const r{value};
    return says_yes ? password_again(r.object("proof")) : password_again(r);
  }
  auto knocked = target_.fits("/v1/session") ? knock() : invitation();
  if (!knocked) return knocked.error();
  return std::move(knocked->asked);
}

Result<Stretched> Route::stretched(Stretching const& asked) const {
  if (caller_.stretched) return *caller_.stretched;
  auto const digest = TRY(crypto::stretch(asked.password, asked.salt, asked.cost));
  return Stretched{asked.salt, asked.cost, digest};
}

Route::Answer Route::sign_in() const {
  auto const knock = TRY(this->knock());
  auto const made = TRY(stretched(knock.asked));
  bool const right = is_password_of(people::AccountId{knock.name}, made);
  if (!right || knock.account == nullptr || !knock.account->active_at(now_)) {
    api_.console_->throttle.failed(knock.name, caller_.address, now_);
    return refused();
  }
  return password_is_right(*knock.account, "password");
}

bool Route::is_password_of(people::AccountId const& id, Stretched const& made) const {
  auto const* const kept = api_.node_.desk().people().credential(id);
  return kept != nullptr && kept->salt == made.salt && kept->cost == made.cost &&
         people::same_in_constant_time(kept->stretched, made.digest);
}

Route::Answer Route::accept_invitation() const {
  auto const knock = TRY(invitation());
  auto const made = TRY(stretched(knock.asked));
  people::Credential const credential{knock.account->id, made.salt, made.cost, made.digest, now_};
  TRY(api_.node_.desk().people().accept(knock.invitation, credential, now_));
  api_.console_->sign_ins.end_all(knock.account->id);
  return password_is_right(*knock.account, "invitation");
}

Route::Answer Route::sign_out() const {
  auto* const console = TRY(this->console());
  bool const ended = console->sign_ins.end(cookie());
  auto out = answer(200, json::Object{{"ended", ended}});
  out.headers.add("set-cookie", set_cookie(*console, "") + "; Max-Age=0");
  // Cookies belong to all ports of a host: on loopback others' would go as well.
  out.headers.add("clear-site-data",
                  console->has_tls ? R"("cache", "cookies", "storage")" : R"("storage")");
  return out;
}

Route::Answer Route::list_demo_accounts() const {
  auto* const console = TRY(this->console());
  if (!console->demo) return fail(Code::not_found, "api.no_demo");
  json::Array out;
  for (auto const& [id, account] : api_.node_.desk().people().accounts())
    if (account.active_at(now_)) out.push_back(people::to_json(account));
  return answer(200, json::Object{{"accounts", std::move(out)}});
}

Route::Answer Route::sign_in_to_demo() const {
  auto* const console = TRY(this->console());
  if (!console->demo) return fail(Code::not_found, "api.no_demo");
  auto const value = TRY(body());
  json::Reader r{value, "session"};
  auto const id = r.parsed("account", people::id_bytes_max, people::parse_account_id);
  r.only({"account"});
  TRY(r.done());
  auto const* const account = api_.node_.desk().people().account(id);
  if (account == nullptr || !account->active_at(now_))
    return fail(Code::not_found, "people.no_such_account", {{"account", id.text()}});
  return let_in(*account, {{"by", "demo"}});
}

Route::Answer Route::invite() const {
  auto* const console = TRY(this->console());
  auto const account = TRY(people::parse_account_id(name()));
  auto const value = TRY(body());
  json::Reader r{value, "invitation"};
  auto const hours = r.integer("hours", 1, 24 * 7);
  r.only({"hours"});
  TRY(r.done());
  auto const made = TRY(
      api_.node_.desk().people().invite(account, std::chrono::hours{hours}, now_, api_.random_));
  TRY(note(journal::Type::account_change, json::Object{{"invited", account.text()}}));
  auto const secret = std::string{as_text(made.shown.reveal())};
  return answer(201, json::Object{{"account", account.text()},
                                  {"ends", to_milliseconds(made.kept.ends)},
                                  {"link", console->origin + "/invitation#" + secret}});
}

}  // namespace comity::api
