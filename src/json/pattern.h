/// Regular expressions in time linear in the text: what a peer's schema says in `pattern`. It is
/// ours because the standard library's backtracks, which costs exponential time and unbounded
/// stack.
#pragma once

#include "comity/base/result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace comity::json {

/// A compiled expression of ECMA-262 with the `u` flag, less what linear time excludes: no
/// lookaround, no back references; and no `\p{…}`. Matches over code points. A value.
class Pattern {
 public:
  /// States of one compiled expression. Room for `^.{1,2000}$`; a counted repetition is written
  /// out.
  static constexpr std::size_t states_max = 4096;

  /// Nullopt if `source` (UTF-8) is not such an expression or needs more than `states_max`.
  static std::optional<Pattern> compile(std::string_view source);

  struct Found {
    bool yes;
    std::size_t work;  ///< States visited: at most the characters of the text times `states_max`.
  };

  /// Whether any part of `text` (UTF-8) matches.
  Found find(std::string_view text) const;

 private:
  friend class PatternCompiler;
  friend class PatternSearch;

  struct Range {
    char32_t first;
    char32_t last;
  };

  /// The characters of `[…]`, `\d`, `.`. The first 128 have a bit each, as most text is of these.
  struct Set {
    std::array<std::uint64_t, 2> ascii{};
    std::vector<Range> ranges;

    void add(char32_t first, char32_t last);
    void add(Set const& more);
    Set complement() const;
    bool has(char32_t c) const;
  };

  enum class Step : std::uint8_t {
    literal,  // consumes the character `operand`
    set,      // consumes a character of `sets_[operand]`
    split,    // goes on at the next state and at `operand` from here
    jump,     // goes on at `operand` from here
    start,
    end,
    word_edge,
    no_word_edge,
    accept,
  };

  // Targets are relative, so that a run of states can be copied and moved.
  struct State {
    Step step;
    std::int32_t operand = 0;
  };

  std::vector<State> states_;
  std::vector<Set> sets_;
};

}  // namespace comity::json
