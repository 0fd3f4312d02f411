/// What crosses the network, in a few words for the trace.
#pragma once

#include "comity/link/frames.h"

#include <string>

namespace comity::sim {

/// "entries 4-6", "receipts 4-6", "refusal gap", "heads 12".
std::string describe(link::Exchange const& exchange);

/// True if it brings neither messages nor receipts nor a refusal.
bool is_routine(link::Exchange const& exchange);

/// The code of a signed refusal, unverified; "?" if there is none to be read.
std::string refusal_code(std::string_view envelope);

}  // namespace comity::sim
