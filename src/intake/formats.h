/// The readers of the single formats. Each gets UTF-8 and returns what `read` does.
#pragma once

#include "comity/intake/reading.h"

#include <string_view>

namespace comity::intake {

Result<Reading> read_text(std::string_view text);
Result<Reading> read_csv(std::string_view text);
Result<Reading> read_misp(std::string_view text);
Result<Reading> read_stix(std::string_view text);
Result<Reading> read_xarf(std::string_view text);
Result<Reading> read_iodef(std::string_view text);

/// The format that a text has the outline of.
Format format_of(std::string_view text);

/// The character that separates the cells of a table; none if the text is no table.
std::optional<char> table_separator(std::string_view text);

/// An indicator pattern of STIX: what it compares with, as far as it is understood.
struct PatternTerm {
  indicator::Type type;
  std::string label;
  std::string text;
  std::optional<std::uint16_t> port;
  Role role = Role::unknown;
};

/// The comparisons for equality, membership and likeness of `pattern` with what can be an
/// observable; none of what is negated. Empty if nothing was understood.
std::vector<PatternTerm> terms_of(std::string_view pattern);

}  // namespace comity::intake
