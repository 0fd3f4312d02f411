// Two nodes, and the readers of their exports, count the figures of a period from what each holds.
#include "comity/audit/audit.h"
#include "comity/json/text.h"
#include "comity/review/of_link.h"
#include "folder.h"
#include "pair.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

using audit_test::exported;
using fixture::example;
using fixture::Pair;
using fixture::Party;
using review::Question;

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

}  // namespace comity
