/// Strings as JSON has them: RFC 8785 §3.2.2.2, only what must be escaped is.
#pragma once

#include <string>
#include <string_view>

namespace comity::json {

/// Whether `text` does not stand between quotation marks as it is.
bool needs_escape(std::string_view text);

/// With its quotation marks.
void append_string(std::string& out, std::string_view text);

}  // namespace comity::json
