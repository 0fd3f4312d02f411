#include "comity/json/schema.h"

#include "comity/json/text.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

namespace comity::json {
namespace {

/// The tests of draft 7 in JSON-Schema-Test-Suite, where Debian's
/// libtest-json-schema-acceptance-perl has them; empty if that is not installed.
std::filesystem::path const suite{JSON_SCHEMA_SUITE};

bool has_suite() {
  if (suite.empty()) {
    MESSAGE("skipped: libtest-json-schema-acceptance-perl was not found when this was configured");
  }
  return !suite.empty();
}

Value read_json(std::filesystem::path const& path) {
  std::ifstream in{path, std::ios::binary};
  REQUIRE_MESSAGE(in.good(), path);
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  // Integers that the protocol refuses to read; as floating numbers they mean the same here.
  for (std::string_view const large : {"9007199254740992", "9007199254740993"}) {
    for (auto at = text.find(large); at != std::string::npos; at = text.find(large, at + 1)) {
      if (text[at + large.size()] != '.') text.insert(at + large.size(), ".0");
    }
  }
  auto value = parse(text);
  REQUIRE_MESSAGE(value, path << ": " << value.error().brief());
  return *std::move(value);
}

std::string const& text_of(Value const& value, std::string_view key) {
  return *value.find(key)->if_string();
}

/// True if a schema is refused because it names others by `$id`, or fetches them.
bool needs_names(Error const& error) {
  bool const anchor = error.parameter("ref").starts_with('#') && error.parameter("ref")[1] != '/';
  return error.id == "json.schema_remote_ref" || error.parameter("keyword") == "$id" || anchor;
}

struct Refused {
  std::string title;
  Error error;
};

/// Runs the tests of `file`, and returns the groups whose schema is refused.
std::vector<Refused> run_suite(std::string const& file) {
  std::vector<Refused> refused;
  auto const groups = read_json(suite / (file + ".json"));
  for (auto const& group : *groups.if_array()) {
    auto const& title = text_of(group, "description");
    auto const schema = Schema::compile(*group.find("schema"));
    if (!schema) {
      refused.push_back({title, schema.error()});
    }
    for (auto const& test : *group.find("tests")->if_array()) {
      if (!schema) break;
      CAPTURE(file);
      CAPTURE(title);
      CAPTURE(text_of(test, "description"));
      auto const& value = *test.find("data");
      bool const valid = *test.find("valid")->if_boolean();
      CHECK(schema->check(value).has_value() == valid);
      CHECK(schema->violations(value).empty() == valid);
    }
  }
  return refused;
}

Schema compiled(std::string_view text) {
  auto schema = Schema::compile(parse(text).value());
  REQUIRE_MESSAGE(schema, text << ": " << schema.error().brief());
  return *std::move(schema);
}

std::string compile_error(std::string_view text, SchemaLimits const& limits = {}) {
  auto const schema = Schema::compile(parse(text).value(), "", limits);
  return schema ? "none" : schema.error().brief();
}

/// "pointer id name=value …" of each violation.
std::vector<std::string> complaints(std::string_view schema, std::string_view value) {
  std::vector<std::string> out;
  for (auto const& violation : compiled(schema).violations(parse(value).value())) {
    auto const brief = fail(Code::invalid, violation.id, violation.parameters).brief();
    out.push_back(violation.pointer + brief.substr(brief.find(' ')));
  }
  return out;
}

using Complaints = std::vector<std::string>;

/// d0 applies d1 four times, each of which applies d2 four times …
std::string multiplying(int levels) {
  std::string out = R"({"$ref":"#/d0")";
  for (int i = 0; i < levels; ++i) {
    auto const next = R"({"$ref":"#/d)" + std::to_string(i + 1) + R"("})";
    auto const four = next + "," + next + "," + next + "," + next;
    out += R"(,"d)" + std::to_string(i) + R"(":{"allOf":[)" + four + "]}";
  }
  return out + R"(,"d)" + std::to_string(levels) + R"(":{}})";
}

}  // namespace

TEST_CASE("the official suite of draft 7 holds, less names and remote documents") {
  if (!has_suite()) return;
  std::size_t files = 0;
  for (auto const& entry : std::filesystem::directory_iterator{suite}) {
    if (!entry.is_regular_file()) continue;
    ++files;
    auto const file = entry.path().stem().string();
    for (auto const& refused : run_suite(file)) {
      CAPTURE(file);
      CAPTURE(refused.title);
      CHECK_MESSAGE(needs_names(refused.error), refused.error.brief());
    }
  }
  CHECK(files > 35);
}

TEST_CASE("the suite's formats and regular expressions hold, less character properties") {
  if (!has_suite()) return;
  for (char const* format :
       {"date-time", "date", "time", "email", "ipv4", "ipv6", "uri", "unknown"}) {
    CHECK(run_suite(std::string{"optional/format/"} + format).empty());
  }
  CHECK(run_suite("optional/non-bmp-regex").empty());
  CHECK(run_suite("optional/float-overflow").empty());
  for (auto const& refused : run_suite("optional/ecmascript-regex")) {
    CAPTURE(refused.title);
    CHECK(refused.error.id == "json.schema_bad_pattern");
    CHECK(refused.error.parameter("pattern").find("\\p{") != std::string::npos);
  }
}

TEST_CASE("a violation says where and what, so that it can be worded in any language") {
  struct Row {
    char const* schema;
    char const* value;
    Complaints expected;
  };

  for (auto const& row : {
           Row{R"({"type":["string","null"]})",
               "1",
               {" json.schema_type expected=null, string found=integer"}},
           Row{R"({"type":"number"})", "true", {" json.schema_type expected=number found=boolean"}},
           Row{R"({"required":["a","b"]})", R"({"b":1})", {" json.schema_missing member=a"}},
           Row{R"({"properties":{"a":{"enum":["x",1.0]}}})",
               R"({"a":"y"})",
               {R"(/a json.schema_not_one_of allowed="x", 1)"}},
           Row{R"({"const":null})", "0", {" json.schema_not_one_of allowed=null"}},
           Row{R"({"items":{"maxLength":2}})",
               R"(["ab","礼让线","礼让"])",
               {"/1 json.schema_too_long limit=2"}},
           Row{R"({"items":{"minLength":2}})", R"(["礼"])", {"/0 json.schema_too_short limit=2"}},
           Row{R"({"items":{"pattern":"^[a-z]+$"}})",
               R"(["a","B"])",
               {"/1 json.schema_pattern pattern=^[a-z]+$"}},
           Row{R"({"format":"date-time"})",
               R"("2026-11-31T00:00:00Z")",
               {" json.schema_format format=date-time"}},
           Row{R"({"minimum":1.5})", "1", {" json.schema_below limit=1.5"}},
           Row{R"({"exclusiveMinimum":1})", "1", {" json.schema_not_above limit=1"}},
           Row{R"({"maximum":1})", "2", {" json.schema_above limit=1"}},
           Row{R"({"exclusiveMaximum":2})", "2", {" json.schema_not_below limit=2"}},
           Row{R"({"multipleOf":2})", "3", {" json.schema_not_multiple limit=2"}},
           Row{R"({"minItems":1})", "[]", {" json.schema_few_items limit=1"}},
           Row{R"({"maxItems":1})", "[1,2]", {" json.schema_many_items limit=1"}},
           Row{R"({"minProperties":1})", "{}", {" json.schema_few_members limit=1"}},
           Row{R"({"maxProperties":0})", R"({"a":1})", {" json.schema_many_members limit=0"}},
           Row{R"({"uniqueItems":true})", "[1,2,1.0]", {" json.schema_repeated item=1"}},
           Row{R"({"contains":{"const":1}})", "[2]", {" json.schema_not_contained"}},
           Row{R"({"additionalProperties":false})",
               R"({"a/b~":1})",
               {"/a~1b~0 json.schema_unknown_member member=a/b~"}},
           Row{R"({"propertyNames":{"maxLength":1}})",
               R"({"ab":1})",
               {" json.schema_bad_name member=ab"}},
           Row{R"({"dependencies":{"a":["b"]}})",
               R"({"a":1})",
               {" json.schema_dependency member=a needed=b"}},
           Row{R"({"anyOf":[{"type":"null"},{"const":1}]})", "2", {" json.schema_no_alternative"}},
           Row{R"({"anyOf":[{"type":"null"}]})",
               "2",
               {" json.schema_type expected=null found=integer"}},
           Row{R"({"oneOf":[{"minimum":0},{"minimum":1}]})",
               "2",
               {" json.schema_many_alternatives"}},
           Row{R"({"not":{"const":1}})", "1", {" json.schema_forbidden"}},
           Row{R"({"items":[true,false]})", "[1,2]", {"/1 json.schema_forbidden"}},
           Row{R"({"if":{"required":["a"]},"then":{"required":["b"]}})",
               R"({"a":1})",
               {" json.schema_missing member=b"}},
           Row{R"({"properties":{"a":{"type":"null"},"b":{"items":{"minimum":3}}}})",
               R"({"b":[3,2,1],"a":0})",
               {"/b/1 json.schema_below limit=3", "/b/2 json.schema_below limit=3",
                "/a json.schema_type expected=null found=integer"}},
       }) {
    CAPTURE(row.schema);
    CAPTURE(row.value);
    CHECK(complaints(row.schema, row.value) == row.expected);
    auto const checked = compiled(row.schema).check(parse(row.value).value());
    REQUIRE_FALSE(checked);
    CHECK(row.expected.front().find(checked.error().parameter("cause")) != std::string::npos);
  }
}

TEST_CASE("no more violations are told than can be read") {
  std::string many = "[0";
  for (int i = 0; i < 1000; ++i) many += ",0";
  CHECK(complaints(R"({"items":{"minimum":1}})", many + "]").size() == Schema::violations_max);
}

TEST_CASE("an empty schema accepts everything, and copies share what is compiled") {
  Schema const schema;
  CHECK(schema.check(Value{Object{{"a", 1}}}));
  auto const copy = compiled(R"({"type":"string"})");
  auto const other = copy;
  CHECK_FALSE(other.check(1));
}

TEST_CASE("one schema of an OpenAPI document is compiled with all that it refers to") {
  auto const document = parse(R"({"openapi":"3.1.0","components":{"schemas":{
      "Case":{"type":"object","required":["id"],"properties":{"id":{"$ref":"#/components/schemas/Id"},
              "parts":{"type":"array","items":{"$ref":"#/components/schemas/Case"}}}},
      "Id":{"type":"string","pattern":"^[a-z]{2}$"},
      "a/b":{"const":1}}}})")
                            .value();
  auto const schema = Schema::compile(document, "/components/schemas/Case").value();
  CHECK(schema.check(parse(R"({"id":"ab","parts":[{"id":"cd"}]})").value()));
  auto const refused = schema.check(parse(R"({"id":"ab","parts":[{"id":"c"}]})").value());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().brief() ==
        "invalid json.does_not_fit place=/parts/0/id cause=json.schema_pattern pattern=^[a-z]{2}$");
  CHECK(Schema::compile(document, "/components/schemas/a~1b").value().check(1));
  CHECK(Schema::compile(document, "/components/schemas/None").error().id ==
        "json.schema_dangling_ref");
}

TEST_CASE("a schema that says nonsense is refused with its place") {
  struct Row {
    char const* schema;
    char const* error;
  };

  for (auto const& row : {
           Row{"1", "invalid json.schema_bad_keyword pointer= keyword="},
           Row{R"({"type":"text"})", "invalid json.schema_bad_keyword pointer= keyword=type"},
           Row{R"({"properties":{"a/b":{"minLength":-1}}})",
               "invalid json.schema_bad_keyword pointer=/properties/a~1b keyword=minLength"},
           Row{R"({"items":[{"required":"a"}]})",
               "invalid json.schema_bad_keyword pointer=/items/0 keyword=required"},
           Row{R"({"exclusiveMinimum":true})",
               "invalid json.schema_bad_keyword pointer= keyword=exclusiveMinimum"},
           Row{R"({"multipleOf":0})",
               "invalid json.schema_bad_keyword pointer= keyword=multipleOf"},
           Row{R"({"allOf":[]})", "invalid json.schema_bad_keyword pointer= keyword=allOf"},
           Row{R"({"patternProperties":{"(":true}})",
               "invalid json.schema_bad_pattern pointer= pattern=("},
           Row{R"({"pattern":"(a)\\1"})",
               "invalid json.schema_bad_pattern pointer= pattern=(a)\\1"},
           Row{R"({"not":{"$ref":"#/nowhere"}})",
               "invalid json.schema_dangling_ref pointer=/not ref=#/nowhere"},
           Row{R"({"not":{"$id":"other"}})",
               "invalid json.schema_bad_keyword pointer=/not keyword=$id"},
       }) {
    CHECK(compile_error(row.schema) == row.error);
  }
}

TEST_CASE("nothing is ever fetched for a schema") {
  for (char const* ref : {"http://example.com/a.json", "other.json#/a", "file:///etc/passwd",
                          "//example.com", "", "urn:x"}) {
    auto const error = compile_error(R"({"$ref":")" + std::string{ref} + "\"}");
    CHECK(error == "invalid json.schema_remote_ref pointer= ref=" + std::string{ref});
  }
}

TEST_CASE("a schema that never ends is refused before it is used") {
  for (char const* schema :
       {R"({"$ref":"#"})", R"({"allOf":[{"$ref":"#"}]})", R"({"not":{"$ref":"#"}})",
        R"({"$ref":"#/a","a":{"$ref":"#/b"},"b":{"$ref":"#/a"}})",
        R"({"if":true,"then":{"anyOf":[{"$ref":"#"},true]}})",
        R"({"dependencies":{"a":{"$ref":"#"}}})"}) {
    CHECK(compile_error(schema) == "invalid json.schema_circular pointer= limit=32");
  }
  // Into a part of the value is no circle.
  auto const tree = compiled(R"({"required":["v"],"properties":{"next":{"$ref":"#"}}})");
  CHECK(tree.check(parse(R"({"v":1,"next":{"v":2}})").value()));
  CHECK_FALSE(tree.check(parse(R"({"v":1,"next":{}})").value()));
}

TEST_CASE("the deepest check of the deepest value ends well") {
  std::string text = R"({"$ref":"#/d0")";
  for (int i = 0; i < 14; ++i) {
    auto const name = R"(,"d)" + std::to_string(i) + R"(":{"allOf":[{"$ref":"#/d)";
    text += name + std::to_string(i + 1) + R"("}]})";
  }
  auto const schema = compiled(text + R"(,"d14":{"items":{"$ref":"#"},"minItems":1}})");
  auto const nested = std::string(32, '[') + std::string(32, ']');
  CHECK(schema.violations(parse(nested).value()).size() == 1);
}

TEST_CASE("a schema that multiplies its own work is cut off, and says so") {
  auto const schema = compiled(multiplying(12));
  auto const refused = schema.check(1);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().parameter("cause") == "json.schema_too_costly");
  CHECK(compiled(multiplying(5)).check(1));
  // Neither does running out of steps turn into a yes behind a "not".
  auto const text = multiplying(12);
  auto const negated = R"({"not":{"$ref":"#/d0"})" + text.substr(text.find(','));
  CHECK(compiled(negated).check(1).error().parameter("cause") == "json.schema_too_costly");
}

TEST_CASE("schemas beyond the limits are refused") {
  CHECK(compile_error(R"({"pattern":"aaaa"})", {.pattern_bytes_max = 3}) ==
        "too_large json.schema_too_large what=pattern bytes limit=3");
  CHECK(compile_error(R"({"not":{"pattern":"a"},"pattern":"a"})", {.patterns_max = 1}) ==
        "too_large json.schema_too_large what=patterns limit=1");
  CHECK(compile_error(R"({"minLength":1})", {.bytes_max = 14}) ==
        "too_large json.schema_too_large what=bytes limit=14");
}

TEST_CASE("a text too long to be matched is a violation, never a match or a crash") {
  Value const longer{std::string(50'000, 'a')};
  CHECK(compiled(R"({"pattern":"^[a-z]+$"})").check(longer).error().parameter("cause") ==
        "json.schema_unmatched");
  CHECK(compiled(R"({"format":"uri"})").check(longer).error().parameter("cause") ==
        "json.schema_unmatched");
  Object member;
  member.emplace_back(std::string(5'000, 'a'), 1);
  CHECK(compiled(R"({"patternProperties":{"a":true}})").check(member).error().parameter("cause") ==
        "json.schema_unmatched");
  CHECK(compiled(R"({"maxLength":50000})").check(longer));
}

TEST_CASE("a UUID has its five groups (RFC 4122)") {
  auto const schema = compiled(R"({"format":"uuid"})");
  CHECK(schema.check("2eb8aa08-aa98-11ea-b4aa-73b441d16380"));
  for (char const* bad :
       {"", "2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08aa9811eab4aa73b441d16380",
        "2eb8aa08-aa98-11ea-b4aa-73b441d1638g"}) {
    CHECK_FALSE(schema.check(bad));
  }
}

}  // namespace comity::json
