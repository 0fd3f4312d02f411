/// What the API says of evidence.
#pragma once

#include "comity/json/value.h"
#include "comity/node/evidence.h"

namespace comity::api {

/// A line in a list.
json::Value evidence_summary(evidence::Item const& item);

/// All that is known of one item: manifest, record with its gaps, copies elsewhere, accesses.
json::Value evidence_view(node::EvidenceView const& view);

}  // namespace comity::api
