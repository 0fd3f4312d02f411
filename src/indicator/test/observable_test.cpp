#include "comity/indicator/observable.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

namespace comity::indicator {
namespace {

json::Value vectors() {
  std::ifstream file{TEST_DATA "/canonical.json", std::ios::binary};
  std::string const text{std::istreambuf_iterator<char>{file}, {}};
  return json::parse(text).value();
}

std::string canonical_value(Type type, std::string_view text) {
  return canonical(type, text).value().value;
}

TEST_CASE(
    "[P12.2] [P12.3] [P12.4] [P12.5] [P12.6] [P12.7] [P12.8] [P12.9] every vector has its "
    "spelling, and the spelling is its own") {
  auto const rows = vectors();
  REQUIRE(rows.if_array()->size() > 150);
  for (auto const& row : *rows.if_array()) {
    json::Reader const reader{row};
    auto const text = reader.text("text", 1'000);
    auto const type = parse_type(reader.text("type", 20)).value();
    auto const label = reader.optional_text("label", 64).value_or("");
    auto const becomes =
        parse_type(reader.optional_text("becomes", 20).value_or(name_of(type))).value();
    CAPTURE(text);
    auto const made = canonical(type, text, label);
    if (row.find("value")->is_null()) {
      CHECK_FALSE(made.has_value());
      continue;
    }
    REQUIRE(made.has_value());
    CHECK(made->value == reader.text("value", 1'000));
    CHECK(made->type == becomes);
    CHECK(canonical(made->type, made->value, label).value() == *made);
    REQUIRE(reader.done().has_value());
  }
}

TEST_CASE("[P12.1] what is matched says type and label, so that equal texts of two types differ") {
  CHECK(match_text(canonical(Type::domain, "Evil.Example").value()) == "domain:evil.example");
  CHECK(match_text(canonical(Type::file_name, "evil.example").value()) == "file_name:evil.example");
  CHECK(match_text(canonical(Type::opaque, "x", "mutex").value()) == "opaque:mutex:x");
}

TEST_CASE("[P12.1] a file name has no blanks around it, nor has one that follows a folder") {
  auto const named = canonical(Type::file_name, "C:\\Users\\ann\\ setup.exe").value();
  CHECK(named.value == "setup.exe");
  CHECK(canonical(Type::file_name, named.value).value() == named);
  CHECK(!canonical(Type::file_name, "folder/ ").has_value());
}

TEST_CASE("a form tells its type") {
  auto const type_of = [](std::string_view text) { return recognise(text).value().type; };
  CHECK(type_of("192.0.2.1") == Type::ipv4);
  CHECK(type_of("2001:db8::1") == Type::ipv6);
  CHECK(type_of("192.0.2.0/24") == Type::prefix);
  CHECK(type_of("AS64496") == Type::asn);
  CHECK(type_of("evil.example") == Type::domain);
  CHECK(type_of("https://evil.example") == Type::url);
  CHECK(type_of("a@evil.example") == Type::email);
  CHECK(type_of("d41d8cd98f00b204e9800998ecf8427e") == Type::md5);
  CHECK_FALSE(recognise("64496").has_value());
  CHECK_FALSE(recognise("nothing at all").has_value());
}

TEST_CASE("people see the letters of a name, and matching its A-labels") {
  auto const domain = canonical(Type::domain, "例子.测试").value();
  CHECK(shown(domain) == "例子.测试");
  auto const url = canonical(Type::url, "http://bücher.example/bücher").value();
  CHECK(shown(url) == "http://bücher.example/b%C3%BCcher");
  CHECK(shown(canonical(Type::email, "a@bücher.example").value()) == "a@bücher.example");
  CHECK(shown(canonical(Type::domain, "xn--0000.example").value()) == "xn--0000.example");
}

TEST_CASE("a URL or e-mail address has a host") {
  auto const host = [](Type type, std::string_view text) {
    return host_of(canonical(type, text).value()).value();
  };
  CHECK(host(Type::url, "http://u:p@[2001:db8::1]:81/x@y").value == "2001:db8::1");
  CHECK(host(Type::url, "http://u:p@[2001:db8::1]:81/x@y").type == Type::ipv6);
  CHECK(host(Type::email, "a@evil.example") == canonical(Type::domain, "evil.example").value());
  CHECK_FALSE(host_of(canonical(Type::asn, "AS1").value()).has_value());
}

TEST_CASE("errors name the text, cut") {
  auto const refused = canonical(Type::domain, std::string(3'000, '!'));
  CHECK(refused.error().id == "indicator.not_of_type");
  CHECK(refused.error().parameter("text").size() == 100);
  CHECK(canonical(Type::url, std::string(5'000, 'a')).error().id == "indicator.too_long");
  CHECK(canonical(Type::opaque, "x", "Not A Label").error().id == "indicator.bad_label");
  CHECK(canonical(Type::ipv4, "192.0.2.1", "mutex").error().id == "indicator.bad_label");
  CHECK(canonical_value(Type::ipv4, "192.0.2.1") == "192.0.2.1");
  CHECK(parse_type("ip").error().id == "indicator.not_a_type");
}

}  // namespace
}  // namespace comity::indicator
