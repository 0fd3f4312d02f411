/// What the verbs of tasks share, the desk's and those of who is tasked.
#pragma once

#include "comity/json/value.h"
#include "console.h"

namespace comity::cli {

/// A task's state in the reader's language, marked as good or bad.
std::string state_word(Console const& console, std::string const& state);

/// "2=refused:national_law" → {"n": 2, "status": "refused", "ground": "national_law"}. Errors:
/// `invalid cli.request.bad_item` (text).
Result<json::Value> reply_of(std::string const& text);

}  // namespace comity::cli
