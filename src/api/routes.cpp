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

/// Whether it takes an account to ask: what everybody may know takes none.
enum class For { anybody, accounts };

struct Row {
  RouteName name;
  Take take;
  Action action = Action::manage_node;  ///< What the account must be allowed to do.
  For whom = For::accounts;
};

constexpr Row rows[] = {
    {{"GET", "/v1/openapi.json", ""}, &Route::describe_api, {}, For::anybody},
    {{"GET", "/v1/node", ""}, &Route::node_status, {}, For::anybody},
    {{"GET", "/v1/health", "check"}, &Route::health, {}, For::anybody},
    {{"GET", "/v1/agreements", ""}, &Route::list_agreements, {}, For::anybody},
    {{"POST", "/v1/agreements", ""}, &Route::adopt_agreement, Action::manage_node},
    {{"GET", "/v1/agreements/{agreement}", ""}, &Route::show_agreement, {}, For::anybody},
    {{"GET", "/v1/links", ""}, &Route::list_links, {}, For::anybody},
    {{"GET", "/v1/links/{link}", ""}, &Route::show_link, {}, For::anybody},
    {{"GET", "/v1/links/{link}/entries", "side first count"},
     &Route::list_entries,
     Action::read_cases},
    {{"GET", "/v1/links/{link}/proof", "index"}, &Route::prove_entry, Action::read_cases},
    {{"GET", "/v1/links/{link}/incidents", "first count"},
     &Route::list_incidents,
     Action::read_cases},
    {{"GET", "/v1/links/{link}/export", "bodies"}, &Route::export_link, Action::export_log},
    {{"POST", "/v1/links/{link}/bodies/delete", ""}, &Route::delete_body, Action::approve},
    {{"GET", "/v1/requests", "first count"}, &Route::list_requests, Action::read_cases},
    {{"POST", "/v1/requests", ""}, &Route::issue_request, Action::draft},
    {{"GET", "/v1/requests/{request}", ""}, &Route::show_request, Action::read_cases},
    {{"POST", "/v1/requests/{request}/steps", ""}, &Route::take_step, Action::acknowledge},
    {{"POST", "/v1/requests/{request}/admit", ""}, &Route::admit_request, Action::approve},
    {{"GET", "/v1/requests/{request}/bundle", "bodies"},
     &Route::export_request,
     Action::read_cases},
    {{"GET", "/v1/requests/{request}/document", "as lang"},
     &Route::request_document,
     Action::read_cases},
    {{"GET", "/v1/drafts", "all"}, &Route::list_drafts, Action::read_cases},
    {{"GET", "/v1/drafts/{draft}", ""}, &Route::show_draft, Action::read_cases},
    {{"POST", "/v1/drafts/{draft}/approve", ""}, &Route::approve_draft, Action::approve},
    {{"POST", "/v1/drafts/{draft}/release", ""}, &Route::release_draft, Action::draft},
    {{"POST", "/v1/drafts/{draft}/revoke", ""}, &Route::revoke_approval, Action::approve},
    {{"POST", "/v1/drafts/{draft}/refuse", ""}, &Route::refuse_draft, Action::approve},
    {{"POST", "/v1/drafts/{draft}/withdraw", ""}, &Route::withdraw_draft, Action::draft},
    {{"GET", "/v1/reviews", ""}, &Route::list_reviews, Action::read_cases},
    {{"POST", "/v1/reviews/{review}/close", ""}, &Route::close_review, Action::review_emergency},
    {{"GET", "/v1/policy", ""}, &Route::show_policy, Action::read_cases},
    {{"POST", "/v1/policy", ""}, &Route::load_policy, Action::load_policy},
    {{"GET", "/v1/journal", "first count"}, &Route::list_journal, Action::read_journal},
    {{"GET", "/v1/journal/export", ""}, &Route::export_journal, Action::read_journal},
    {{"GET", "/v1/me", ""}, &Route::who_am_i, Action::read_cases},
    {{"GET", "/v1/people", ""}, &Route::list_people, Action::manage_people},
    {{"POST", "/v1/agencies", ""}, &Route::put_agency, Action::manage_people},
    {{"POST", "/v1/accounts", ""}, &Route::put_account, Action::manage_people},
    {{"GET", "/v1/tokens", ""}, &Route::list_tokens, Action::manage_people},
    {{"POST", "/v1/accounts/{account}/tokens", ""}, &Route::issue_token, Action::manage_people},
    {{"POST", "/v1/tokens/{token}/revoke", ""}, &Route::revoke_token, Action::manage_people},
    {{"GET", "/v1/links/{link}/figures", "from to at sizes"}, &Route::figures, Action::read_cases},
    {{"GET", "/v1/requests/{request}/split", ""}, &Route::split_request, Action::read_cases},
    {{"GET", "/v1/requests/{request}/tasks", ""}, &Route::list_request_tasks, Action::read_cases},
    {{"POST", "/v1/requests/{request}/tasks", ""}, &Route::make_task, Action::assign_tasks},
    {{"GET", "/v1/requests/{request}/draft", ""}, &Route::gather_request, Action::read_cases},
    {{"GET", "/v1/tasks", "first count"}, &Route::list_tasks, Action::read_cases},
    {{"GET", "/v1/tasks/{task}", ""}, &Route::show_task, Action::read_cases},
    {{"POST", "/v1/tasks/{task}/events", ""}, &Route::task_event, Action::assign_tasks},
    {{"GET", "/v1/triage/tables", ""}, &Route::list_tables, Action::read_cases},
    {{"POST", "/v1/triage/tables/{table}", ""}, &Route::load_table, Action::assign_tasks},
    {{"POST", "/v1/triage/tables/{table}/drop", ""}, &Route::drop_table, Action::assign_tasks},
    {{"POST", "/v1/triage/mail", ""}, &Route::take_mail, Action::assign_tasks},
    {{"GET", "/v1/evidence", "first count sha256"}, &Route::list_evidence, Action::read_evidence},
    {{"POST", "/v1/evidence", ""}, &Route::begin_evidence, Action::draft},
    {{"GET", "/v1/evidence/{item}", ""}, &Route::show_evidence, Action::read_evidence},
    {{"GET", "/v1/evidence/{item}/bytes", "offset count"},
     &Route::read_bytes,
     Action::read_evidence},
    {{"POST", "/v1/evidence/{item}/bytes", "offset"}, &Route::add_bytes, Action::draft},
    {{"POST", "/v1/evidence/{item}/finish", ""}, &Route::finish_evidence, Action::draft},
    {{"POST", "/v1/evidence/{item}/offer", ""}, &Route::offer_evidence, Action::draft},
    {{"POST", "/v1/evidence/{item}/fetch", ""}, &Route::fetch_evidence, Action::read_evidence},
    {{"POST", "/v1/evidence/{item}/decline", ""}, &Route::decline_evidence, Action::draft},
    {{"POST", "/v1/evidence/{item}/custody", ""}, &Route::note_evidence, Action::read_evidence},
    {{"POST", "/v1/evidence/{item}/stamps", ""}, &Route::stamp_evidence, Action::read_evidence},
    {{"POST", "/v1/evidence/{item}/export", ""}, &Route::export_evidence, Action::read_evidence},
    {{"POST", "/v1/evidence/{item}/dispose", ""}, &Route::dispose_evidence, Action::draft},
};

net::HttpResponse refusal(Error const& error) {
  return api::refusal(net::http_status(error.code), error);
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

/// Whoever may open the socket owns the machine: before there are accounts they may do everything,
/// and while no administrator has a token they may make one.
Result<void> Route::identify(people::Action action) {
  auto const& people = api_.node_.desk().people();
  auto const is_new = people.accounts().empty();
  if (is_new || !has_reachable_administrator(people, now_)) {
    who_.id = people::AccountId{std::string{release::nobody_yet}};
    who_.roles = is_new ? people::Roles{people::all_roles.begin(), people::all_roles.end()}
                        : people::Roles{people::Role::administrator};
    return people::check_may(who_, action, now_);
  }
  constexpr std::string_view scheme = "Bearer ";
  auto const given = request_.headers.find("authorization");
  if (!given.starts_with(scheme)) return fail(Code::forbidden, "api.no_token");
  who_ = TRY(people.authenticate(Secret{given.substr(scheme.size())}, now_));
  return people::check_may(who_, action, now_);
}

Result<void> Route::note(journal::Type type, json::Value details) const {
  return api_.node_.desk().note(type, who_.id, std::move(details), now_);
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

net::HttpResponse Routes::handle(net::HttpRequest const& request) {
  Route route{*this, request, Target{request.target}, time_.now()};
  std::string allowed;
  for (auto const& [name, take, action, whom] : rows) {
    if (!route.target().fits(name.path)) continue;
    if (request.method != name.method) {
      allowed += (allowed.empty() ? "" : ", ") + std::string{name.method};
      continue;
    }
    if (auto const checked = route.target().takes_only(name.query); !checked)
      return refusal(checked.error());
    if (auto const known = route.identify(action); !known && whom == For::accounts)
      return refusal(
          known.error().id == "api.no_token" ? 401 : net::http_status(known.error().code),
          known.error());
    auto answered = (route.*take)();
    return answered ? *std::move(answered) : refusal(answered.error());
  }
  if (!allowed.empty()) return wrong_method(request.method, std::move(allowed));
  return refusal(fail(Code::not_found, "api.no_such_route",
                      {{"target", std::string{request.target.substr(0, 100)}}}));
}

}  // namespace comity::api
