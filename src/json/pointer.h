/// JSON Pointers (RFC 6901).
#pragma once

#include "comity/json/value.h"

namespace comity::json {

/// `key` as a token behind "/".
std::string escape_token(std::string_view key);

/// What `pointer` names in `root`, or null.
Value const* resolve(Value const& root, std::string_view pointer);

/// The pointer in the fragment of a URI, "#" taken off: its percent-encoding undone.
std::string pointer_from_fragment(std::string_view fragment);

}  // namespace comity::json
