// The grammar of RFC 8259, production by production: texts that belong to it, and near misses.
#include "comity/json/text.h"

#include <string_view>

#include <doctest/doctest.h>

namespace comity::json {
namespace {

using namespace std::literals;

constexpr std::string_view in_the_grammar[] = {
    // Any value stands alone, in any of the four kinds of white space (§2).
    "null", "true", "false", "0", "\"\"", "[]", "{}", " \t\r\nnull \t\r\n", "[\t1\r\n, 2 ]",
    "{ \"a\" \n:\r1\t, \"b\" : 2 }",
    // Objects (§4).
    R"({"a":1})", R"({"":0})", R"({"a":{"b":{"c":[]}}})", R"({"a":1,"A":2,"aa":3})",
    R"({"\"":1,"\\":2,"\u0000":3})", "{\"\u00e9\":1,\"e\u0301\":2}",
    // Arrays (§5).
    "[[]]", "[[],[[]],{}]", R"([null,true,false,0,"",[],{}])",
    // Numbers (§6).
    "-0", "10", "-10", "0.0", "0.10", "-0.5", "123.456e78", "1e1", "1E1", "1e+1", "1E-1", "1e00",
    "1e-07", "0e0", "-0e+0", "0.000e9", "1.000000000000000000005", "-1.5E+03",
    "100000000000000000000.0", "9007199254740991", "-9007199254740991", "1e308", "1e-308",
    // Strings (§7), with the clef that the RFC spells.
    R"("\"\\\/\b\f\n\r\t")", R"("\u0000\u001f\u007f")", R"("\u00e9\u00E9\uabCD")",
    R"("\uD834\uDD1E")", R"("\ud800\udc00\udbff\udfff")", R"("\\u0030")", R"("\u005C\u0022")",
    R"("'")", R"("/* no comment */ // neither")", "\"\x7f\"", "\"\u0080\u07ff\u0800\u2028\uffff\"",
    "\"\U00010000\U0010ffff\"", "\"\ufeff\"",
    // The RFC's own examples (§13).
    R"({
        "Image": {
            "Width":  800,
            "Height": 600,
            "Title":  "View from 15th Floor",
            "Thumbnail": {
                "Url":    "http://www.example.com/image/481989943",
                "Height": 125,
                "Width":  100
            },
            "Animated" : false,
            "IDs": [116, 943, 234, 38793]
          }
      })",
    R"([{"precision": "zip", "Latitude": 37.7668, "Longitude": -122.3959, "Address": ""},
        {"precision": "zip", "Latitude": 37.371991, "Longitude": -122.026020, "Zip": "94085"}])",
    R"("Hello world!")", "42"};

constexpr std::string_view outside_the_grammar[] = {
    // No value, more than one, or another kind of white space.
    "", " ", "null null", "1,2", "[][]", "{}{}", "[]]", "{}}", "[],", "[]#", "[] x", "[]\0"sv,
    "\f[]", "\v[]", "[\u00a0]", "\u2028[]", "\u2060[]", "\ufeff[]", "[\0]\0"sv, "\0[\0]"sv,
    // Comments.
    "// why\n[]", "[] // why", "/**/[]", "[/**/]", "# why\n[]",
    // Literals.
    "nul", "nulll", "NULL", "Null", "True", "tru", "falsee", "undefined", "NaN", "nan", "Infinity",
    "-Infinity", "inf", "n", "t", "f", "yes",
    // Objects.
    "{", "}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{[]:1}", R"({"a"})", R"({"a":})",
    R"({"a" 1})", R"({"a",1})", R"({"a"=1})", R"({"a"::1})", R"({"a":1:2})", R"({:1})", R"({,})",
    R"({"a":1,})", R"({,"a":1})", R"({"a":1,,"b":2})", R"({"a":1 "b":2})", R"({"a":1;"b":2})",
    R"({"a":1)", R"({"a":1,)", R"({"a":1])", R"({"a":1,"b"})", R"({"a":1 2})", R"({"a)",
    // Arrays.
    "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1;2]", "[1:2]", "[[1]",
    "[1]]", "[1}", "(1)", "[a]", "[...]", "[\"a\":1]", "[*]",
    // Numbers.
    "+1", "-", "--1", "- 1", "-a", "01", "-01", "00", "-00", "1.", "1.e1", ".5", "-.5", ".", "1..2",
    "1.2.3", "1e", "1e+", "1E-", "e1", "1e1.5", "1e1e1", "1e+-1", "1ee1", "0x1f", "0b1", "1_000",
    "1 000", "1,000", "1a", "1f", "0.e1", "1+1", "\uff11", "\u0661",
    // Strings.
    "\"", "\"a", "'a'", "a", "`a`", "\u201ca\u201d", R"("\")", R"("\a")", R"("\'")", R"("\0")",
    R"("\x41")", R"("\u")", R"("\u12")", R"("\u123")", R"("\u12g4")", R"("\U0041")", R"("\u{41}")",
    R"("\ ")", "\"\\\n\"", R"("a"b")", R"("a""b")", "\"\n\"", "\"\r\"", "\"\t\"", "\"\0\""sv,
    "\"\x1f\"", R"("\ud800\u")",
    // What is not UTF-8 (§8.1).
    "\"\x80\"", "\"\xbf\"", "\"\xc0\x80\"", "\"\xc1\xbf\"", "\"\xe0\x80\x80\"", "\"\xe2\x82\"",
    "\"\xed\xa0\x80\"", "\"\xf0\x80\x80\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xf8\x88\x80\x80\x80\"",
    "\"\xfe\"", "\"\xff\"", "\"\xc3(\"", "\xff[]", "[\xe9]"};

/// Halves of surrogate pairs and repeated names pass the grammar (§8.2, §4). I-JSON refuses them
/// (RFC 7493 §2.1, §2.3), and so does the protocol.
constexpr std::string_view refused_by_i_json[] = {
    R"("\ud800")",      R"("\udc00")",          R"("\ud800\ud800")", R"("\udc00\ud800")",
    R"("\ud800a")",     R"("\ud800\n")",        R"("\ud800\u0041")", R"({"\ud800":1})",
    R"({"a":1,"a":1})", R"({"a":1,"\u0061":2})"};

}  // namespace

TEST_CASE("[P1.1] every text of RFC 8259's grammar is read, and written so that it reads alike") {
  for (auto const text : in_the_grammar) {
    CAPTURE(text);
    auto const value = parse(text);
    REQUIRE_MESSAGE(value, value.error().brief());
    CHECK(parse(write(*value)).value() == *value);
    CHECK(parse(write_pretty(*value)).value() == *value);
  }
}

TEST_CASE("[P1.1] no text outside of RFC 8259's grammar is read, and none that I-JSON refuses") {
  for (auto const text : outside_the_grammar) CHECK_MESSAGE(!parse(text), text);
  for (auto const text : refused_by_i_json) CHECK_MESSAGE(!parse(text), text);
}

TEST_CASE("[P1.1] a text of the grammar is not read if it is cut anywhere") {
  for (auto const text : in_the_grammar) {
    if (text.front() != '[' && text.front() != '{' && text.front() != '"') continue;
    for (std::size_t size = 0; size < text.size(); ++size) {
      CHECK_MESSAGE(!parse(text.substr(0, size)), text.substr(0, size));
    }
  }
}

}  // namespace comity::json
