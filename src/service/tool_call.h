/// One letter carried to one tool, call by call. Blocks, so it belongs on a thread of its own.
#pragma once

#include "comity/tracker/place.h"

namespace comity::service {

/// `reference`: what the alert or ticket is called over there, if that is known. Errors in the
/// attempt: those of `courier::call_api` and `tracker::Errand`.
triage::Attempt carry_to_tool(tracker::Place const& place, triage::Letter const& letter,
                              std::string const& reference);

}  // namespace comity::service
