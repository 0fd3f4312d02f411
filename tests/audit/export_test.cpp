/// Two nodes talk, one exports, and anyone can check it.
#include "comity/json/text.h"
#include "comity/note/checkpoint.h"
#include "comity/words/catalogue.h"
#include "forged.h"
#include "pair.h"

namespace comity::audit_test {
namespace {

using audit::verify_link;
using fixture::example;
using fixture::Pair;
using fixture::Party;
using link::Bodies;

/// A request that went through most of its life.
message::RequestId live_through_a_request(Pair& pair) {
  pair.settle();
  auto const id = pair.issue();
  pair.settle();
  pair.step(pair.cn, id, request::Step::acknowledge, {}, example("request.acknowledge"));
  pair.settle();
  pair.step(pair.cn, id, request::Step::decide, request::DecideCodes{}, example("request.decide"));
  pair.settle();
  return id;
}

Folder export_of(Party const& party, Bodies bodies) {
  return exported(party.link(), party.node->adopted(), bodies);
}

void say(Party const& party, int count, Instant now) {
  for (int i = 0; i < count; ++i)
    REQUIRE(party.link().stage({.type = "note", .body = to_bytes("{}")}, now));
  REQUIRE(party.link().commit(now));
}

/// One exchange that `from` begins.
void exchange(Party const& from, Party const& to, Instant now) {
  auto const call = from.link().make_exchange(now).value();
  auto const answer = to.link().answer(call, message::PartyId{from.id}, now);
  REQUIRE_FALSE(answer.refused);
  REQUIRE(from.link().take(answer.response, now));
}

}  // namespace

TEST_CASE("[P10.1, P7.3] what both parties export holds, and gives the same states to the byte") {
  Pair pair;
  live_through_a_request(pair);
  std::vector<Digest> states;
  for (auto* party : {&pair.us, &pair.cn}) {
    for (auto const bodies : {Bodies::with, Bodies::without}) {
      auto const folder = export_of(*party, bodies);
      auto const report = verify_link(folder, {.at = pair.now});
      CHECK_MESSAGE(report.ok(), said(report));
      CHECK(report.counts.messages == 5);
      CHECK(report.counts.settled == 5);
      CHECK(report.counts.requests == 1);
      CHECK(report.counts.bodies == (bodies == Bodies::with ? 5 : 0));
      CHECK(find(report, "audit.mirrored") != nullptr);
      states.push_back(report.states.value());
      auto const bodies_there =
          folder.files.lower_bound("bodies/") != folder.files.lower_bound("bodies0");
      CHECK(bodies_there == (bodies == Bodies::with));
    }
  }
  CHECK(states == std::vector<Digest>(4, states.front()));
}

TEST_CASE("[P10.2] states are recomputed for the time that is asked for") {
  Pair pair;
  live_through_a_request(pair);
  auto const folder = export_of(pair.us, Bodies::without);
  auto const now = verify_link(folder, {.at = pair.now});
  auto const later = verify_link(folder, {.at = pair.now + std::chrono::hours{48}});
  CHECK(now.states != later.states);
  CHECK(to_json(now) == to_json(verify_link(folder, {.at = pair.now})));
}

TEST_CASE("the report is the same for any number of threads") {
  Pair pair;
  live_through_a_request(pair);
  say(pair.us, 600, pair.now);
  pair.settle();
  auto folder = export_of(pair.us, Bodies::with);
  folder.files.at("own/tile/entries/001").at(900) ^= 1;
  folder.files.at("peer/tile/0/000").at(900) ^= 1;
  auto const one = verify_link(folder, {.threads = 1});
  CHECK(one.counts.own_entries == 605);
  CHECK_FALSE(one.ok());
  for (unsigned const threads : {0U, 2U, 7U}) {
    CHECK(to_json(verify_link(folder, {.threads = threads})) == to_json(one));
  }
}

TEST_CASE("[P10.3] entries that the mirror has not reached are exported with their own proofs") {
  Pair pair;
  pair.settle();
  say(pair.us, 1'100, pair.now);
  exchange(pair.us, pair.cn, pair.now);
  auto const& heads = pair.cn.link().heads();
  REQUIRE(heads.mirror_size > heads.cosigned_size);
  auto const folder = export_of(pair.cn, Bodies::without);
  auto const report = verify_link(folder);
  CHECK_MESSAGE(report.ok(), said(report));
  CHECK(report.counts.settled == report.counts.messages);
  CHECK(report.counts.peer_entries == heads.mirror_size);
  CHECK(folder.files.contains("peer/loose/" + std::to_string(heads.cosigned_size)));
  // The sender has said more than it has receipts for.
  auto const sender = verify_link(export_of(pair.us, Bodies::without));
  CHECK_MESSAGE(sender.ok(), said(sender));
  CHECK(sender.counts.settled < sender.counts.messages);
  CHECK(find(sender, "audit.no_receipt") != nullptr);
}

TEST_CASE("[P4.4] a deleted body is no fault") {
  Pair pair;
  live_through_a_request(pair);
  REQUIRE(pair.us.link().store().delete_body(message::Direction::sent, 2));
  auto const report = verify_link(export_of(pair.us, Bodies::with));
  CHECK_MESSAGE(report.ok(), said(report));
  CHECK(report.counts.bodies == 4);
}

TEST_CASE("[P10.3] evidence is exported under harmless names, and a fraud proof in it is checked") {
  Pair pair;
  pair.settle();
  auto& link = pair.us.link();
  auto const evidence = [&](link::Incident::Kind kind, std::string code, std::string_view bytes) {
    REQUIRE(link.record({kind, pair.now, std::move(code), 0, to_bytes(bytes)}));
  };
  using enum link::Incident::Kind;
  evidence(refused, "malformed", "xyz");
  evidence(refused_by_peer, "../../etc/passwd", "xyz");
  evidence(fraud, "number_reused", "this was cut");
  auto const folder = export_of(pair.us, Bodies::with);
  CHECK(folder.files.contains("incidents/1-fraud-number_reused"));
  CHECK(folder.files.contains("incidents/2-refused-by-peer-______etc_passwd"));
  CHECK(folder.files.contains("incidents/3-refused-malformed"));
  auto const report = verify_link(folder);
  CHECK_MESSAGE(report.ok(), said(report));
  CHECK(report.counts.incidents == 3);
  CHECK(find(report, "audit.fraud_unproved") != nullptr);
}

TEST_CASE("[P10.3] an export that could not be written whole has no manifest") {
  Pair pair;
  live_through_a_request(pair);
  Folder whole = export_of(pair.us, Bodies::with);
  for (std::size_t room = 0; room < whole.files.size(); ++room) {
    Folder folder;
    auto const outcome =
        link::export_link(pair.us.link(), pair.us.node->adopted(), Bodies::with,
                          [&](std::string const& path, ByteView content) -> Result<void> {
                            if (folder.files.size() == room)
                              return fail(Code::unavailable, "sql.disk_full");
                            return folder.writer()(path, content);
                          });
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == Code::unavailable);
    CHECK_FALSE(folder.files.contains("manifest.json"));
  }
}

TEST_CASE("[P10.3] a link on which nothing was received yet is exported, and an empty one too") {
  Pair pair;
  auto const report = verify_link(export_of(pair.us, Bodies::with));
  CHECK_MESSAGE(report.ok(), said(report));
  CHECK(report.counts.messages == 1);
  CHECK(report.counts.settled == 0);
}

TEST_CASE("every finding has its words in both languages, with all their parameters") {
  Pair pair;
  live_through_a_request(pair);
  auto folder = export_of(pair.us, Bodies::with);
  for (auto& [path, content] : folder.files) {
    if (!path.starts_with("agreements/") && path != "manifest.json") content.back() ^= 1;
  }
  auto const report = verify_link(folder);
  for (auto const& finding : report.findings) {
    for (auto const language : {words::Language::english, words::Language::chinese}) {
      auto const text = words::text(language, finding.id, finding.parameters);
      CHECK_MESSAGE(text != finding.id, finding.id);
      CHECK_MESSAGE(text.find('{') == std::string::npos, text);
    }
  }
  auto const value = json::parse(to_json(report));
  REQUIRE(value);
  CHECK(*value->find("ok")->if_boolean() == false);
  CHECK(value->find("findings")->if_array()->size() == report.findings.size());
}

}  // namespace comity::audit_test
