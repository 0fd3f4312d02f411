/// Two whole nodes that talk in memory: what one step through the layers must do.
#include "comity/note/checkpoint.h"
#include "comity/request/canonical.h"
#include "pair.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

using fixture::Pair;
using fixture::Party;

/// What two nodes compare byte for byte.
Bytes state(Pair const& pair, Party& party, message::RequestId const& id) {
  node::Requests requests{*party.node, party.random};
  auto const found = requests.find(id, link::LinkStore::Bodies::without).value();
  return request::canonical_state(found.view.state, *found.view.agreement, pair.now);
}

}  // namespace

TEST_CASE(
    "[P3.6] adopting an agreement is the first message in each direction, and both logs agree") {
  Pair pair;
  pair.settle();
  CAPTURE(pair.us.reports.lines.empty() ? "" : pair.us.reports.lines.front());
  CAPTURE(pair.cn.reports.lines.empty() ? "" : pair.cn.reports.lines.front());
  for (auto* party : {&pair.us, &pair.cn}) {
    auto const& heads = party->link().heads();
    CHECK(heads.sent.seq == 1);
    CHECK(heads.received.seq == 1);
    CHECK(heads.receipted == 1);
    CHECK(heads.own_size == 2);
    CHECK(heads.mirror_size == 2);
    CHECK(heads.cosigned_size == 2);
    auto const mirrored = note::UnverifiedCheckpoint::parse(heads.own_mirrored);
    REQUIRE(mirrored);
    CHECK(mirrored->claim().head.size.value() == 2);
  }
}

TEST_CASE("[P7.3] a request carried through its life is the same on both sides, to the byte") {
  Pair pair;
  pair.settle();
  auto const id = pair.issue();
  pair.settle();
  CHECK(to_text(state(pair, pair.us, id)) == to_text(state(pair, pair.cn, id)));
  pair.step(pair.cn, id, request::Step::acknowledge, {}, fixture::example("request.acknowledge"));
  pair.settle();
  request::DecideCodes decide;
  pair.step(pair.cn, id, request::Step::decide, decide, fixture::example("request.decide"));
  pair.settle();
  CHECK(to_text(state(pair, pair.us, id)) == to_text(state(pair, pair.cn, id)));
  CHECK(to_text(state(pair, pair.us, id)).find("\"decided\"") != std::string::npos);
  // A node that starts again has lost nothing.
  auto const before = state(pair, pair.us, id);
  pair.us.open();
  CHECK(to_text(state(pair, pair.us, id)) == to_text(before));
}

}  // namespace comity
