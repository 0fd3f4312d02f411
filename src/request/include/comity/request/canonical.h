/// State and clocks as canonical JSON: what two nodes compare byte for byte.
#pragma once

#include "comity/request/state.h"

namespace comity::request {

/// RFC 8785. Everything that settled messages say, and every clock at `now`; nothing of what is
/// provisional. Two holders of the same entries have the same bytes for the same `now` [P7.3].
/// `room` is written over: an earlier state's bytes, for who needs one state after the other.
Bytes canonical_state(State const& state, Agreement const& agreement, Instant now, Bytes room = {});

}  // namespace comity::request
