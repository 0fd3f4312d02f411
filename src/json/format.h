/// The forms that JSON Schema's `format` names and this product asserts.
#pragma once

#include <optional>
#include <string_view>

namespace comity::json {

enum class Format { date_time, date, time, email, ipv4, ipv6, uri, uuid };

/// Nullopt for a name that is only an annotation here, as the standard allows.
std::optional<Format> parse_format(std::string_view name);

/// "date-time", "ipv4" …
std::string_view name_of(Format format);

/// Whether `text` (UTF-8) has the form: RFC 3339, RFC 5321 (addresses without quotes), RFC 2673,
/// RFC 4291, RFC 3986, RFC 4122. Takes time linear in the text.
bool has_format(std::string_view text, Format format);

}  // namespace comity::json
