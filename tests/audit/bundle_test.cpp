/// One case as a single file, and the smaller files that prove one thing each.
#include "comity/json/text.h"
#include "comity/link/fraud.h"
#include "comity/message/sealed.h"
#include "comity/note/forms.h"
#include "forged.h"
#include "pair.h"

#include <algorithm>

namespace comity::audit_test {
namespace {

using fixture::example;
using fixture::Pair;
using fixture::Party;
using link::Bodies;

/// Two nodes that have carried a request to its decision; and one more message, that waits.
struct Carried {
  Pair pair;
  message::RequestId id;

  Carried() {
    pair.settle();
    id = pair.issue();
    pair.settle();
    pair.step(pair.cn, id, request::Step::acknowledge, {}, example("request.acknowledge"));
    pair.step(pair.cn, id, request::Step::decide, request::DecideCodes{},
              example("request.decide"));
    pair.settle();
  }

  std::string bundle(Party const& party, Bodies bodies = Bodies::with) const {
    return link::export_request(party.link(), party.node->adopted(), message::CaseId{id.text()},
                                bodies)
        .value();
  }
};

/// The bundle as JSON, changed.
audit::Report with_change(std::string const& bundle, std::function<void(json::Value&)> change) {
  auto value = json::parse(bundle, {.bytes_max = link::bundle_bytes_max}).value();
  change(value);
  return audit::verify_bundle(as_bytes(json::write(value)));
}

json::Value& message_at(json::Value& bundle, std::size_t i) {
  return (*bundle.find("messages")->if_array())[i];
}

/// The proof of a bundle's entry with another first line.
void change_line(json::Value& proved, std::function<void(message::EntryMark&)> change) {
  auto file = note::ProofFile::parse(*proved.find("proof")->if_string()).value();
  auto const entry = message::Entry::parse(file.extra).value();
  auto mark = entry.mark;
  change(mark);
  file.extra = message::entry_bytes(mark, entry.envelope);
  proved.set("proof", file.encode());
}

}  // namespace

TEST_CASE("[P10.4] a bundle holds, whoever made it, and both give one state") {
  Carried const carried;
  std::vector<Digest> states;
  for (auto const* party : {&carried.pair.us, &carried.pair.cn}) {
    for (auto const bodies : {Bodies::with, Bodies::without}) {
      auto const text = carried.bundle(*party, bodies);
      CHECK(audit::what_is(as_bytes(text)) == audit::What::bundle);
      auto const report = audit::verify(as_bytes(text), {}, {.at = carried.pair.now});
      CHECK_MESSAGE(report.ok(), said(report));
      CHECK(report.counts.messages == 3);
      CHECK(report.counts.settled == 3);
      CHECK(report.counts.bodies == (bodies == Bodies::with ? 3 : 0));
      // [P10.5] What was left out leaves no trace.
      CHECK(find(report, "audit.bundle_may_lack") != nullptr);
      CHECK(find(report, "audit.mirrored") != nullptr);
      states.push_back(report.states.value());
    }
  }
  CHECK(std::ranges::count(states, states.front()) == 4);
}

TEST_CASE("[P10.2] the bundle of a case gives the same state as the whole link") {
  Carried const carried;
  auto const& us = carried.pair.us;
  auto const bundle = audit::verify_bundle(as_bytes(carried.bundle(us)), {.at = carried.pair.now});
  auto const whole = audit::verify_link(exported(us.link(), us.node->adopted(), Bodies::without),
                                        {.at = carried.pair.now});
  CHECK_MESSAGE(whole.ok(), said(whole));
  CHECK(bundle.states == whole.states);
}

TEST_CASE("[P10.4] each proof of a bundle, with its checkpoint, is a proof file of its own") {
  Carried const carried;
  auto const bundle = link::Bundle::parse(as_bytes(carried.bundle(carried.pair.us))).value();
  for (auto const& message : bundle.messages) {
    for (auto const& proved : {message.own, message.peer.value()}) {
      auto const file = proved.proof + bundle.checkpoints.at(proved.checkpoint);
      CHECK(audit::what_is(as_bytes(file)) == audit::What::proof);
      auto const report = audit::verify(as_bytes(file), bundle.agreements);
      CHECK_MESSAGE(report.ok(), said(report));
      CHECK(find(report, "audit.proof_holds") != nullptr);
    }
  }
}

TEST_CASE("[P10.2] what is changed in a bundle is found") {
  Carried const carried;
  auto const bundle = carried.bundle(carried.pair.us);
  auto const later = [](message::EntryMark& mark) { mark.time += Duration{1}; };
  check_only(
      with_change(bundle, [&](auto& b) { change_line(*message_at(b, 1).find("own"), later); }),
      "audit.proof_fails", "us", 3);
  check_names(
      with_change(bundle, [&](auto& b) { change_line(*message_at(b, 0).find("peer"), later); }),
      "audit.proof_fails", "cn", 2);
  check_names(with_change(bundle,
                          [&](auto& b) {
                            auto other = *message_at(b, 0).find("body");
                            message_at(b, 1).set("body", other);
                          }),
              "audit.body_differs", "us", 3);
  check_names(with_change(bundle, [&](auto& b) { std::swap(message_at(b, 0), message_at(b, 1)); }),
              "audit.bundle_order", "us", 2);
  check_names(with_change(bundle, [&](auto& b) { b.set("case", "us-20260302-zzzzzzzz"); }),
              "audit.other_case", "us", 2);
  check_names(
      with_change(bundle, [&](auto& b) { message_at(b, 0).find("own")->set("checkpoint", 9); }),
      "audit.no_such_checkpoint", "", {});
  check_names(with_change(bundle,
                          [&](auto& b) {
                            auto& proof = *message_at(b, 0).find("own")->find("proof");
                            proof = *proof.if_string() + "x\n";
                          }),
              "audit.proof_refused", "us", {});
  check_names(with_change(bundle, [&](auto& b) { b.set("owner", "cn"); }), "audit.not_a_party", "",
              {});
  check_names(with_change(bundle, [&](auto& b) { b.set("agreements", json::Array{}); }),
              "audit.agreement_missing", "", {});
  CHECK(find(with_change(bundle, [&](auto& b) { b.set("format", "comity.bundle/v2"); }),
             "audit.bundle_refused") != nullptr);
}

TEST_CASE("[P10.2] the peer's entry in a bundle must be of the same message") {
  Carried const carried;
  auto const report = with_change(carried.bundle(carried.pair.us), [](json::Value& bundle) {
    message_at(bundle, 0).set("peer", *message_at(bundle, 1).find("peer"));
  });
  check_only(report, "audit.message_differs", "cn", 3);
}

TEST_CASE("[P10.5] a bundle without a receipt, or without a message, says less and never more") {
  Carried const carried;
  auto const bundle = carried.bundle(carried.pair.us);
  auto const drop_peer = [](json::Value& message) {
    auto& members = *message.if_object();
    std::erase_if(members, [](auto const& member) { return member.first == "peer"; });
  };
  auto report = with_change(bundle, [&](auto& b) { drop_peer(message_at(b, 0)); });
  check_remarks(report, "audit.no_receipt", "us", 2);
  CHECK(report.counts.settled == 2);
  report = with_change(bundle, [&](auto& b) { b.find("messages")->if_array()->pop_back(); });
  CHECK_MESSAGE(report.ok(), said(report));
  check_remarks(report, "audit.bundle_may_lack", "", {});
}

TEST_CASE(
    "[P10.4] a case that is not there is not exported, and one with a huge body only without it") {
  Carried const carried;
  auto const& us = carried.pair.us;
  auto const none = link::export_request(us.link(), us.node->adopted(),
                                         message::CaseId{"us-20260302-zzzzzzzz"}, Bodies::with);
  REQUIRE_FALSE(none);
  CHECK(none.error().id == "link.no_such_case");
  link::Bundle large{.id = us.link().id(), .case_id = message::CaseId{carried.id.text()}};
  message::Body body;
  body.bytes.resize(message::body_bytes_max);
  large.messages.resize(30, {{"", 0}, std::nullopt, body});
  auto const refused = large.encode();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().id == "link.bundle_too_large");
}

TEST_CASE("[P10.5] the proof of one entry holds with its agreement, and with no other") {
  Forge forge{sample()};
  forge.request();
  forge.peer_size = 4;
  auto const folder = forge.folder();
  auto const file = folder.files.at("peer/loose/4");
  std::vector<Bytes> const agreements{sample().envelope};
  auto const report = audit::verify(file, agreements);
  CHECK_MESSAGE(report.ok(), said(report));
  CHECK(report.link->owner == forge.peer);
  REQUIRE(find(report, "audit.message_sent") != nullptr);
  CHECK(find(report, "audit.message_sent")->entry == 4);
  check_only(audit::verify(file, {}), "audit.unknown_log", "", {});
  auto bent = note::ProofFile::parse(as_text(file)).value();
  bent.extra.back() ^= 1;
  check_only(audit::verify(as_bytes(bent.encode()), agreements), "audit.proof_fails", "cn", 4);
  auto const cut = ByteView{file}.first(file.size() / 3);
  CHECK_FALSE(audit::verify(cut, agreements).ok());
}

TEST_CASE("[P10.5] a checkpoint by itself says who signed and who cosigned it") {
  Forge forge{sample()};
  auto const text = forge.checkpoint("us", Forge::head_of(forge.own_log, 2));
  std::vector<Bytes> const agreements{sample().envelope};
  CHECK(audit::what_is(as_bytes(text)) == audit::What::checkpoint);
  auto const report = audit::verify(as_bytes(text), agreements);
  CHECK_MESSAGE(report.ok(), said(report));
  CHECK(find(report, "audit.checkpoint_signed") != nullptr);
  CHECK(find(report, "audit.mirrored") != nullptr);
  auto bent = text;
  bent[bent.find('\n') + 1] = '9';
  check_only(audit::verify(as_bytes(bent), agreements), "audit.checkpoint_refused", "us", {});
}

TEST_CASE("[P6.7, P10.5] a fraud proof holds by itself, and a bent one does not") {
  Forge forge{sample()};
  forge.request();
  Forge other = forge;
  forge.say(Direction::received, update());
  other.say(Direction::received, {.type = "request.extend", .body = json::Object{}});
  link::LinkId const id{sample().agreement->id(), forge.owner, forge.peer};
  auto const file = link::fraud_of_messages(forge.adopted, id, forge.own_log.back().envelope,
                                            other.own_log.back().envelope);
  CHECK(audit::what_is(as_bytes(file)) == audit::What::fraud);
  auto const report = audit::verify(as_bytes(file), {}, {.agreement = id.agreement});
  CHECK_MESSAGE(report.ok(), said(report));
  REQUIRE(find(report, "audit.fraud_messages") != nullptr);
  auto const same = link::fraud_of_messages(forge.adopted, id, forge.own_log.back().envelope,
                                            forge.own_log.back().envelope);
  check_only(audit::verify(as_bytes(same), {}), "audit.fraud_refused", "", {});
}

TEST_CASE("[P3.1] an agreement by itself is checked for its signatures") {
  auto const report = audit::verify(sample().envelope, {});
  CHECK_MESSAGE(report.ok(), said(report));
  CHECK(report.what == audit::What::agreement);
  auto value = json::parse(sample().envelope, {.bytes_max = 8 << 20}).value();
  value.find("signatures")->if_array()->pop_back();
  auto const text = json::write(value);
  check_only(audit::verify(as_bytes(text), {}), "audit.agreement_refused", "", {});
}

TEST_CASE("a file that is nothing of ours fails, and so does the manifest without its folder") {
  for (std::string const& text : {std::string{}, std::string{"hello"}, std::string{"{}"},
                                  std::string{R"({"format":"other"})"}, std::string(1'000, '[')}) {
    CHECK(audit::what_is(as_bytes(text)) == audit::What::unknown);
    check_only(audit::verify(as_bytes(text), {}), "audit.nothing_of_ours", "", {});
  }
  Forge forge{sample()};
  auto const folder = forge.folder();
  CHECK(audit::what_is(folder) == audit::What::link);
  CHECK(audit::what_is(Folder{}) == audit::What::unknown);
  CHECK_FALSE(audit::verify(folder.files.at("manifest.json"), {}).ok());
}

}  // namespace comity::audit_test
