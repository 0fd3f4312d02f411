/// What the two desks of the demonstration write.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"
#include "comity/json/value.h"

#include <string>

namespace comity::cli {

/// The body of a mitigation request from us to cn: what `intake` makes of `event`, completed by the
/// desk. `agreement` is its envelope. Errors: those of agreement and intake; `invalid
/// cli.demo.incomplete` (pointer) if the event lacks what only it could say, such as hosts.
Result<json::Value> mitigation_body(Bytes agreement, ByteView event, Instant now);

/// A final answer to it, item by item.
json::Value mitigation_answer(Instant now);

/// A final answer to the example of a preservation request: one item is held until `until`, one
/// is gone.
json::Value preservation_answer(Instant until);

/// A desk of cn has the matter in hand.
json::Value acknowledgement();

/// Of an urgent request: the formal paper.
json::Value confirmation(Instant dated);

/// Why items 1 and 2 were graded so.
json::Value reasons(std::string_view first, std::string_view second);

/// What the asker claims about an actor, of a third state; neither side finds it so.
json::Value actor_claims();

/// What the responder says to that claim.
json::Value actor_views();

/// A decision to answer under two conditions of use, that both are accepted, and what use was made.
json::Value conditions();
json::Value both_accepted();
json::Value account_of_use();

// Files that go over as evidence.
std::string takedown_record();
std::string hold_notice();

}  // namespace comity::cli
