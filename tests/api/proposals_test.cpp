// What a desk was handed, made into a proposal by the API: nothing of it is kept.
#include "api.h"
#include "comity/json/text.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

constexpr std::string_view letter =
    "Phishing kit\nPlease take down hxxps://login[.]evil[.]example/x and 198.51.100.7:443, seen "
    "2026-11-20T04:02:00Z. Not 10.0.0.1.\nTLP:GREEN\n";

struct Desk : fixture::Pair {
  Api api{us, now};

  Desk() { settle(); }

  json::Value propose(std::string_view source, std::string const& query = "to=cn",
                      unsigned status = 200) {
    auto const response = api.call("POST", "/v1/proposals?" + query, to_bytes(source));
    CHECK(response.status == status);
    return json::parse(response.body, {.bytes_max = 16 << 20}).value();
  }
};

std::set<std::string> ids(json::Array const& remarks) {
  std::set<std::string> out;
  for (auto const& remark : remarks) out.insert(text(remark, "id"));
  return out;
}

}  // namespace

TEST_CASE("a mail is proposed as a request, with what is missing, why, and what to beware of") {
  Desk desk;
  auto const before = desk.us.link().log().size();
  auto const out = desk.propose(letter);
  CHECK(text(out, "kind") == "mitigation");
  CHECK_FALSE(flag(out, "complete"));
  CHECK(number(out, "found") == static_cast<std::int64_t>(list(out, "indicators").size()));
  CHECK(ids(list(out, "warnings")).contains("intake.warn_special"));
  REQUIRE_FALSE(list(out, "missing").empty());
  for (auto const& field : list(out, "missing"))
    CHECK_FALSE(text(member(field, "why"), "zh").empty());
  REQUIRE(list(out, "due").size() == 3);
  CHECK(number(list(out, "due").at(0), "due") > to_milliseconds(desk.now));
  CHECK(desk.us.link().log().size() == before);
  CHECK(list(desk.api.get("/v1/requests"), "requests").empty());
  CHECK(list(desk.api.get("/v1/drafts"), "drafts").empty());
}

TEST_CASE("what a person has decided stands, and the form that is told is read") {
  Desk desk;
  auto const out = desk.propose(letter, "to=cn&kind=information&urgency=urgent&as=text");
  CHECK(text(out, "kind") == "information");
  CHECK(text(out, "urgency") == "urgent");
  CHECK(error_id(desk.propose(letter, "to=cn&as=stix", 400)) == "intake.not_this_format");
  CHECK(error_id(desk.propose(letter, "to=cn&as=pdf", 400)) == "intake.not_a_format");
  CHECK(error_id(desk.propose(letter, "to=cn&kind=war", 400)) == "intake.no_such_kind");
}

TEST_CASE("an event's attributes come with the words and times of their source") {
  Desk desk;
  auto const out = desk.propose(
      R"({"Event":{"info":"A campaign","Attribute":[)"
      R"({"type":"mutex","value":"evil-lock","to_ids":true},)"
      R"({"type":"ip-dst","value":"198.51.100.7","to_ids":true,)"
      R"("first_seen":"2026-02-01T10:00:00+00:00","last_seen":"2026-02-02T10:00:00+00:00"}]}})");
  CHECK(text(member(out, "source"), "format") == "misp");
  auto const& indicators = list(out, "indicators");
  REQUIRE(indicators.size() == 2);
  CHECK(text(indicators[0], "label") == "mutex");
  CHECK(number(indicators[1], "last_seen") > number(indicators[1], "first_seen"));
}

TEST_CASE("a table of thousands of addresses is proposed with the first of them to look at") {
  Desk desk;
  std::string table = "ip,first seen\n";
  for (int i = 0; i < 900; ++i)
    table += "198.18." + std::to_string(i / 250) + '.' + std::to_string(i % 250 + 1) +
             ",2026-11-20T04:02:00Z\n";
  auto const out = desk.propose(table);
  CHECK(text(member(out, "source"), "format") == "csv");
  CHECK(number(out, "found") == 900);
  CHECK(list(out, "indicators").size() == api::rows_max);
}

TEST_CASE("whom nothing is agreed with is asked nothing, and what is no source is refused") {
  Desk desk;
  CHECK(error_id(desk.propose(letter, "to=fr", 404)) == "node.no_agreement_in_force");
  CHECK(desk.propose(letter, "kind=information", 400).find("error") != nullptr);
  CHECK(error_id(desk.propose("  \n", "to=cn", 400)) == "intake.empty");
  std::string columns = "ip";
  for (int i = 0; i < 2'000; ++i) columns += ",c";
  CHECK(error_id(desk.propose(columns + '\n' + columns + '\n', "to=cn&as=csv", 413)) ==
        "intake.too_many_columns");
}

}  // namespace comity
