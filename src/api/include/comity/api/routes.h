/// The own side's HTTP surface: what the command line asks of its node, and later the console.
/// Bytes become typed calls and what they give becomes JSON; nothing is decided here. Its contract
/// is openapi.json beside it, against which the answers are tested.
#pragma once

#include "comity/api/caller.h"
#include "comity/api/console_side.h"
#include "comity/api/national_side.h"
#include "comity/api/office_side.h"
#include "comity/net/http.h"
#include "comity/node/alarms.h"
#include "comity/node/evidence.h"
#include "comity/node/requests.h"

#include <map>
#include <span>

namespace comity::api {

/// Of one request, in bytes: the largest is an agreement with its signatures.
inline constexpr std::size_t request_bytes_max = 8 << 20;

/// Rows in one answer; what is asked beyond is cut, and `next` says where to go on.
inline constexpr std::size_t rows_max = 500;

/// How long one look at a request or draft counts for the same account: a program that looks every
/// second, as a console does, is one view, not thousands of records.
inline constexpr std::chrono::minutes view_lasts{15};

/// Views remembered for that. Beyond, all are forgotten and noted anew.
inline constexpr std::size_t views_max = 10'000;

/// Of the exported journal, in bytes. It is gathered in memory before the first byte is sent, so
/// that it is whole or an error.
inline constexpr std::size_t export_bytes_max = std::size_t{256} << 20;

/// One row of the table of routes, as openapi.json names it.
struct RouteName {
  std::string_view method;
  std::string_view path;   ///< "/v1/links/{link}"
  std::string_view query;  ///< The names of its parameters, a space between two.
};

/// The whole table.
std::span<RouteName const> route_names();

/// What an account must be allowed to do for this row; nothing if any account, or nobody, will do.
std::optional<people::Action> action_of(RouteName const& route);

/// What a server says of a request that it refused before `Routes` could see it, in the form of all
/// errors.
net::HttpResponse refusal(unsigned status, Error const& error);

/// Refers to the node, which outlives it. Single-threaded, as the node is.
class Routes {
 public:
  /// `export_bytes`: the largest archive of the journal that is given out.
  Routes(node::Node& node, TimeSource const& time, Random& random,
         std::size_t export_bytes = export_bytes_max)
      : node_{node},
        time_{time},
        random_{random},
        requests_{node, random},
        export_bytes_{export_bytes} {}

  /// Without it what belongs to the national side is `unavailable api.no_national_side`.
  void use(NationalSide& national) { national_ = &national; }

  /// Without it what belongs to evidence is `unavailable api.no_evidence`.
  void use(node::Evidence& evidence) { evidence_ = &evidence; }

  /// Without it evidence gets only the time stamps that somebody brings.
  void use(StampAuthority authority) { authority_ = std::move(authority); }

  /// Without it what belongs to the watch is `unavailable api.no_watch`.
  void use(watch::Watch& watch, watch::Views& views) { office_.emplace(OfficeSide{watch, views}); }

  /// Without it the node watches for nothing by itself; requests show what falls due all the same.
  void use(node::Alarms const& alarms) { alarms_ = &alarms; }

  /// Without it there is no signing in: `not_found api.no_console`.
  void use(ConsoleSide& console) { console_ = &console; }

  /// Whether the browser that sends this is signed in; that it asks is no use of it.
  bool is_signed_in(net::HttpRequest const& head);

  /// What has to be stretched before `request` can be answered, if anything.
  std::optional<Stretching> stretching(net::HttpRequest const& request, Caller const& caller);

  /// What has to be proposed likewise, from the request's body.
  std::optional<Proposing> proposing(net::HttpRequest const& request, Caller const& caller);

  /// What the provider of sign-ins has to be asked before `request` can be answered, if anything;
  /// an error if there is no need to ask. Who comes back is taken off the list of those on their
  /// way.
  std::optional<Result<Inquiry>> inquiry(net::HttpRequest const& request, Caller const& caller);

  /// What the authority for time stamps has to be asked likewise.
  std::optional<Bytes> stamping(net::HttpRequest const& request, Caller const& caller);

  /// Always answers: an error is a status with `{"error": {"code", "id", "parameters",
  /// "problems"}}`.
  net::HttpResponse handle(net::HttpRequest const& request, Caller const& caller = {});

 private:
  friend class Route;

  node::Node& node_;
  TimeSource const& time_;
  Random& random_;
  node::Requests requests_;
  std::size_t export_bytes_;
  std::map<std::pair<people::AccountId, std::string>, Instant> views_;  ///< Noted last, and when.
  NationalSide* national_ = nullptr;
  node::Evidence* evidence_ = nullptr;
  std::optional<StampAuthority> authority_;
  std::optional<OfficeSide> office_;
  node::Alarms const* alarms_ = nullptr;
  ConsoleSide* console_ = nullptr;
};

}  // namespace comity::api
