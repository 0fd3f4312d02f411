/// Two whole nodes that talk in memory: what one step through the layers must do.
#include "comity/message/sealed.h"
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

/// The same request once more in the case of another, as no honest asker does.
void issue_again(Pair& pair, message::RequestId const& id, message::CaseId const& in) {
  auto& link = pair.us.link();
  auto const of_case =
      link.store().of_case(message::CaseId{id.text()}, link::LinkStore::Bodies::with);
  auto const first = of_case.value().front();
  auto const header = message::Unverified::parse(first.envelope)->header();
  auto codes = header.codes;
  codes.set("follows", in.text());
  codes.set("relation", "related");
  REQUIRE(link.stage({.type = header.type,
                      .case_id = in,
                      .request_id = id,
                      .kind = header.kind,
                      .urgency = header.urgency,
                      .exercise = header.exercise,
                      .codes = std::move(codes),
                      .body = first.body->bytes},
                     pair.now));
  REQUIRE(link.commit(pair.now));
}

std::string error_of(Party& party, std::string_view name) {
  node::Requests requests{*party.node, party.random};
  auto const found =
      requests.find(node::RequestName::parse(name).value(), link::LinkStore::Bodies::without);
  if (found) return "found in " + found->view.id.text();
  return found.error().id + " " + std::string{found.error().parameter("names")};
}

}  // namespace

TEST_CASE("[P4.7] a request that its asker names twice is told apart by its case") {
  Pair pair;
  pair.settle();
  auto const id = pair.issue();
  pair.settle();
  message::CaseId const other{pair.issue().text()};
  issue_again(pair, id, other);
  pair.settle();
  auto const agreement = pair.cn.link().id().agreement.short_text();
  auto const name = [&](std::string const& in) { return id.text() + "@" + in; };
  CHECK(error_of(pair.cn, id.text()) == "node.request_named_twice " + name(id.text()) + "@" +
                                            agreement + ", " + name(other.text()) + "@" +
                                            agreement);
  CHECK(error_of(pair.cn, name(id.text())) == "found in " + id.text());
  CHECK(error_of(pair.cn, name(other.text())) == "found in " + other.text());
  CHECK(error_of(pair.cn, name(other.text()) + "@" + agreement) == "found in " + other.text());
  CHECK(error_of(pair.cn, name(other.text()) + "@0") == "node.no_such_request ");
  CHECK(error_of(pair.cn, name("us-20260101-bbbbbbbb")) == "node.no_such_request ");
  node::Requests requests{*pair.cn.node, pair.cn.random};
  auto const step = [&](node::RequestName const& which) {
    return requests.step(which, request::Step::acknowledge, {},
                         fixture::example("request.acknowledge"), pair.now);
  };
  CHECK(step(id).error().id == "node.request_named_twice");
  auto const taken = step(node::RequestName{id, other, {}});
  REQUIRE(taken);
  CHECK(std::get<node::Submitted>(*taken).case_id == other);
}

TEST_CASE("a name of a request is its id, with its case and agreement where needed") {
  std::string const id = "us-20260101-aaaaaaaa";
  for (auto const& good : {id, id + "@" + id, id + "@" + id + "@0123456789abcdef"})
    CHECK(node::RequestName::parse(good).value().text() == good);
  for (auto const& bad :
       {std::string{}, "@" + id, id + "@", id + "@" + id + "@", id + "@" + id + "@xyz",
        id + "@" + id + "@00@00", id + "@" + id + "@" + std::string(65, '0')})
    CHECK(node::RequestName::parse(bad).error().id == "node.bad_request_name");
}

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
