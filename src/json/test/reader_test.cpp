#include "comity/json/reader.h"

#include "comity/json/text.h"

#include <functional>

#include <doctest/doctest.h>

namespace comity::json {
namespace {

enum class Colour { none, red };

Result<Colour> parse_colour(std::string_view text) {
  if (text == "red") return Colour::red;
  return fail(Code::invalid, "test.no_colour");
}

/// What `read` makes of the reader of `text`, in brief.
std::string outcome(std::string_view text, std::function<void(Reader const&)> const& read) {
  auto const value = parse(text).value();
  Reader const reader{value, "header"};
  read(reader);
  auto const done = reader.done();
  return done ? "done" : done.error().brief();
}

}  // namespace

TEST_CASE("a value that is as agreed is taken apart without a word") {
  auto const hex = std::string(64, 'a');
  auto const value = parse(R"({"from":"cn","seq":7,"share":0.5,"whole":2,"on":true,"time":1000,
      "digest":")" + hex + R"(","salt":"Zm9v","colour":"red",
      "body":{"size":3},"items":[{"s":"ok"},{"s":"late"}],"map":{"x":1,"y":2}})")
                         .value();
  Reader const r{value};
  CHECK(r.text("from", 2) == "cn");
  CHECK(r.integer("seq", 1, 7) == 7);
  CHECK(r.number("share", 0, 1) == 0.5);
  CHECK(r.number("whole", 0, 2) == 2);
  CHECK(r.boolean("on"));
  CHECK(r.instant("time") == Instant{Duration{1000}});
  CHECK(r.digest("digest").hex() == hex);
  CHECK(to_text(r.base64("salt", 3)) == "foo");
  CHECK(r.parsed("colour", 3, parse_colour) == Colour::red);
  CHECK(r.object("body").integer("size", 0, 9) == 3);
  auto const items = r.array("items", 2);
  REQUIRE(items.size() == 2);
  CHECK(items[1].text("s", 4) == "late");
  auto const map = r.object("map");
  REQUIRE(map.size() == 2);
  CHECK(map.key(1) == "y");
  CHECK(map[1].as_integer(0, 9) == 2);
  CHECK(r.optional_text("from", 2) == "cn");
  CHECK(r.optional_text("to", 2) == std::nullopt);
  CHECK(r.optional_integer("nothing", 0, 1) == std::nullopt);
  CHECK(r.optional_parsed("nothing", 9, parse_colour) == std::nullopt);
  CHECK(r.done());
}

TEST_CASE("what is wrong is named by its path") {
  struct Row {
    char const* text;
    std::function<void(Reader const&)> read;
    char const* error;
  };

  std::vector<Row> const rows{
      {"{}", [](auto& r) { (void)r.text("from", 9); }, "invalid json.missing path=header.from"},
      {R"({"a":{}})", [](auto& r) { (void)r.object("a").text("b", 9); },
       "invalid json.missing path=header.a.b"},
      {"[]", [](auto& r) { (void)r.text("a", 9); },
       "invalid json.wrong_kind path=header expected=object found=array"},
      {R"({"a":null})", [](auto& r) { (void)r.optional_text("a", 9); },
       "invalid json.wrong_kind path=header.a expected=string found=null"},
      {R"({"a":1.0})", [](auto& r) { (void)r.integer("a", 0, 9); },
       "invalid json.wrong_kind path=header.a expected=integer found=number"},
      {R"({"a":10})", [](auto& r) { (void)r.integer("a", 1, 9); },
       "invalid json.out_of_range path=header.a minimum=1 maximum=9"},
      {R"({"a":-1})", [](auto& r) { (void)r.instant("a"); },
       "invalid json.out_of_range path=header.a minimum=0 maximum=253402300799999"},
      {R"({"a":"xyz"})", [](auto& r) { (void)r.text("a", 2); },
       "invalid json.too_long path=header.a limit=2"},
      {R"({"a":"Zm9v"})", [](auto& r) { (void)r.base64("a", 2); },
       "invalid json.too_long path=header.a limit=2"},
      {R"({"a":"AA"})", [](auto& r) { (void)r.digest("a"); },
       "invalid json.not_acceptable path=header.a cause=base.not_digest"},
      {R"({"a":"blue"})", [](auto& r) { (void)r.optional_parsed("a", 9, parse_colour); },
       "invalid json.not_acceptable path=header.a cause=test.no_colour"},
      {R"({"a":[1,2,3]})", [](auto& r) { (void)r.array("a", 2); },
       "invalid json.too_long path=header.a limit=2"},
      {R"({"a":{}})", [](auto& r) { (void)r.array("a", 2); },
       "invalid json.wrong_kind path=header.a expected=array found=object"},
      {R"({"codes":{"items":[0,1,2,{"status":7}]}})",
       [](auto& r) { (void)r.object("codes").array("items", 9)[3].text("status", 9); },
       "invalid json.wrong_kind path=header.codes.items[3].status expected=string found=integer"},
      {R"({"a":1,"b":2})", [](auto& r) { r.only({"a"}); },
       "invalid json.unknown_member path=header.b"},
      {R"({"a":1})",
       [](auto& r) {
         r.member("a").refuse("test.odd", {{"n", "1"}});
       },
       "invalid test.odd path=header.a n=1"},
  };
  for (auto const& row : rows) {
    CAPTURE(row.text);
    CHECK(outcome(row.text, row.read) == row.error);
  }
}

TEST_CASE("the first error stays, and everything after it yields nothing") {
  auto const value = parse(R"({"a":"text","b":[1],"c":{"d":1}})").value();
  Reader const r{value};
  auto const c = r.object("c");
  CHECK(r.integer("a", 0, 1) == 0);
  CHECK(r.failed());
  CHECK(r.text("a", 9).empty());
  CHECK(r.array("b", 9).size() == 0);
  CHECK(c.integer("d", 0, 9) == 0);
  CHECK(c.value().is_null());
  CHECK(r.parsed("a", 9, parse_colour) == Colour::none);
  CHECK(r.done().error().brief() == "invalid json.wrong_kind path=a expected=integer found=string");
}

TEST_CASE("a name from a stranger is cut in what is told of it") {
  auto const text = R"({")" + std::string(5000, 'n') + R"(":1})";
  auto const brief = outcome(text, [](Reader const& r) { r.only({}); });
  CHECK(brief.size() < 200);
}

}  // namespace comity::json
