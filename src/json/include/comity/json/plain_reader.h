/// Known texts in the one spelling that `write` gives them, read without making values of them.
#pragma once

#include "comity/base/bytes.h"

#include <cstdint>

namespace comity::json {

/// Reads from the front, a piece at a time. It knows no JSON: what is not spelled just as `write`
/// spells it (spaces, other orders, escapes, letters beyond ASCII) fails, and so does what exceeds
/// a limit. A failure says nothing of a text but that `parse` must read it. Reading a message's
/// envelope and header so costs a fourth of making values of them, and a log of a million messages
/// is read often. After a failure every read gives something empty. A view; not thread-safe.
class PlainReader {
 public:
  explicit PlainReader(std::string_view text) : rest_{text} {}

  /// The next bytes are these.
  void skip(std::string_view literal) { failed_ = !next_is(literal) || failed_; }

  /// The next bytes are these; if not, nothing is read, and that is no failure.
  bool next_is(std::string_view literal);

  /// A string of printable ASCII of at most `bytes_max`, none of it escaped.
  std::string_view text(std::size_t bytes_max);

  /// A whole number without a sign.
  std::uint64_t number(std::uint64_t minimum, std::uint64_t maximum);

  /// A string of 64 lower-case hex digits.
  Digest digest();

  /// A string of canonical base64 of at most `bytes_max` bytes.
  Bytes base64(std::size_t bytes_max);

  /// A string that `parse` takes, which takes nothing but printable ASCII without quotes and
  /// backslashes.
  template <typename Parse>
  auto parsed(std::size_t bytes_max, Parse parse) {
    auto result = parse(quoted(bytes_max));
    failed_ = failed_ || !result;
    return failed_ ? typename decltype(result)::value_type{} : *std::move(result);
  }

  /// Everything before the last place where `literal` stands, which comes next.
  std::string_view before_last(std::string_view literal);

  void fail() { failed_ = true; }

  bool failed() const { return failed_; }

  /// Nothing failed, and nothing is left.
  bool done() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view take(std::size_t count);

  /// Up to the next quote, whatever stands there.
  std::string_view quoted(std::size_t bytes_max);

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace comity::json
