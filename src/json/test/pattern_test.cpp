#include "../pattern.h"

#include <regex>
#include <string>

#include <doctest/doctest.h>

namespace comity::json {
namespace {

bool found(std::string_view source, std::string_view text) {
  auto const pattern = Pattern::compile(source);
  REQUIRE_MESSAGE(pattern.has_value(), source);
  return pattern->find(text).yes;
}

/// A small expression that the digits of `seed` spell.
std::string expression(std::uint64_t& seed, int depth) {
  auto const draw = [&](std::uint64_t below) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (seed >> 33) % below;
  };
  std::string out;
  for (std::uint64_t parts = 1 + draw(3); parts > 0; --parts) {
    std::string atom{"abc.^$"[draw(6)]};
    bool const repeatable = atom != "^" && atom != "$";
    if (draw(6) == 0) atom = draw(2) == 0 ? "\\b" : "\\B";
    if (atom.size() == 1 && draw(6) == 0) atom = draw(2) == 0 ? "[ab]" : "[^a-b]";
    if (depth > 0 && draw(3) == 0) atom = "(" + expression(seed, depth - 1) + ")";
    if (repeatable && atom[0] != '\\' && draw(3) == 0) {
      constexpr std::array<char const*, 7> counts{"*", "+", "?", "{2}", "{1,2}", "{0,1}", "{1,}"};
      atom += counts[draw(counts.size())];
    }
    out += atom;
    if (draw(5) == 0) out += '|';
  }
  return out;
}

}  // namespace

TEST_CASE("expressions are found as ECMA-262 has it") {
  struct Row {
    char const* source;
    char const* text;
    bool yes;
  };

  for (auto const& row : {
           Row{"", "", true},
           Row{"b", "abc", true},
           Row{"^b", "abc", false},
           Row{"c$", "abc", true},
           Row{"^(a|bc)*d$", "abcaad", true},
           Row{"^(?:a|b){2,3}$", "abab", false},
           Row{"^(?<name>a+?)$", "aaa", true},
           Row{"^a{0}$", "", true},
           Row{"^(a{2}){2}$", "aaaa", true},
           Row{"^(a{2}){2}$", "aaa", false},
           Row{"^.$", "礼", true},
           Row{"^.$", "😀", true},
           Row{"^.$", "\n", false},
           Row{"^[一-龥]{2,4}$", "礼让", true},
           Row{"^[^a]$", "礼", true},
           Row{"^\\u793c\\u{8ba9}$", "礼让", true},
           Row{"^\\ud83d\\ude00$", "😀", true},
           Row{"^[\\u{1f600}-\\u{1f64f}]$", "😀", true},
           Row{"^\\x41\\cJ\\t$", "A\n\t", true},
           Row{"^[\\]\\-\\^a-c]+$", "]-^b", true},
           Row{"^[a-]$", "-", true},
           Row{"^[^]$", "\n", true},
           Row{"[]", "a", false},
           Row{"^\\d\\D\\w\\W\\s\\S$", "1a_- x", true},
           Row{"\\bcat\\b", "a cat.", true},
           Row{"\\bcat\\b", "concat", false},
           Row{"^\\/\\.\\*$", "/.*", true},
           Row{"^[0-9a-f]{64}$", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
               true},
           Row{"^[0-9a-f]{64}$", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
               false},
       }) {
    CAPTURE(row.source);
    CAPTURE(row.text);
    CHECK(found(row.source, row.text) == row.yes);
  }
}

TEST_CASE("what is no expression, or none for linear time, is refused") {
  for (char const* bad : {"(",
                          ")",
                          "a)",
                          "[",
                          "[b-a]",
                          "*",
                          "a**",
                          "a{",
                          "a{2,1}",
                          "a{x}",
                          "}",
                          "]",
                          "\\",
                          "\\q",
                          "\\1",
                          "\\01",
                          "\\u12",
                          "\\u{110000}",
                          "\\ud800\\u0041",
                          "\\c1",
                          "(?=a)",
                          "(?!a)",
                          "(?<=a)",
                          "(?<!a)",
                          "(?<n",
                          "\\p{L}",
                          "a{5000}",
                          "(a{100}){100}",
                          "((a{99}){99}){99}"}) {
    CHECK_MESSAGE(!Pattern::compile(bad), bad);
  }
}

TEST_CASE("the standard library finds the same in short texts") {
  std::uint64_t seed = 1;
  for (int round = 0; round < 3000; ++round) {
    auto const source = expression(seed, 2);
    auto const pattern = Pattern::compile(source);
    REQUIRE_MESSAGE(pattern.has_value(), source);
    std::regex const reference{source};
    for (char const* text : {"", "a", "b", "ab", "ba", "abc", "aabbcc", "cab", "a b", "bb aa"}) {
      CAPTURE(source);
      CAPTURE(text);
      CHECK(pattern->find(text).yes == std::regex_search(text, reference));
    }
  }
}

TEST_CASE("no expression takes more than its states for each character") {
  // Backtracking takes 2^n steps for each of these.
  std::string const text(2000, 'a');
  for (char const* source : {"^(a|a)*b$", "^(a+)+b$", "(a*)*b", "(a|aa|aaa)+$b", "(.*){1,30}b"}) {
    auto const pattern = Pattern::compile(source);
    REQUIRE(pattern.has_value());
    auto const result = pattern->find(text);
    CHECK_FALSE(result.yes);
    CHECK(result.work < 200 * text.size());
  }
}

}  // namespace comity::json
