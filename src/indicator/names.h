/// Host names as texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace comity::indicator {

/// One on each line, lower case, A-labels.
extern std::string_view const top_level_domains;

/// `text` as lower-case A-labels without a dot at the end; none if it is no host name of at least
/// `labels_min` labels. Names may hold '_', as names of services do. One whose last label is a
/// number is none: it would be read as an address somewhere.
std::optional<std::string> host_name(std::string_view text, std::size_t labels_min);

/// With U-labels; as it is where IDNA does not give them back.
std::string with_letters(std::string const& name);

/// "example" of "www.evil.example".
std::string_view last_label(std::string_view name);

/// In IANA's list, or set apart by RFC 2606, 6761, 7686.
bool is_top_level(std::string_view label);

/// Whether `name` is `above`, or stands below it.
bool is_at_or_below(std::string_view name, std::string_view above);

}  // namespace comity::indicator
