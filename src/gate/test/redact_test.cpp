#include "comity/json/text.h"
#include "policies.h"

namespace comity::gate {
namespace {

std::string redaction(std::string const& id, std::string const& body) {
  return "[[redact]]\nid = \"" + id + "\"\nwhy = {en = \"A law\", zh = \"法律\"}\n" + body + '\n';
}

Redacted redacted(std::string const& rules, char const* body) {
  return redact(policy(rules), draft().facts(), json::parse(std::string_view{body}).value());
}

}  // namespace

TEST_CASE("names of persons are taken out at any depth, and counted, never kept") {
  auto const out = redacted(redaction("persons", ""), R"({
    "full_name": "Jane Roe",
    "items": [{"n": 1, "account_holder": {"full_name": "John Doe"}, "text": "kept"},
              {"n": 2, "full_name": "Max Mustermann"}]})");
  CHECK(json::write(out.body) == R"({"items":[{"n":1,"text":"kept"},{"n":2}]})");
  CHECK(out.removals ==
        std::vector<Removal>{{"persons", "full_name", 3}, {"persons", "account_holder", 1}});
  for (auto const& removal : out.removals)
    CHECK((removal.rule + removal.field).find("Doe") == std::string::npos);
}

TEST_CASE("fields are named by pointers, with a star for every element or member") {
  auto const out = redacted(redaction("fields", R"(
fields = ["/contact/reach/*/value", "/a~1b", "/list/1", "/any/*", "/nowhere/at/all"]
persons = false)"),
                            R"({"contact":{"reach":[{"value":1,"x":2},{"value":3}]},
    "a/b":1,"list":[1,2,3],"any":{"p":1,"q":2},"full_name":"kept"})");
  CHECK(json::write(out.body) ==
        R"({"contact":{"reach":[{"x":2},{}]},"list":[1,null,3],"any":{},"full_name":"kept"})");
  CHECK(out.removals == std::vector<Removal>{{"fields", "/contact/reach/*/value", 2},
                                             {"fields", "/a~1b", 1},
                                             {"fields", "/list/1", 1},
                                             {"fields", "/any/*", 2}});
}

TEST_CASE("redacting again removes nothing") {
  auto const rules = redaction("all", R"(fields = ["/list/*", "/a/b"])");
  auto const first = redacted(rules, R"({"list":[1,[2],{"person":3}],"a":{"b":{"person":1}}})");
  CHECK_FALSE(first.removals.empty());
  auto const again = redact(policy(rules), draft().facts(), first.body);
  CHECK(again.removals.empty());
  CHECK(again.body == first.body);
}

TEST_CASE("a draft that holds what the policy takes out is not cleared, whoever approved it") {
  auto const rules = policy(rule("all", "pass = true") + redaction("persons", ""));
  auto const on = draft(R"({"full_name":"Jane Roe"})");
  auto const out = decide(rules, on, {}, office(), now);
  CHECK(std::get<NeedsRedaction>(out).removals ==
        std::vector<Removal>{{"persons", "full_name", 1}});
  CHECK(std::holds_alternative<Cleared>(decide(rules, draft("{}"), {}, office(), now)));
}

TEST_CASE(
    "a redaction with conditions leaves other messages alone, and says its own person fields") {
  auto const rules =
      "person_fields = [\"nick\"]\n" + redaction("r", "when = {counterpart = \"jp\"}");
  CHECK(redacted(rules, R"({"nick":1})").removals.empty());
  auto const mine = "person_fields = [\"nick\"]\n" + redaction("r", "");
  CHECK(redacted(mine, R"({"nick":1,"full_name":2})").removals ==
        std::vector<Removal>{{"r", "nick", 1}});
}

}  // namespace comity::gate
