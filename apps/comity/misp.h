/// A mitigation request from a published MISP event: what the demonstration carries.
#pragma once

#include "comity/base/instant.h"
#include "comity/json/value.h"

namespace comity::cli {

/// The body of a mitigation request in the model agreement's form, asking to act upon the event's
/// network indicators: one item for its domains and one for its addresses. Errors: json's; `invalid
/// cli.no_indicators` if the event has none.
Result<json::Value> mitigation_body(ByteView misp_event);

/// A final answer to it, item by item.
json::Value mitigation_answer(Instant now);

}  // namespace comity::cli
