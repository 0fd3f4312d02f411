/// JSON as text: read strictly, written in one of three forms.
#pragma once

#include "comity/json/value.h"

namespace comity::json {

/// What `parse` takes from a stranger. The memory that a text needs is at most about 60 times its
/// length, so `bytes_max` bounds that too.
struct Limits {
  /// Bytes of the whole text. Every form of the protocol fits; larger is a mistake or an attack.
  std::size_t bytes_max = std::size_t{1} << 20;
  /// Arrays and objects within each other. Nothing of ours is deeper; a deeper text only costs
  /// stack.
  std::size_t depth_max = 32;
};

/// Reads one JSON text (RFC 8259) as every party must read it alike (RFC 7493): UTF-8 without a
/// byte order mark, no duplicate keys, integers within ±`integer_max`, numbers that a double can
/// hold, nothing after the value, no comments. Strings may hold any character, U+0000 too.
/// Errors, each with `offset`, the byte where reading stopped, at or shortly behind what is wrong:
/// `too_large json.too_large`, `too_large json.too_deep`, `invalid json.syntax`,
/// `invalid json.incomplete`, `invalid json.trailing`, `invalid json.not_utf8`,
/// `invalid json.duplicate_key`, `invalid json.integer_out_of_range`,
/// `invalid json.number_out_of_range`. Thread-safe.
Result<Value> parse(std::string_view text, Limits const& limits = {});

inline Result<Value> parse(ByteView text, Limits const& limits = {}) {
  return parse(as_text(text), limits);
}

/// Compact, members in their order. `parse(write(v)) == v` for every value with unique keys and
/// UTF-8 strings.
std::string write(Value const& value);

/// For people: two spaces of indentation and a final line break.
std::string write_pretty(Value const& value);

/// The canonical form of RFC 8785 (JCS): members sorted by the UTF-16 code units of their keys,
/// numbers as ECMAScript writes them. Two values that mean the same have the same canonical bytes;
/// a floating value without a fraction becomes an integer. Duplicate keys are a bug and abort.
std::string canonical(Value const& value);

}  // namespace comity::json
