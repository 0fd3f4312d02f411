#include "comity/link/draft.h"

#include <doctest/doctest.h>

using namespace comity;
using namespace comity::link;

namespace {

Addressed sample() {
  Addressed out;
  out.agreement.digest.bytes.fill(0x11);
  out.from = *message::parse_party_id("us");
  out.to = *message::parse_party_id("cn");
  out.draft.type = "request.issue";
  out.draft.case_id = *message::parse_case_id("us-20260302-abcdefgh");
  out.draft.request_id = *message::parse_request_id("us-20260302-abcdefgh");
  out.draft.kind = "mitigation";
  out.draft.urgency = "urgent";
  out.draft.codes = json::Object{{"items", 2}};
  out.draft.body = to_bytes("{\"facts\": \"事实\"}");
  return out;
}

std::string text_of(Addressed const& addressed) {
  auto const bytes = encode(addressed);
  return {bytes.begin(), bytes.end()};
}

std::string refusal_of(std::string const& text) {
  auto const parsed = parse_draft(as_bytes(text));
  return parsed ? "" : parsed.error().id;
}

}  // namespace

TEST_CASE("a draft comes back from its bytes as it was") {
  auto drill = sample();
  drill.draft.exercise = *message::parse_exercise_id("drill-1");
  for (auto const& addressed :
       {sample(), drill,
        Addressed{sample().agreement, sample().from, sample().to, {.type = "paper.note"}}}) {
    auto const again = parse_draft(encode(addressed));
    REQUIRE(again);
    CHECK(encode(*again) == encode(addressed));
    CHECK(again->draft.body == addressed.draft.body);
    CHECK(again->draft.exercise == addressed.draft.exercise);
    CHECK(again->to == addressed.to);
  }
}

TEST_CASE("whatever is said otherwise gives other bytes") {
  auto const same = text_of(sample());
  auto other = sample();
  other.draft.body.back() = ' ';
  CHECK(text_of(other) != same);
  other = sample();
  other.draft.codes = json::Object{{"items", 3}};
  CHECK(text_of(other) != same);
  other = sample();
  other.to = *message::parse_party_id("jp");
  CHECK(text_of(other) != same);
  other = sample();
  other.agreement.digest.bytes[31] ^= 1;
  CHECK(text_of(other) != same);
}

TEST_CASE("the members of codes in another order give the same bytes") {
  auto one = sample();
  one.draft.codes = json::Object{{"a", 1}, {"b", 2}};
  auto two = sample();
  two.draft.codes = json::Object{{"b", 2}, {"a", 1}};
  CHECK(text_of(one) == text_of(two));
}

TEST_CASE("what is no draft is refused by the path of what is wrong") {
  CHECK(refusal_of("{") != "");
  CHECK(refusal_of("{}") == "json.missing");
  auto more = text_of(sample());
  more.insert(1, "\"approved\":true,");
  CHECK(refusal_of(more) == "json.unknown_member");
  auto party = text_of(sample());
  party.replace(party.find("\"cn\""), 4, "\"C N\"");
  CHECK(refusal_of(party) == "json.not_acceptable");
}
