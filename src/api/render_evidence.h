/// What the API says of evidence.
#pragma once

#include "comity/json/value.h"
#include "comity/node/evidence.h"

namespace comity::api {

/// A line in a list.
json::Value evidence_summary(evidence::Item const& item, Instant now);

/// All that is known of one item: manifest, record with its gaps, copies elsewhere, accesses.
/// `authority`: the address of whom this node asks for time stamps; empty if it has nobody.
json::Value evidence_view(node::EvidenceView const& view, std::string const& authority);

}  // namespace comity::api
