/// Two nodes talk, one exports, and anyone can check it.
#include "folder.h"
#include "pair.h"

#include <doctest/doctest.h>

namespace comity::audit_test {
namespace {

using audit::verify_link;
using fixture::example;
using fixture::Pair;
using fixture::Party;
using link::Bodies;

/// A request that went through most of its life.
void live_through_a_request(Pair& pair) {
  pair.settle();
  auto const id = pair.issue();
  pair.settle();
  pair.step(pair.cn, id, request::Step::acknowledge, {}, example("request.acknowledge"));
  pair.settle();
  pair.step(pair.cn, id, request::Step::decide, request::DecideCodes{}, example("request.decide"));
  pair.settle();
}

Folder export_of(Party const& party, Bodies bodies) {
  return exported(party.link(), party.node->adopted(), bodies);
}

}  // namespace

TEST_CASE("[P10.1] what a party exports of its link holds, with bodies and without") {
  Pair pair;
  live_through_a_request(pair);
  for (auto* party : {&pair.us, &pair.cn}) {
    for (auto const bodies : {Bodies::with, Bodies::without}) {
      auto const report = verify_link(export_of(*party, bodies));
      CHECK_MESSAGE(report.ok(), said(report));
    }
  }
}

}  // namespace comity::audit_test
