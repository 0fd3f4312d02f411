/// What the API says of things, as JSON. Member names are those of openapi.json.
#pragma once

#include "comity/json/value.h"
#include "comity/node/alarms.h"

namespace comity::api {

/// Parameters may hold what a stranger wrote, cut anywhere: what is no UTF-8 in them becomes "?".
json::Value error_body(Error const& error);
json::Value problems_body(request::Problems const& problems);
json::Value agreement_summary(agreement::Agreement const& agreement, node::Node const& node,
                              Instant now);
json::Value link_view(link::Link const& link, Instant now);

json::Value health_view(node::Health const& health, node::StoreCheck check);

/// One entry of a link's own log.
json::Value entry_view(link::Record const& record);
json::Value incident_view(link::Incident const& incident);

/// How many alarms stand: anybody may know that, but not of what.
json::Value alarm_counts(node::Alarms const* alarms);

/// What of a request falls due within `lead`, or was not done in time [P8.10].
json::Value alarms_view(request::Request const& request, node::CaseView const& view, Duration lead,
                        Instant now);

/// A line in a list.
json::Value request_summary(request::Request const& request, node::CaseView const& view,
                            message::PartyId const& self, Instant now);

/// All that is known of one request: state, items, clocks, steps with both sides' times, bodies,
/// what had no effect, what may come next.
json::Value request_view(node::Found const& found, message::PartyId const& self, Instant now);

/// A line in the list of drafts: what it is, who wrote it, and what it waits for.
json::Value draft_summary(release::Waiting const& waiting, release::Desk const& desk, Instant now);

/// With everything that approvers must have seen: the body as it would leave, what was taken out of
/// it, who has said what, and which rules ask for it.
json::Value draft_view(release::Waiting const& waiting, release::Desk const& desk, Instant now);

/// The name by which the API knows a link: "<agreement, 16 hex>-<peer>".
std::string link_name(link::LinkId const& id);

}  // namespace comity::api
