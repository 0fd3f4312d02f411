/// What the two desks of the demonstration write.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"
#include "comity/json/value.h"

namespace comity::cli {

/// The body of a mitigation request from us to cn: what `intake` makes of `event`, completed by the
/// desk. `agreement` is its envelope. Errors: those of agreement and intake; `invalid
/// cli.demo.incomplete` (pointer) if the event lacks what only it could say, such as hosts.
Result<json::Value> mitigation_body(Bytes agreement, ByteView event, Instant now);

/// A final answer to it, item by item.
json::Value mitigation_answer(Instant now);

}  // namespace comity::cli
