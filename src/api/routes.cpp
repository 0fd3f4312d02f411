#include "comity/api/routes.h"

#include "comity/json/text.h"
#include "render.h"
#include "route.h"

#include <algorithm>
#include <array>

namespace comity::api {
namespace {

using Take = Route::Answer (Route::*)() const;

struct Row {
  RouteName name;
  Take take;
};

constexpr Row rows[] = {
    {{"GET", "/v1/openapi.json", ""}, &Route::describe_api},
    {{"GET", "/v1/node", ""}, &Route::node_status},
    {{"GET", "/v1/health", "check"}, &Route::health},
    {{"GET", "/v1/agreements", ""}, &Route::list_agreements},
    {{"POST", "/v1/agreements", ""}, &Route::adopt_agreement},
    {{"GET", "/v1/agreements/{agreement}", ""}, &Route::show_agreement},
    {{"GET", "/v1/links", ""}, &Route::list_links},
    {{"GET", "/v1/links/{link}", ""}, &Route::show_link},
    {{"GET", "/v1/links/{link}/entries", "side first count"}, &Route::list_entries},
    {{"GET", "/v1/links/{link}/proof", "index"}, &Route::prove_entry},
    {{"GET", "/v1/links/{link}/incidents", "first count"}, &Route::list_incidents},
    {{"GET", "/v1/links/{link}/export", "bodies"}, &Route::export_link},
    {{"POST", "/v1/links/{link}/bodies/delete", ""}, &Route::delete_body},
    {{"GET", "/v1/requests", "first count"}, &Route::list_requests},
    {{"POST", "/v1/requests", ""}, &Route::issue_request},
    {{"GET", "/v1/requests/{request}", ""}, &Route::show_request},
    {{"POST", "/v1/requests/{request}/steps", ""}, &Route::take_step},
    {{"GET", "/v1/requests/{request}/bundle", "bodies"}, &Route::export_request},
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
  Route const route{*this, request, Target{request.target}, time_.now()};
  std::string allowed;
  for (auto const& [name, take] : rows) {
    if (!route.target().fits(name.path)) continue;
    if (request.method != name.method) {
      allowed += (allowed.empty() ? "" : ", ") + std::string{name.method};
      continue;
    }
    if (auto const checked = route.target().takes_only(name.query); !checked)
      return refusal(checked.error());
    auto answered = (route.*take)();
    return answered ? *std::move(answered) : refusal(answered.error());
  }
  if (!allowed.empty()) return wrong_method(request.method, std::move(allowed));
  return refusal(fail(Code::not_found, "api.no_such_route",
                      {{"target", std::string{request.target.substr(0, 100)}}}));
}

}  // namespace comity::api
