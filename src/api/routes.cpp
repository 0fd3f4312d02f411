#include "comity/api/routes.h"

#include "comity/json/text.h"
#include "render.h"
#include "route.h"

#include <algorithm>
#include <array>

namespace comity::api {
namespace {

using Take = Route::Answer (Route::*)() const;

using people::Action;

/// Whom a row is for.
enum class For {
  strangers,  ///< At either door: it is how one comes in.
  anybody,    ///< Who may open the socket; at the console, as `members`.
  members,    ///< Any account of our own desks.
  everyone,   ///< Any account, of who is only tasked too.
  browsers,   ///< Whoever is signed in at the console; also who must enrol a second factor first.
  accounts,   ///< Those that may do what the row says.
};

/// What a browser must know of whoever sits at it.
enum class Proof {
  standing,  ///< That they signed in.
  fresh,     ///< That a moment ago it was still they: what comes changes who may do what.
};

struct Row {
  RouteName name;
  Take take;
  Action action = Action::manage_node;  ///< What the account must be allowed to do.
  For whom = For::accounts;
  Proof proof = Proof::standing;
};

constexpr Row rows[] = {
    {{"GET", "/v1/openapi.json", ""}, &Route::describe_api, {}, For::anybody},
    {{"GET", "/v1/node", ""}, &Route::node_status, {}, For::anybody},
    {{"GET", "/v1/health", "check"}, &Route::health, {}, For::anybody},
    {{"GET", "/v1/agreements", ""}, &Route::list_agreements, {}, For::anybody},
    {{"POST", "/v1/agreements", ""},
     &Route::adopt_agreement,
     Action::manage_node,
     For::accounts,
     Proof::fresh},
    {{"GET", "/v1/agreements/{agreement}", ""}, &Route::show_agreement, {}, For::anybody},
    {{"GET", "/v1/links", ""}, &Route::list_links, {}, For::anybody},
    {{"GET", "/v1/links/{link}", ""}, &Route::show_link, {}, For::anybody},
    {{"GET", "/v1/links/{link}/entries", "side first count"},
     &Route::list_entries,
     Action::read_cases},
    {{"GET", "/v1/links/{link}/proof", "side index"}, &Route::prove_entry, Action::read_cases},
    {{"GET", "/v1/links/{link}/growth", "side from"}, &Route::prove_growth, Action::read_cases},
    {{"GET", "/v1/links/{link}/incidents", "first count"},
     &Route::list_incidents,
     Action::read_cases},
    {{"GET", "/v1/links/{link}/export", "bodies"}, &Route::export_link, Action::export_log},
    {{"POST", "/v1/links/{link}/bodies/delete", ""}, &Route::delete_body, Action::approve},
    {{"GET", "/v1/requests", "first count"}, &Route::list_requests, Action::read_cases},
    {{"POST", "/v1/requests", ""}, &Route::issue_request, Action::draft},
    {{"POST", "/v1/proposals", "to kind urgency as"}, &Route::propose, Action::draft},
    {{"GET", "/v1/requests/{request}", ""}, &Route::show_request, Action::read_cases},
    {{"POST", "/v1/requests/{request}/steps", ""}, &Route::take_step, Action::draft},
    {{"POST", "/v1/requests/{request}/challenge", ""}, &Route::ask_admission, Action::approve},
    {{"POST", "/v1/requests/{request}/admit", ""}, &Route::admit_request, Action::approve},
    {{"GET", "/v1/requests/{request}/bundle", "bodies"},
     &Route::export_request,
     Action::read_cases},
    {{"GET", "/v1/requests/{request}/document", "as lang"},
     &Route::request_document,
     Action::read_cases},
    {{"GET", "/v1/drafts", "all"}, &Route::list_drafts, Action::read_cases},
    {{"GET", "/v1/drafts/{draft}", ""}, &Route::show_draft, Action::read_cases},
    {{"POST", "/v1/drafts/{draft}/challenge", ""}, &Route::ask_approval, Action::approve},
    {{"POST", "/v1/drafts/{draft}/approve", ""}, &Route::approve_draft, Action::approve},
    {{"POST", "/v1/drafts/{draft}/release", ""}, &Route::release_draft, Action::draft},
    {{"POST", "/v1/drafts/{draft}/revoke", ""}, &Route::revoke_approval, Action::approve},
    {{"POST", "/v1/drafts/{draft}/refuse", ""}, &Route::refuse_draft, Action::approve},
    {{"POST", "/v1/drafts/{draft}/narrow", ""}, &Route::narrow_draft, Action::draft},
    {{"POST", "/v1/drafts/{draft}/withdraw", ""}, &Route::withdraw_draft, Action::draft},
    {{"GET", "/v1/reviews", ""}, &Route::list_reviews, Action::read_cases},
    {{"POST", "/v1/reviews/{review}/close", ""}, &Route::close_review, Action::review_emergency},
    {{"GET", "/v1/policy", ""}, &Route::show_policy, Action::read_cases},
    {{"POST", "/v1/policy", ""},
     &Route::load_policy,
     Action::load_policy,
     For::accounts,
     Proof::fresh},
    {{"POST", "/v1/policy/explain", ""}, &Route::explain_policy, Action::read_cases},
    {{"GET", "/v1/policy/check", ""}, &Route::check_policy, Action::read_cases},
    {{"GET", "/v1/journal", "first count"}, &Route::list_journal, Action::read_journal},
    {{"GET", "/v1/journal/search", "before count type who about"},
     &Route::search_journal,
     Action::read_journal},
    {{"GET", "/v1/journal/check", ""}, &Route::check_journal, Action::read_journal},
    {{"GET", "/v1/journal/export", ""}, &Route::export_journal, Action::read_journal},
    {{"GET", "/v1/session", ""}, &Route::show_session, {}, For::strangers},
    {{"POST", "/v1/session", ""}, &Route::sign_in, {}, For::strangers},
    {{"DELETE", "/v1/session", ""}, &Route::sign_out, {}, For::strangers},
    {{"GET", "/v1/session/demo", ""}, &Route::list_demo_accounts, {}, For::strangers},
    {{"POST", "/v1/session/demo", ""}, &Route::sign_in_to_demo, {}, For::strangers},
    {{"POST", "/v1/session/invitation", ""}, &Route::accept_invitation, {}, For::strangers},
    {{"POST", "/v1/session/challenge", ""}, &Route::ask_passkey, {}, For::strangers},
    {{"POST", "/v1/session/passkey", ""}, &Route::sign_in_by_passkey, {}, For::strangers},
    {{"POST", "/v1/session/second", ""}, &Route::finish_sign_in, {}, For::strangers},
    {{"POST", "/v1/session/proof", ""}, &Route::prove, {}, For::browsers},
    {{"GET", "/v1/me/factors", ""}, &Route::show_own_factors, {}, For::browsers},
    {{"POST", "/v1/me/factors/totp", ""}, &Route::begin_totp, {}, For::browsers, Proof::fresh},
    {{"POST", "/v1/me/factors/totp/confirm", ""},
     &Route::confirm_totp,
     {},
     For::browsers,
     Proof::fresh},
    {{"DELETE", "/v1/me/factors/totp", ""}, &Route::remove_totp, {}, For::browsers, Proof::fresh},
    {{"POST", "/v1/me/factors/passkeys/challenge", ""},
     &Route::begin_passkey,
     {},
     For::browsers,
     Proof::fresh},
    {{"POST", "/v1/me/factors/passkeys", ""}, &Route::add_passkey, {}, For::browsers, Proof::fresh},
    {{"DELETE", "/v1/me/factors/passkeys/{passkey}", ""},
     &Route::remove_passkey,
     {},
     For::browsers,
     Proof::fresh},
    {{"POST", "/v1/me/factors/recovery", ""},
     &Route::make_recovery_codes,
     {},
     For::browsers,
     Proof::fresh},
    {{"GET", "/v1/accounts/{account}/factors", ""}, &Route::show_factors, Action::manage_people},
    {{"POST", "/v1/accounts/{account}/factors/reset", ""},
     &Route::reset_factors,
     Action::manage_people,
     For::accounts,
     Proof::fresh},
    {{"GET", "/v1/factor-rule", ""}, &Route::show_factor_rule, Action::manage_people},
    {{"POST", "/v1/factor-rule", ""},
     &Route::put_factor_rule,
     Action::manage_people,
     For::accounts,
     Proof::fresh},
    {{"GET", "/v1/session/provider", ""}, &Route::show_provider, {}, For::strangers},
    {{"POST", "/v1/session/provider", ""}, &Route::leave_for_provider, {}, For::strangers},
    {{"POST", "/v1/session/provider/return", ""}, &Route::return_from_provider, {}, For::strangers},
    {{"GET", "/v1/bindings", ""}, &Route::list_bindings, Action::manage_people},
    {{"POST", "/v1/accounts/{account}/bind", ""},
     &Route::bind,
     Action::manage_people,
     For::accounts,
     Proof::fresh},
    {{"POST", "/v1/accounts/{account}/unbind", ""},
     &Route::unbind,
     Action::manage_people,
     For::accounts,
     Proof::fresh},
    {{"POST", "/v1/accounts/{account}/invitations", ""},
     &Route::invite,
     Action::manage_people,
     For::accounts,
     Proof::fresh},
    {{"GET", "/v1/events", ""}, &Route::events, {}, For::everyone},
    {{"GET", "/v1/me", ""}, &Route::who_am_i, {}, For::everyone},
    {{"GET", "/v1/people", ""}, &Route::list_people, {}, For::members},
    {{"GET", "/v1/watch", ""}, &Route::show_watch, Action::read_cases},
    {{"POST", "/v1/watch/take", ""}, &Route::take_watch, Action::acknowledge},
    {{"POST", "/v1/watch/hand-over", ""}, &Route::hand_watch_over, Action::acknowledge},
    {{"POST", "/v1/watch/acknowledge", ""}, &Route::acknowledge_watch, Action::acknowledge},
    {{"GET", "/v1/views", ""}, &Route::list_views, Action::read_cases},
    {{"POST", "/v1/views", ""}, &Route::keep_views, Action::read_cases},
    {{"POST", "/v1/agencies", ""},
     &Route::put_agency,
     Action::manage_people,
     For::accounts,
     Proof::fresh},
    {{"POST", "/v1/accounts", ""},
     &Route::put_account,
     Action::manage_people,
     For::accounts,
     Proof::fresh},
    {{"GET", "/v1/tokens", ""}, &Route::list_tokens, Action::manage_people},
    {{"POST", "/v1/accounts/{account}/tokens", ""},
     &Route::issue_token,
     Action::manage_people,
     For::accounts,
     Proof::fresh},
    {{"POST", "/v1/tokens/{token}/revoke", ""},
     &Route::revoke_token,
     Action::manage_people,
     For::accounts,
     Proof::fresh},
    {{"GET", "/v1/links/{link}/figures", "from to at sizes"}, &Route::figures, Action::read_cases},
    {{"GET", "/v1/requests/{request}/split", ""}, &Route::split_request, Action::read_cases},
    {{"GET", "/v1/requests/{request}/tasks", ""}, &Route::list_request_tasks, Action::read_cases},
    {{"POST", "/v1/requests/{request}/tasks", ""}, &Route::make_task, Action::assign_tasks},
    {{"GET", "/v1/requests/{request}/draft", ""}, &Route::gather_request, Action::read_cases},
    {{"GET", "/v1/tasks", "first count"}, &Route::list_tasks, Action::read_cases},
    {{"GET", "/v1/tasks/{task}", ""}, &Route::show_task, Action::read_cases},
    {{"POST", "/v1/tasks/{task}/events", ""}, &Route::task_event, Action::assign_tasks},
    {{"GET", "/v1/own-tasks", "first count"}, &Route::list_own_tasks, Action::answer_tasks},
    {{"GET", "/v1/own-tasks/{task}", ""}, &Route::show_own_task, Action::answer_tasks},
    {{"POST", "/v1/own-tasks/{task}/events", ""}, &Route::own_task_event, Action::answer_tasks},
    {{"GET", "/v1/triage/tools", ""}, &Route::list_tools, Action::read_cases},
    {{"GET", "/v1/triage/tables", ""}, &Route::list_tables, Action::read_cases},
    {{"POST", "/v1/triage/tables/{table}", ""}, &Route::load_table, Action::assign_tasks},
    {{"POST", "/v1/triage/tables/{table}/drop", ""}, &Route::drop_table, Action::assign_tasks},
    {{"POST", "/v1/triage/mail", ""}, &Route::take_mail, Action::assign_tasks},
    {{"GET", "/v1/evidence", "first count sha256"}, &Route::list_evidence, Action::read_evidence},
    {{"POST", "/v1/evidence", ""}, &Route::begin_evidence, Action::draft},
    {{"GET", "/v1/evidence/{item}", ""}, &Route::show_evidence, Action::read_evidence},
    {{"GET", "/v1/evidence/{item}/case", ""}, &Route::describe_evidence, Action::read_evidence},
    {{"GET", "/v1/evidence/{item}/bytes", "offset count"},
     &Route::read_bytes,
     Action::read_evidence},
    {{"POST", "/v1/evidence/{item}/bytes", "offset"}, &Route::add_bytes, Action::draft},
    {{"POST", "/v1/evidence/{item}/finish", ""}, &Route::finish_evidence, Action::draft},
    {{"POST", "/v1/evidence/{item}/forget", ""}, &Route::forget_evidence, Action::draft},
    {{"POST", "/v1/evidence/{item}/offer", ""}, &Route::offer_evidence, Action::draft},
    {{"POST", "/v1/evidence/{item}/fetch", ""}, &Route::fetch_evidence, Action::read_evidence},
    {{"POST", "/v1/evidence/{item}/decline", ""}, &Route::decline_evidence, Action::draft},
    {{"POST", "/v1/evidence/{item}/custody", ""}, &Route::note_evidence, Action::read_evidence},
    {{"POST", "/v1/evidence/{item}/stamps", ""}, &Route::stamp_evidence, Action::read_evidence},
    {{"POST", "/v1/evidence/{item}/export", ""}, &Route::export_evidence, Action::read_evidence},
    {{"POST", "/v1/evidence/{item}/dispose", ""}, &Route::dispose_evidence, Action::draft},
};

/// Who may do what: agreements, the policy, people and what they come in by.
constexpr bool changes_rights(Row const& row) {
  if (row.name.method == "GET") return false;
  if (row.whom == For::browsers) return row.name.path.starts_with("/v1/me/");
  return row.whom == For::accounts &&
         (row.action == Action::manage_node || row.action == Action::manage_people ||
          row.action == Action::load_policy);
}

static_assert(std::ranges::all_of(rows,
                                  [](Row const& row) {
                                    return changes_rights(row) == (row.proof == Proof::fresh);
                                  }),
              "what changes who may do what takes a fresh proof, and nothing else does");

/// Some ids have a status of their own: a client must know that it should sign in, or wait.
unsigned status_of(Error const& error) {
  for (auto const* const id :
       {"api.no_token", "signin.none", "api.sign_in_refused", "api.proof_refused"})
    if (error.id == id) return 401;
  return error.id == "signin.too_many" ? 429 : net::http_status(error.code);
}

net::HttpResponse refusal(Error const& error) {
  return api::refusal(status_of(error), error);
}

/// Whether whoever asks may have what the row gives.
Result<void> admit(Route& route, Row const& row, Door door) {
  if (row.name.method != "GET") TRY(route.check_origin());
  if (row.whom == For::strangers) return {};
  auto const known = route.identify();
  if (row.whom == For::anybody && door == Door::socket) return {};
  TRY(known);
  if (row.whom == For::browsers) {
    if (door != Door::console) return fail(Code::forbidden, "api.only_at_console");
  } else {
    TRY(route.check_enrolled());
    if (row.whom == For::anybody || row.whom == For::members) TRY(route.check_own_desk());
    if (row.whom == For::accounts) TRY(route.check_may(row.action));
  }
  return row.proof == Proof::fresh ? route.check_fresh() : Result<void>{};
}

/// There is something at that path, but not for that method.
net::HttpResponse wrong_method(std::string_view method, std::string allowed) {
  auto out = api::refusal(
      405, fail(Code::invalid, "api.wrong_method",
                {{"method", std::string{method.substr(0, 16)}}, {"allowed", allowed}}));
  out.headers.add("allow", std::move(allowed));
  return out;
}

}  // namespace

net::HttpResponse answer(unsigned status, json::Value const& body) {
  return {status, "application/json", json::write(body)};
}

/// Whether somebody who manages people can speak at all: else nobody could ever let anybody in.
bool has_reachable_administrator(people::People const& people, Instant now) {
  return std::ranges::any_of(people.tokens(), [&](auto const& one) {
    auto const* const account = people.account(one.second.account);
    return one.second.live_at(now) && account != nullptr && account->active_at(now) &&
           people::may(account->roles, Action::manage_people);
  });
}

Result<void> Route::identify() {
  if (caller_.door == Door::socket) return identify_by_token();
  who_ = TRY(signed_in());
  return {};
}

/// Whoever may open the socket owns the machine: before there are accounts they may do everything,
/// and while no administrator has a token they may make one.
Result<void> Route::identify_by_token() {
  auto const& people = api_.node_.desk().people();
  auto const is_new = people.accounts().empty();
  if (is_new || !has_reachable_administrator(people, now_)) {
    who_.id = people::AccountId{std::string{release::nobody_yet}};
    who_.roles = is_new ? people::Roles{people::all_roles.begin(), people::all_roles.end()}
                        : people::Roles{people::Role::administrator};
    return {};
  }
  constexpr std::string_view scheme = "Bearer ";
  auto const given = request_.headers.find("authorization");
  if (!given.starts_with(scheme)) return fail(Code::forbidden, "api.no_token");
  who_ = TRY(people.authenticate(Secret{given.substr(scheme.size())}, now_));
  return {};
}

Result<void> Route::check_enrolled() const {
  if (caller_.door != Door::console || !api_.node_.desk().people().lacks_factor(who_)) return {};
  auto const sign_in = TRY(api_.console_->sign_ins.look(cookie(), now_));
  return sign_in.vouched ? Result<void>{} : fail(Code::forbidden, "api.must_enrol");
}

Result<void> Route::check_may(people::Action action) const {
  return people::check_may(who_, action, now_);
}

Result<void> Route::check_own_desk() const {
  if (!who_.is_outside()) return {};
  return fail(Code::forbidden, "api.own_desks_only", {{"account", who_.id.text()}});
}

Result<void> Route::note(journal::Type type, json::Value details) const {
  return api_.node_.desk().note(type, who_.id, std::move(details), now_);
}

Result<void> Route::note_view(std::string_view what, std::string const& id) const {
  auto& views = api_.views_;
  auto const last = views.find({who_.id, id});
  bool const lasts =
      last != views.end() && now_ >= last->second && now_ - last->second < view_lasts;
  if (lasts) return {};
  TRY(note(journal::Type::view, json::Object{{std::string{what}, id}}));
  if (views.size() >= views_max) views.clear();
  views.insert_or_assign({who_.id, id}, now_);
  return {};
}

net::HttpResponse answer_to(node::Outcome const& outcome) {
  if (auto const* const problems = std::get_if<request::Problems>(&outcome))
    return answer(net::http_status(problems->front().code), problems_body(*problems));
  if (auto const* const waits = std::get_if<node::Waits>(&outcome))
    return answer(202, json::Object{{"draft", waits->draft.text()}});
  auto const& submitted = std::get<node::Submitted>(outcome);
  return answer(201, json::Object{{"request", submitted.request.text()},
                                  {"case", submitted.case_id.text()},
                                  {"seq", submitted.seq}});
}

net::HttpResponse refusal(unsigned status, Error const& error) {
  return answer(status, error_body(error));
}

std::span<RouteName const> route_names() {
  static auto const names = [] {
    std::array<RouteName, std::size(rows)> out;
    std::ranges::transform(rows, out.begin(), &Row::name);
    return out;
  }();
  return names;
}

std::optional<people::Action> action_of(RouteName const& route) {
  for (auto const& row : rows) {
    if (row.name.method == route.method && row.name.path == route.path)
      return row.whom == For::accounts ? std::optional{row.action} : std::nullopt;
  }
  return std::nullopt;
}

net::HttpResponse Routes::handle(net::HttpRequest const& request, Caller const& caller) {
  Route route{*this, request, caller, time_.now()};
  std::string allowed;
  for (auto const& row : rows) {
    auto const& name = row.name;
    if (!route.target().fits(name.path)) continue;
    if (request.method != name.method) {
      allowed += (allowed.empty() ? "" : ", ") + std::string{name.method};
      continue;
    }
    if (auto const checked = route.target().takes_only(name.query); !checked)
      return refusal(checked.error());
    if (auto const admitted = admit(route, row, caller.door); !admitted)
      return refusal(admitted.error());
    auto answered = (route.*row.take)();
    return answered ? *std::move(answered) : refusal(answered.error());
  }
  if (!allowed.empty()) return wrong_method(request.method, std::move(allowed));
  return refusal(fail(Code::not_found, "api.no_such_route",
                      {{"target", std::string{request.target.substr(0, 100)}}}));
}

bool Routes::is_signed_in(net::HttpRequest const& head) {
  Caller const caller{Door::console, {}, {}};
  return Route{*this, head, caller, time_.now()}.is_signed_in();
}

std::optional<Stretching> Routes::stretching(net::HttpRequest const& request,
                                             Caller const& caller) {
  Route const route{*this, request, caller, time_.now()};
  bool const takes_password =
      std::ranges::any_of(std::array{"/v1/session", "/v1/session/invitation", "/v1/session/proof",
                                     "/v1/drafts/{draft}/approve", "/v1/requests/{request}/admit"},
                          [&](char const* path) { return route.target().fits(path); });
  // What is wrong is said when the request is answered.
  if (request.method != "POST" || !takes_password || !route.check_origin()) return std::nullopt;
  auto asked = route.stretching();
  return asked ? std::optional{*std::move(asked)} : std::nullopt;
}

std::optional<Proposing> Routes::proposing(net::HttpRequest const& request, Caller const& caller) {
  Route route{*this, request, caller, time_.now()};
  if (request.method != "POST" || !route.target().fits("/v1/proposals")) return std::nullopt;
  if (!route.check_origin() || !route.identify() || !route.check_may(Action::draft))
    return std::nullopt;
  auto asked = route.proposing();
  return asked ? std::optional{*std::move(asked)} : std::nullopt;
}

std::optional<Bytes> Routes::stamping(net::HttpRequest const& request, Caller const& caller) {
  Route route{*this, request, caller, time_.now()};
  bool const takes_stamp = route.target().fits("/v1/evidence/{item}/stamps");
  if (!authority_ || request.method != "POST" || !takes_stamp) return std::nullopt;
  if (!route.check_origin() || !route.identify() || !route.check_may(Action::read_evidence))
    return std::nullopt;
  auto asked = route.stamping();
  return asked ? *std::move(asked) : std::nullopt;
}

std::optional<Result<Inquiry>> Routes::inquiry(net::HttpRequest const& request,
                                               Caller const& caller) {
  Route const route{*this, request, caller, time_.now()};
  bool const takes_provider = route.target().fits("/v1/session/provider") ||
                              route.target().fits("/v1/session/provider/return");
  if (request.method != "POST" || !takes_provider || !route.check_origin()) return std::nullopt;
  return route.inquiry();
}

}  // namespace comity::api
