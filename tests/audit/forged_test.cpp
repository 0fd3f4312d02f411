/// One lie at a time about messages and their order, with everything around it made to fit: each is
/// found, and named.
#include "forged.h"

#include "comity/agreement/ceremony.h"

namespace comity::audit_test {
namespace {

using agreement::Role;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::vector<crypto::PublicKey> message_keys(std::string const& party) {
  auto const& agreement = *sample().agreement;
  std::vector<crypto::PublicKey> out;
  for (auto const& key : agreement.party(message::PartyId{party})->keys) {
    if (key.role == Role::message) out.push_back(key.key);
  }
  return out;
}

/// A link in which "cn" has sent one message more, bent; it is entry 5 of both logs.
audit::Report with_bent(std::function<void(Header&)> bend, Saying const& saying = update()) {
  Forge forge{sample()};
  forge.request();
  forge.say(Direction::received, saying, {.header = std::move(bend)});
  return check(forge);
}

}  // namespace

TEST_CASE("[P10.2] a link that both kept honestly holds, and its case is recomputed") {
  Forge forge{sample()};
  forge.request();
  std::vector<std::string> cases;
  auto const report = audit::verify_link(
      forge.folder(), {.on_case = [&](audit::CaseState const& done) {
        cases.push_back(done.id.text());
        REQUIRE(done.state.requests.size() == 1);
        CHECK(done.state.requests.front().phase == request::Phase::decided);
        CHECK(as_text(done.canonical).find("\"acknowledge\"") != std::string_view::npos);
      }});
  CHECK_MESSAGE(report.ok(), said(report));
  CHECK(cases == std::vector<std::string>{"us-20260302-aaaaaaaa"});
  audit::Counts const expected{.own_entries = 5,
                               .peer_entries = 5,
                               .messages = 5,
                               .settled = 5,
                               .signatures = 10,
                               .bodies = 5,
                               .cases = 1,
                               .requests = 1,
                               .incidents = 0,
                               .remarks = 1,
                               .fails = 0};
  CHECK(report.counts == expected);
  CHECK(report.at == forge.now + seconds{1});
}

TEST_CASE("[P2.4, P10.2] a signature by a key of somebody else is missing the right one") {
  Forge forge{sample()};
  forge.request();
  forge.say(Direction::received, update(),
            {.keys = &sample().keys.at("us"), .signed_by = message_keys("us")});
  check_only(check(forge), "audit.missing_signature", "us", 5);
}

TEST_CASE("[P2.4] a message must bear a signature of each algorithm that its sender has") {
  for (auto const& one : message_keys("cn")) {
    Forge forge{sample()};
    forge.request();
    forge.say(Direction::received, update(), {.signed_by = {one}});
    check_only(check(forge), "audit.missing_signature", "us", 5);
  }
}

TEST_CASE("[P2.4] a message from a time in which its sender has no key fails") {
  auto const report =
      with_bent([](Header& header) { header.time = fixture::sample_now() + hours{24 * 400}; });
  check_names(report, "audit.no_valid_key", "us", 5);
}

TEST_CASE("[P5.1] a message to another link's party, or of another agreement, fails") {
  check_names(with_bent([](Header& h) { h.to = message::PartyId{"jp"}; }), "audit.wrong_link", "us",
              5);
  check_names(with_bent([](Header& h) { h.agreement.digest.bytes[0] ^= 1; }), "audit.wrong_link",
              "us", 5);
  Forge forge{sample()};
  forge.say(Direction::received, update(), {.header = [](Header& header) {
              std::swap(header.from, header.to);
              header.seq = 2;
            }});
  check_names(check(forge), "audit.wrong_link", "us", 2);
}

TEST_CASE("[P3.6] a link whose first message adopts nothing fails") {
  auto const adopts = [](Forge& forge, std::string const& type) {
    forge.own_log.clear();
    forge.peer_log.clear();
    forge.bodies.clear();
    forge.say(Direction::sent, {.type = type, .body = fixture::example("agreement.adopt")},
              {.header = [&](Header& header) {
                header.seq = 1;
                header.seen = 0;
                header.prev = sample().agreement->id().digest;
              }});
  };
  Forge wrong{sample()};
  adopts(wrong, "agreement.amend");
  check_names(check(wrong), "audit.not_adopted", "us", 0);
  Forge right{sample()};
  adopts(right, "agreement.adopt");
  CHECK_MESSAGE(check(right).ok(), said(check(right)));
}

TEST_CASE("[P4.2] numbers without a gap: one left out, or used twice, is named") {
  check_names(with_bent([](Header& header) { header.seq = 7; }), "audit.gap", "us", 5);
  check_names(with_bent([](Header& header) { header.seq = 3; }), "audit.number_reused", "us", 5);
}

TEST_CASE("[P4.2] a message that does not name the hash of the one before it fails") {
  check_only(with_bent([](Header& header) { header.prev.bytes[31] ^= 1; }), "audit.wrong_previous",
             "us", 5);
}

TEST_CASE("[P4.5] a message older than the one before it fails") {
  check_names(with_bent([](Header& header) { header.time -= hours{1}; }), "audit.time_backwards",
              "us", 5);
}

TEST_CASE("[P5.6] a sender cannot have seen what was not sent, nor forget what it has seen") {
  check_names(with_bent([](Header& header) { header.seen = 3; }), "audit.seen_impossible", "us", 5);
  check_names(with_bent([](Header& header) { header.seen = 1; }), "audit.seen_backwards", "us", 5);
}

TEST_CASE("[P4.2] a sender that had more than it says is remarked by its own log") {
  Forge forge{sample()};
  forge.request();
  forge.say(Direction::sent, update(), {.header = [](Header& header) { header.seen = 2; }});
  check_remarks(check(forge), "audit.seen_low", "us", 5);
}

TEST_CASE("[P5.2] an entry that is none, and one that holds no message, are named") {
  Forge forge{sample()};
  forge.request();
  forge.own_log[3].envelope = to_bytes("{}");
  auto const report = check(forge);
  check_names(report, "audit.bad_envelope", "us", 3);
  // The message after it is not held against the one that cannot be read.
  CHECK(find(report, "audit.gap") == nullptr);
}

TEST_CASE("a log whose clock was set back is remarked, and holds") {
  Forge forge{sample()};
  forge.request();
  forge.own_log[3].mark.time -= minutes{1};
  forge.own_log[3].mark.time -= seconds{30};
  check_remarks(check(forge), "audit.log_time_backwards", "us", 3);
}

TEST_CASE("[P5.14] a receipt from before its message, beyond the tolerance, fails") {
  Forge forge{sample()};
  forge.request();
  auto const tolerance = sample().agreement->tolerances().clock_skew;
  auto& received = forge.peer_log[2].mark.time;
  received = forge.own_log[2].mark.time - tolerance;
  CHECK_MESSAGE(check(forge).ok(), said(check(forge)));
  received -= Duration{1};
  check_only(check(forge), "audit.received_early", "cn", 2);
}

TEST_CASE("[P4.5] a party that logged a message from its own future is named") {
  Forge forge{sample()};
  forge.request();
  forge.own_log[4].mark.time -= hours{1};
  check_only(check(forge), "audit.received_early", "us", 4);
}

TEST_CASE("a log that dates its own message otherwise than the message does is remarked") {
  Forge forge{sample()};
  forge.request();
  forge.peer_log[4].mark.time += hours{1};
  check_remarks(check(forge), "audit.sent_time_differs", "cn", 4);
}

TEST_CASE("[P10.2] two logs that hold different messages under one number fail") {
  Forge forge{sample()};
  forge.request();
  Forge other = forge;
  other.say(Direction::received, {.type = "request.extend", .body = json::Object{}});
  forge.say(Direction::received, update());
  forge.peer_log.back() = other.peer_log.back();
  auto const report = check(forge);
  check_names(report, "audit.message_differs", "cn", 5);
  CHECK(find(report, "audit.no_peer_entry") != nullptr);
}

TEST_CASE("[P10.2] a message that the owner's log left out is found in the peer's") {
  Forge forge{sample()};
  forge.request();
  forge.own_log.pop_back();
  forge.bodies.pop_back();
  check_only(check(forge), "audit.not_in_owner_log", "cn", 4);
}

TEST_CASE("[P10.2] entries that changed places in a log are named") {
  SUBCASE("in the owner's") {
    Forge forge{sample()};
    forge.request();
    std::swap(forge.own_log[3], forge.own_log[4]);
    check_names(check(forge), "audit.gap", "us", 3);
  }
  SUBCASE("in the peer's") {
    Forge forge{sample()};
    forge.request();
    std::swap(forge.peer_log[3], forge.peer_log[4]);
    check_names(check(forge), "audit.gap", "cn", 3);
  }
}

TEST_CASE("[P7.1] a message without a receipt is provisional, named, and counts for nothing") {
  Forge forge{sample()};
  forge.request();
  forge.say(Direction::sent, {.type = "request.withdraw", .body = json::Object{}});
  forge.peer_log.pop_back();
  auto const report = audit::verify_link(
      forge.folder(), {.threads = 1, .on_case = [](audit::CaseState const& done) {
                         CHECK(done.state.requests.front().phase == request::Phase::decided);
                         CHECK(done.state.provisional.size() == 1);
                       }});
  check_remarks(report, "audit.no_receipt", "us", 5);
  CHECK(report.counts.settled == 5);
}

TEST_CASE("[P5.7, P10.2] a false claim that a body is defective is named, if the body is there") {
  Forge forge{sample()};
  forge.request();
  forge.peer_log[2].mark.disposition = message::Disposition::defective_schema;
  check_only(check(forge), "audit.false_defect", "cn", 2);
  auto folder = forge.folder();
  std::erase_if(folder.files, [](auto const& file) { return file.first.starts_with("bodies/"); });
  folder.refresh_manifest();
  auto const report = audit::verify_link(folder);
  CHECK_MESSAGE(report.ok(), said(report));
}

TEST_CASE("[P5.7, P10.2] a body that does not fit its schema and was taken as good is named") {
  Forge forge{sample()};
  forge.request();
  forge.say(Direction::received,
            {.type = "request.update", .body = json::Object{{"no such member", 1}}});
  check_only(check(forge), "audit.missed_defect", "us", 5);
  forge.own_log[5].mark.disposition = message::Disposition::defective_schema;
  CHECK_MESSAGE(check(forge).ok(), said(check(forge)));
}

TEST_CASE("[P3.4] a case opened under an agreement that was not in force is remarked") {
  Forge forge{sample()};
  Saying const issue{.type = "request.issue",
                     .codes = json::Object{{"items", 1}, {"confirm", false}},
                     .body = fixture::example("mitigation.request")};
  forge.now += hours{24 * 310};
  forge.say(Direction::sent, issue);
  check_remarks(check(forge), "audit.was_not_in_force", "cn", 2);
  forge.peer_log[2].mark.disposition = message::Disposition::defective_not_in_force;
  auto const report = check(forge);
  CHECK_MESSAGE(report.ok(), said(report));
  CHECK(find(report, "audit.was_not_in_force") == nullptr);
}

TEST_CASE("[P4.3, P10.2] a body other than the one that was signed is named") {
  Forge forge{sample()};
  forge.request();
  auto folder = forge.folder();
  auto const path = link::body_path(forge.bodies[3].ref().digest);
  folder.files.at(path) = link::encode(forge.bodies[2]);
  auto const report = audit::verify_link(folder);
  check_names(report, "audit.body_differs", "us", 3);
}

TEST_CASE(
    "[P3.5] keys of a superseding agreement count from its start, and the old ones until it ends "
    "them") {
  auto const before = message_keys("cn");
  auto mine = fixture::sample_agreement("us-cn-2015", 11);
  fixture::SeededRandom random{5};
  auto key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  auto const at = fixture::sample_now() + hours{1};
  auto envelope = agreement::with_rotated_key(*mine.agreement, message::PartyId{"cn"},
                                              Role::message, key.public_key(), at, minutes{10})
                      .value();
  mine.keys.at("cn").add(std::move(key));
  for (auto const& [party, ring] : mine.keys) {
    envelope = agreement::sign(std::move(envelope), message::PartyId{party}, ring,
                               fixture::sample_now(), mine.agreement.get())
                   .value();
  }
  auto const next =
      agreement::Agreement::parse(envelope, agreement::Agreement::Signatures::required).value();

  Forge forge{mine};
  forge.request();
  REQUIRE(forge.adopted.add(next));
  forge.now = at + minutes{5};
  Forge late = forge;
  late.say(Direction::received, update(), {.keys = &mine.keys.at("cn"), .signed_by = before});
  CHECK_MESSAGE(check(late).ok(), said(check(late)));

  forge.now = at + hours{1};
  Forge with_old_keys = forge;
  forge.say(Direction::received, update());
  auto const report = check(forge);
  CHECK_MESSAGE(report.ok(), said(report));
  auto folder = forge.folder();
  std::erase_if(folder.files,
                [](auto const& file) { return file.first.starts_with("agreements/2"); });
  folder.refresh_manifest();
  check_names(audit::verify_link(folder), "audit.missing_signature", "us", 5);

  with_old_keys.say(Direction::received, update(),
                    {.keys = &mine.keys.at("cn"), .signed_by = before});
  check_only(check(with_old_keys), "audit.missing_signature", "us", 5);
}

}  // namespace comity::audit_test
