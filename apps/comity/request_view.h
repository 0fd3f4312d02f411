/// Requests as a person reads them on a terminal, from the API's answers.
#pragma once

#include "comity/json/value.h"
#include "console.h"

namespace comity::cli {

void show_list(Console const& console, json::Value const& answer);
void show_request(Console const& console, json::Value const& view);
/// What binds the asker, and what account it has given [P8.7, P8.8].
void show_conditions(Console const& console, json::Value const& view);

/// Claims with their claimants, and the other side's words beside them [P8.9].
void show_claims(Console const& console, json::Value const& view);

void show_clocks(Console const& console, json::Value const& view);

/// The digest of the envelope that issued it; "" if the node does not show it.
std::string issue_digest(json::Value const& view);

}  // namespace comity::cli
