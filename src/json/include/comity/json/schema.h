/// Checks JSON values against a JSON Schema (draft 7) that may come from a stranger.
#pragma once

#include "comity/json/value.h"

#include <memory>

namespace comity::json {

struct SchemaProgram;

/// What a schema may cost. A schema is agreed with a peer, so it is bounded as a peer's text is.
struct SchemaLimits {
  /// Bytes of the canonical form of the whole document.
  std::size_t bytes_max = std::size_t{256} * 1024;
  /// Patterns in one schema; each is compiled and kept.
  std::size_t patterns_max = 200;
  /// Bytes of one pattern.
  std::size_t pattern_bytes_max = 512;
  /// Bytes of a string that is still matched against patterns; a longer one is a violation.
  std::size_t matched_bytes_max = 4096;
  /// Steps of one check: subschemas applied, values compared. Bounds what `$ref`, `allOf` and their
  /// like may multiply; a value of 64 KiB under an honest schema takes under a tenth of it.
  std::size_t steps_max = 1'000'000;
};

/// One way in which a value does not fit its schema.
struct Violation {
  /// JSON Pointer (RFC 6901) of the part that does not fit; "" is the whole.
  std::string pointer;
  /// "json.schema_missing" …: a text in lang/json.json.
  std::string id;
  Parameters parameters;

  friend bool operator==(Violation const&, Violation const&) = default;
};

/// A compiled schema. A value, cheap to copy; one may be used by several threads.
class Schema {
 public:
  /// Accepts everything.
  Schema();

  /// Compiles the subschema at `pointer` (RFC 6901, "/components/schemas/X"; "" is the whole) of
  /// the document `root`, within which `$ref` may point ("#/components/schemas/Y"). Unknown
  /// keywords are ignored, as the standard has it. Errors, with `pointer` of the place in the
  /// document: `invalid json.schema_bad_keyword` (`keyword`), `invalid json.schema_bad_pattern`,
  /// `invalid json.schema_remote_ref` (`ref`: nothing is ever fetched),
  /// `invalid json.schema_dangling_ref` (`ref`), `invalid json.schema_circular_ref` (`ref`: one
  /// that leads back to itself without going into a part of the value), `too_large
  /// json.schema_too_large` (`what`, `limit`).
  static Result<Schema> compile(Value const& root, std::string_view pointer = {},
                                SchemaLimits const& limits = {});

  /// Everything in which `value` does not fit, in the order of the value, at most
  /// `violations_max`. Where all of several alternatives fail, only that is said.
  std::vector<Violation> violations(Value const& value) const;

  /// Error: `invalid json.does_not_fit` with `place` (a pointer, "/" for the whole), `cause` (the
  /// id of the first violation) and the parameters of that violation. Faster than `violations`.
  Result<void> check(Value const& value) const;

  static constexpr std::size_t violations_max = 20;

 private:
  explicit Schema(std::shared_ptr<SchemaProgram const> program);

  std::shared_ptr<SchemaProgram const> program_;
};

}  // namespace comity::json
