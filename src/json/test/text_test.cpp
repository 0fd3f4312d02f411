#include "comity/json/text.h"

#include <bit>
#include <cstring>
#include <limits>

#include <doctest/doctest.h>

namespace comity::json {
namespace {

std::string error_of(std::string_view text, Limits const& limits = {}) {
  auto const value = parse(text, limits);
  return value ? "none" : value.error().id;
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST_CASE("[P1.1] a peer's text is refused for the reason that holds, with its place") {
  struct Row {
    char const* text;
    char const* id;
    char const* offset;
  };

  for (auto const& row : {
           Row{"", "json.incomplete", "0"},
           Row{"[1", "json.incomplete", "2"},
           Row{"\"\xff\"", "json.not_utf8", "1"},
           Row{"\"\xed\xa0\x80\"", "json.not_utf8", "1"},
           Row{"\"\\ud800\"", "json.syntax", "7"},
           Row{"\xef\xbb\xbf{}", "json.syntax", "0"},
           Row{"[1, 2", "json.incomplete", "5"},
           Row{"{} {}", "json.trailing", "3"},
           Row{"[1] // why", "json.trailing", "4"},
           Row{"[1,]", "json.syntax", "3"},
           Row{"NaN", "json.syntax", "0"},
           Row{"[9007199254740992]", "json.integer_out_of_range", "17"},
           Row{"[-9007199254740992]", "json.integer_out_of_range", "18"},
           Row{"18446744073709551615", "json.integer_out_of_range", "20"},
           Row{"123456789012345678901234567890", "json.integer_out_of_range", "30"},
           Row{"1e400", "json.number_out_of_range", "5"},
           Row{"1e-400", "json.number_out_of_range", "6"},
           Row{"1e99999999999", "json.number_out_of_range", "11"},
           Row{R"({"a":1,"b":2,"a":3})", "json.duplicate_key", "18"},
           Row{R"({"a":1,"\u0061":3})", "json.duplicate_key", "17"},
       }) {
    CAPTURE(row.text);
    auto const value = parse(row.text);
    REQUIRE_FALSE(value);
    CHECK(value.error().id == row.id);
    CHECK(value.error().parameter("offset") == row.offset);
  }
}

TEST_CASE("[P1.1] texts beyond the limits are refused") {
  CHECK(error_of(nested(32)) == "none");
  CHECK(error_of(nested(33)) == "json.too_deep");
  CHECK(error_of(nested(100'000)) == "json.too_deep");
  CHECK(error_of("[[1]]", {.depth_max = 1}) == "json.too_deep");
  CHECK(error_of("[1, 2]", {.bytes_max = 6}) == "none");
  CHECK(error_of("[1, 2]", {.bytes_max = 5}) == "json.too_large");
  CHECK(parse("[1, 2]", {.bytes_max = 5}).error().code == Code::too_large);
}

TEST_CASE("a duplicate key is found among many members too") {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  CHECK(error_of(text + "\"k1000\":0}") == "none");
  CHECK(error_of(text + "\"k77\":0}") == "json.duplicate_key");
}

TEST_CASE("numbers keep their kind and their exact value") {
  CHECK(parse("9007199254740991").value() == Value{integer_max});
  CHECK(parse("-9007199254740991").value() == Value{-integer_max});
  CHECK(parse("1").value() != parse("1.0").value());
  CHECK(parse("1e2").value() == Value{100.0});
  CHECK(parse("-0").value() == Value{0});
  CHECK(parse("333333333.33333329").value() == Value{333333333.33333329});
  // The halfway case that correct rounding must send to the even neighbour.
  CHECK(parse("9007199254740993.0").value() == Value{9007199254740992.0});
}

TEST_CASE("escapes are read as the characters they name") {
  CHECK(parse(R"("a\u0000\/\u00e9\ud83d\ude00\n")").value() ==
        Value{std::string_view{"a\0/é😀\n", 10}});
  CHECK(parse(R"({"\u0061b":1})").value() == Value{Object{{"ab", 1}}});
}

TEST_CASE("values are written in their order and as they were read") {
  Value const value{Object{{"z", Array{1, 1.0, 1e21, -0.0, "\x01\x1f\"\\/\x7f礼"}},
                           {"a", nullptr},
                           {"e", Array{}},
                           {"o", Object{}},
                           {"t", true}}};
  CHECK(write(value) ==
        "{\"z\":[1,1.0,1e+21,-0.0,\"\\u0001\\u001f\\\"\\\\/\x7f礼\"],"
        "\"a\":null,\"e\":[],\"o\":{},\"t\":true}");
  CHECK(write_pretty(Object{{"a", Array{1, Object{}}}, {"b", 2}}) ==
        "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": 2\n}\n");
}

TEST_CASE(
    "the canonical form of RFC 8785's sample is the bytes that it prints (§3.2.2 to §3.2.4)") {
  auto const value = parse(R"({
    "numbers": [333333333.33333329, 1E30, 4.50,
                2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  })");
  REQUIRE_MESSAGE(value, value.error().brief());
  CHECK(
      to_hex(as_bytes(canonical(*value))) ==
      "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333"
      "333333332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22"
      "e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d");
}

TEST_CASE("members are sorted as RFC 8785 sorts its sample (§3.2.3)") {
  auto const value = parse(R"({
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\ud83d\ude00": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis"
  })")
                         .value();
  CHECK(canonical(value) ==
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
        "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
        "\"\U0001f600\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST_CASE("floating values are written as ECMAScript does (RFC 8785 appendix B)") {
  struct Row {
    std::uint64_t ieee754;
    char const* text;
  };

  for (auto const& row : {
           Row{0x0000000000000000, "0"},
           Row{0x8000000000000000, "0"},
           Row{0x0000000000000001, "5e-324"},
           Row{0x8000000000000001, "-5e-324"},
           Row{0x7fefffffffffffff, "1.7976931348623157e+308"},
           Row{0xffefffffffffffff, "-1.7976931348623157e+308"},
           Row{0x4340000000000000, "9007199254740992"},
           Row{0xc340000000000000, "-9007199254740992"},
           Row{0x4430000000000000, "295147905179352830000"},
           Row{0x44b52d02c7e14af5, "9.999999999999997e+22"},
           Row{0x44b52d02c7e14af6, "1e+23"},
           Row{0x44b52d02c7e14af7, "1.0000000000000001e+23"},
           Row{0x444b1ae4d6e2ef4e, "999999999999999700000"},
           Row{0x444b1ae4d6e2ef4f, "999999999999999900000"},
           Row{0x444b1ae4d6e2ef50, "1e+21"},
           Row{0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
           Row{0x3eb0c6f7a0b5ed8d, "0.000001"},
           Row{0x41b3de4355555553, "333333333.3333332"},
           Row{0x41b3de4355555554, "333333333.33333325"},
           Row{0x41b3de4355555555, "333333333.3333333"},
           Row{0x41b3de4355555556, "333333333.3333334"},
           Row{0x41b3de4355555557, "333333333.33333343"},
           Row{0xbecbf647612f3696, "-0.0000033333333333333333"},
           Row{0x43143ff3c1cb0959, "1424953923781206.2"},
       }) {
    CHECK(canonical(std::bit_cast<double>(row.ieee754)) == row.text);
  }
}

TEST_CASE("members are sorted by UTF-16 code units, not by bytes") {
  // U+FB33 comes before U+1F600 in UTF-8, and after its surrogates in UTF-16 (RFC 8785 §3.2.3).
  Value const value{Object{{"\xef\xac\xb3", 1}, {"😀", 2}, {"a", 3}, {"aa", 4}, {"", 5}}};
  CHECK(canonical(value) == "{\"\":5,\"a\":3,\"aa\":4,\"😀\":2,\"\xef\xac\xb3\":1}");
  Value const nested{Object{{"z", Array{Object{{"b", 1}, {"a", 2}}, 3}}, {"y", Object{}}}};
  CHECK(canonical(nested) == R"({"y":{},"z":[{"a":2,"b":1},3]})");
}

TEST_CASE("values are built by hand without duplicates") {
  Value value;
  value.set("a", 1);
  value.set("b", Array{}).push("x");
  value.set("a", 2);
  CHECK(write(value) == R"({"a":2,"b":["x"]})");
  CHECK(value.find("c") == nullptr);
  CHECK(value.find("a")->number() == 2.0);
}

static_assert(!std::is_constructible_v<Value, void*>, "a pointer is not a boolean");
static_assert(!std::is_constructible_v<Value, char>, "a character is neither text nor number");

}  // namespace comity::json
