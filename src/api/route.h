/// One request on its way through the table of routes; each method answers one row of it. An error
/// becomes an answer in `Routes::handle`.
#pragma once

#include "comity/api/routes.h"
#include "comity/json/value.h"
#include "target.h"

namespace comity::api {

/// Views into `request`.
class Route {
 public:
  Route(Routes& api, net::HttpRequest const& request, Target target, Instant now)
      : api_{api}, request_{request}, target_{std::move(target)}, now_{now} {}

  Target const& target() const { return target_; }

  using Answer = Result<net::HttpResponse>;

  // route_node.cpp
  Answer describe_api() const;
  Answer node_status() const;
  Answer health() const;
  Answer list_agreements() const;
  Answer adopt_agreement() const;
  Answer show_agreement() const;

  // route_links.cpp
  Answer list_links() const;
  Answer show_link() const;
  Answer list_entries() const;
  Answer prove_entry() const;
  Answer list_incidents() const;
  Answer export_link() const;
  Answer delete_body() const;

  // route_requests.cpp
  Answer list_requests() const;
  Answer issue_request() const;
  Answer show_request() const;
  Answer take_step() const;
  Answer export_request() const;

 private:
  /// What the path names after "/v1/links/" and its like.
  std::string_view name() const { return target_.part(2); }

  /// Errors: those of `json::parse`.
  Result<json::Value> body() const;

  /// The link that the path names. Errors: `not_found api.no_such_link`.
  Result<link::Link*> link() const;

  /// The query's `first` and `count`; rows beyond `rows_max` are cut.
  struct Page {
    std::uint64_t first = 0;
    std::size_t count = 0;
  };

  Result<Page> page(std::size_t count_otherwise) const;

  /// The query's `bodies`.
  Result<link::LinkStore::Bodies> bodies() const;

  Routes& api_;
  net::HttpRequest const& request_;
  Target target_;
  Instant now_;
};

net::HttpResponse answer(unsigned status, json::Value const& body);

}  // namespace comity::api
