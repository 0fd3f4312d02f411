/// Two whole nodes that talk in memory: what one step through the layers must do.
#include "comity/node/requests.h"
#include "comity/note/checkpoint.h"
#include "comity/request/canonical.h"
#include "comity/storage/memory.h"
#include "parties.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

using fixture::sample_now;
using message::PartyId;

struct Party {
  std::string id;
  fixture::SeededRandom random;
  fixture::Reports reports;
  storage::MemoryStores stores;
  crypto::Keyring const& keys;
  std::unique_ptr<node::Node> node;

  Party(std::string id_, crypto::Keyring const& keys_)
      : id{std::move(id_)}, random{id.size() + id[0]}, keys{keys_} {
    open();
  }

  void open() {
    node =
        node::Node::open(PartyId{id}, {keys, stores, stores, stores, random, reports}, sample_now())
            .value();
  }

  link::Link& link() const { return *node->links().front(); }
};

struct Pair {
  fixture::Sample sample = fixture::sample_agreement("us-cn-2015", 7);
  Party us{"us", sample.keys.at("us")};
  Party cn{"cn", sample.keys.at("cn")};
  Instant now = sample_now();

  Pair() {
    REQUIRE(us.node->adopt(sample.envelope, now));
    REQUIRE(cn.node->adopt(sample.envelope, now));
  }

  /// Lets both speak until nobody has anything to say. Returns the number of exchanges.
  int settle() {
    int exchanges = 0;
    for (int quiet = 0; quiet < 2 && exchanges < 50;) {
      auto const before = exchanges;
      for (auto const [from, to] : {std::pair{&us, &cn}, std::pair{&cn, &us}}) {
        for (auto const& call : from->node->due(now)) {
          auto answer = to->node->answer_exchange(PartyId{from->id}, call.body, now);
          REQUIRE(answer);
          from->node->answered(call, {200, *std::move(answer)}, now);
          ++exchanges;
        }
      }
      now += Duration{1'500};
      quiet = exchanges == before ? quiet + 1 : 0;
    }
    return exchanges;
  }

  message::RequestId issue() {
    node::Requests requests{*us.node, us.random};
    node::NewRequest input;
    input.to = PartyId{"cn"};
    input.kind = "mitigation";
    input.urgency = "urgent";
    input.codes.items = 3;
    input.body = fixture::example("mitigation.request");
    auto const outcome = requests.issue(std::move(input), now);
    REQUIRE_MESSAGE(outcome, (outcome ? "" : outcome.error().brief()));
    if (auto const* problems = std::get_if<request::Problems>(&*outcome))
      FAIL(problems->front().brief());
    return std::get<node::Submitted>(*outcome).request;
  }

  void step(Party& party, message::RequestId const& id, request::Step step, request::Codes codes,
            json::Value body) {
    node::Requests requests{*party.node, party.random};
    auto const outcome = requests.step(id, step, std::move(codes), std::move(body), now);
    REQUIRE_MESSAGE(outcome, (outcome ? "" : outcome.error().brief()));
    if (auto const* problems = std::get_if<request::Problems>(&*outcome))
      FAIL(problems->front().brief());
  }

  Bytes state(Party& party, message::RequestId const& id) {
    node::Requests requests{*party.node, party.random};
    auto const found = requests.find(id, link::LinkStore::Bodies::without).value();
    return request::canonical_state(found.view.state, *found.view.agreement, now);
  }
};

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
  CHECK(to_text(pair.state(pair.us, id)) == to_text(pair.state(pair.cn, id)));
  pair.step(pair.cn, id, request::Step::acknowledge, {}, fixture::example("request.acknowledge"));
  pair.settle();
  request::DecideCodes decide;
  pair.step(pair.cn, id, request::Step::decide, decide, fixture::example("request.decide"));
  pair.settle();
  CHECK(to_text(pair.state(pair.us, id)) == to_text(pair.state(pair.cn, id)));
  CHECK(to_text(pair.state(pair.us, id)).find("\"decided\"") != std::string::npos);
  // A node that starts again has lost nothing.
  auto const before = pair.state(pair.us, id);
  pair.us.open();
  CHECK(to_text(pair.state(pair.us, id)) == to_text(before));
}

}  // namespace comity
