// Two nodes, and the readers of their exports, count the figures of a period from what each holds.
#include "comity/audit/audit.h"
#include "comity/json/text.h"
#include "comity/review/of_link.h"
#include "conversation.h"
#include "folder.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

using audit_test::exported;
using fixture::example;
using fixture::Pair;
using fixture::Party;
using review::Question;
using review_test::Conversation;

Result<Bytes> figures_of(Party const& party, Question const& question) {
  auto const& link = party.link();
  return review::figures_of(link, *party.node->adopted().find(link.id().agreement), question);
}

audit::Report recounted(Party const& party, Question const& question) {
  auto const folder = exported(party.link(), party.node->adopted(), link::Bodies::without);
  return audit::verify_link(folder, {.figures = question});
}

/// The whole time since the pair began.
Question since_start(Pair const& pair) {
  return {fixture::sample_now(), pair.now, pair.now, {}};
}

/// The bytes on which all four agree.
std::string agreed(Pair const& pair, Question const& question) {
  auto const ours = figures_of(pair.us, question);
  REQUIRE(ours);
  CHECK(to_text(figures_of(pair.cn, question).value()) == to_text(*ours));
  for (auto const* const party : {&pair.us, &pair.cn}) {
    auto const report = recounted(*party, question);
    CHECK_MESSAGE(report.ok(), audit_test::said(report));
    REQUIRE(report.figures);
    CHECK(to_text(*report.figures) == to_text(*ours));
  }
  return to_text(*ours);
}

/// A member of the file, by party: "cn" asks and sends first.
json::Value const& at(json::Value const& file, std::string_view list, std::size_t index) {
  return file.find(list)->if_array()->at(index);
}

std::int64_t number(json::Value const& value, std::string_view name) {
  return *value.find(name)->if_integer();
}

}  // namespace

TEST_CASE("[P14.10, P7.3] both nodes and both exports give the same figures, to the byte") {
  Pair pair;
  pair.settle();
  auto const id = pair.issue();
  pair.settle();
  pair.step(pair.cn, id, request::Step::acknowledge, {}, example("request.acknowledge"));
  pair.settle();
  auto const file = json::parse(agreed(pair, since_start(pair))).value();
  auto const& row = file.find("requests")->if_array()->at(0);
  CHECK(*row.find("request")->if_string() == id.text());
}

TEST_CASE("[P14.10] whatever crosses or is late, both sides count alike in the end") {
  for (std::uint64_t const seed : {1, 2, 3, 4}) {
    CAPTURE(seed);
    Conversation talk{seed};
    talk.go_on(60);
    auto const middle = talk.pair.now;
    talk.go_on(40);
    talk.pair.settle();
    auto const start = fixture::sample_now();
    auto const end = talk.pair.now;
    agreed(talk.pair, {start, end, end, {}});
    // A period in the middle, read at its end and once more later; and nothing of what came after.
    agreed(talk.pair, {start + (middle - start) / 2, middle, end, {}});
    auto const early = agreed(talk.pair, {start, middle, middle, {}});
    talk.go_on(20);
    talk.pair.settle();
    CHECK(agreed(talk.pair, {start, middle, middle, {}}) == early);
  }
}

TEST_CASE("[P14.2] what is on its way at the cut has no effect, and is counted so by both") {
  Pair pair;
  pair.settle();
  pair.issue();
  pair.settle();
  auto const question = since_start(pair);
  pair.issue();
  pair.settle();
  auto const file = json::parse(agreed(pair, question)).value();
  CHECK(file.find("requests")->if_array()->size() == 1);
  // By sizes, the same holds although all of it has come by now.
  auto sized = since_start(pair);
  sized.sizes = {{message::PartyId{"us"}, 4}, {message::PartyId{"cn"}, 3}};
  auto const cut = json::parse(agreed(pair, sized)).value();
  CHECK(cut.find("requests")->if_array()->size() == 1);
  CHECK(number(at(cut, "messages", 1), "on_their_way") == 1);
}

TEST_CASE("[P14.2] more entries than are held are refused") {
  Pair pair;
  pair.settle();
  auto question = since_start(pair);
  question.sizes = {{message::PartyId{"cn"}, 3}};
  auto const counted = figures_of(pair.us, question);
  REQUIRE_FALSE(counted);
  CHECK(counted.error().id == "review.not_held");
  auto const report = recounted(pair.us, question);
  CHECK_FALSE(report.figures);
  CHECK(report.ok());
  CHECK(audit_test::find(report, "audit.figures_not_counted") != nullptr);
}

TEST_CASE("[P14.3] an exercise is counted apart, and changes nothing else") {
  Pair pair;
  pair.settle();
  node::NewRequest input;
  input.to = message::PartyId{"cn"};
  input.kind = "mitigation";
  input.urgency = "urgent";
  input.exercise = message::ExerciseId{"drill-1"};
  input.codes.items = 3;
  input.body = example("mitigation.request");
  REQUIRE(node::Requests{*pair.us.node, pair.us.random}.issue(std::move(input), pair.now));
  pair.settle();
  auto const file = json::parse(agreed(pair, since_start(pair))).value();
  auto const& direction = at(file, "directions", 1);
  CHECK(number(direction, "exercises") == 1);
  CHECK(number(*direction.find("total"), "requests") == 0);
  CHECK(direction.find("groups")->if_array()->empty());
  CHECK(number(at(file, "messages", 1), "exercises") == 1);
  CHECK(number(at(file, "messages", 1), "had") == 0);
  CHECK(file.find("requests")->if_array()->empty());
}

TEST_CASE("[P14.4] a withdrawn request is counted, its open clocks as ended") {
  Pair pair;
  pair.settle();
  auto const id = pair.issue();
  pair.settle();
  pair.step(pair.cn, id, request::Step::acknowledge, {}, example("request.acknowledge"));
  pair.settle();
  pair.step(pair.us, id, request::Step::withdraw, {}, example("request.withdraw"));
  pair.settle();
  auto const file = json::parse(agreed(pair, since_start(pair))).value();
  auto const& total = *at(file, "directions", 1).find("total");
  CHECK(number(total, "requests") == 1);
  for (auto const& clock : *total.find("clocks")->if_array()) {
    bool const stopped = *clock.find("clock")->if_string() == "acknowledge";
    CHECK(number(clock, stopped ? "met" : "ended") == 1);
    CHECK(number(clock, "count") == 1);
    CHECK(number(*clock.find("in_time"), "of") == (stopped ? 1 : 0));
  }
}

TEST_CASE("[P14.1] a request belongs to the period in which the responder had it") {
  Pair pair;
  pair.settle();
  pair.issue();
  pair.settle();
  auto const all = json::parse(agreed(pair, since_start(pair))).value();
  Instant const had{Duration{number(at(all, "requests", 0), "had_at")}};
  auto const count = [&](Instant from, Instant to) {
    return json::parse(agreed(pair, {from, to, pair.now, {}}))
        .value()
        .find("requests")
        ->if_array()
        ->size();
  };
  CHECK(count(had, had + Duration{1}) == 1);
  CHECK(count(had + Duration{1}, had + Duration{2}) == 0);
  CHECK(count(had - Duration{1}, had) == 0);
}

TEST_CASE("nothing is counted from an export in which something does not hold") {
  Pair pair;
  pair.settle();
  auto folder = exported(pair.us.link(), pair.us.node->adopted(), link::Bodies::without);
  folder.files.at("own/checkpoint").at(5) ^= 1;
  auto const report = audit::verify_link(folder, {.figures = since_start(pair)});
  CHECK_FALSE(report.ok());
  CHECK_FALSE(report.figures);
}

}  // namespace comity
