#include "comity/crypto/hash.h"
#include "comity/json/text.h"
#include "comity/message/case_file.h"
#include "comity/message/sealed.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

namespace comity::message {
namespace {

crypto::SystemRandom chance;

Header sample_header() {
  Header header;
  header.agreement.digest = crypto::sha256(as_bytes("agreement"));
  header.from = PartyId{"us"};
  header.to = PartyId{"cn"};
  header.seq = 7;
  header.prev = crypto::sha256(as_bytes("previous"));
  header.seen = 3;
  header.type = "request.issue";
  header.case_id = CaseId{"us-20261122-k7m2qdxa"};
  header.request_id = RequestId{"us-20261122-k7m2qdxa"};
  header.kind = "mitigation";
  header.urgency = "urgent";
  header.time = Instant{Duration{1'795'353'582'000}};
  header.codes = json::Object{{"items", 2}};
  header.body = Body{{}, to_bytes(std::string_view{"{}"})}.ref();
  return header;
}

std::string with(std::string_view member, json::Value value) {
  auto header = json::parse(encode(sample_header())).value();
  header.set(member, std::move(value));
  return json::write(header);
}

}  // namespace

TEST_CASE("[P4.2] a header survives its own encoding") {
  auto const header = sample_header();
  auto const again = parse_header(encode(header)).value();
  CHECK(encode(again) == encode(header));
  CHECK(again.case_id == header.case_id);
  CHECK(again.body == header.body);
  CHECK_FALSE(again.exercise.has_value());
}

TEST_CASE("[P1.5] unknown members of a header are ignored") {
  CHECK(parse_header(as_bytes(with("later", json::Array{1, 2}))));
}

using namespace std::string_literals;

TEST_CASE("[P4.2] a header says the same however it is spelled, and so does one with a fault") {
  auto const same = [](std::string const& spelled) {
    auto const plain = parse_header(as_bytes(spelled));
    // With a space before it, none of it is read as our own writing.
    auto const general = parse_header(as_bytes(" " + spelled));
    if (!plain || !general) return plain.has_value() == general.has_value();
    return encode(*plain) == encode(*general);
  };
  auto header = sample_header();
  header.exercise = parse_exercise_id("winter-2026").value();
  header.codes =
      json::parse(R"({"a":[{"body":{"digest":1}}],"b":",\"body\":{\"digest\":"})").value();
  for (auto const& whole : {encode(header), encode(sample_header())}) {
    auto const text = to_text(whole);
    CHECK(same(text));
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (auto const c : std::string_view{"\"\\,:}]{ 0-a\x7f\xc3"}) {
        auto changed = text;
        changed[i] = c;
        CHECK_MESSAGE(same(changed), changed);
      }
      for (auto const* const put : {"", "\\u0061", "00", "[[[["})
        CHECK(same(text.substr(0, i) + put + text.substr(i + (*put == 0 ? 1 : 0))));
    }
  }
  header.codes = json::Object{};
  auto const bare = to_text(encode(header));
  constexpr std::string_view no_codes = R"("codes":{})";
  auto const long_name = R"({")" + std::string(65, 'a') + R"(":1})";
  for (std::string const& codes : {R"({"b":1,"a":0})"s,
                                   R"({"a":1,"a":2})"s,
                                   R"({"a":01})"s,
                                   R"({"a":-1})"s,
                                   R"({"a":1.0})"s,
                                   R"({"a":1e3})"s,
                                   R"({"a":9007199254740991})"s,
                                   R"({"a":9007199254740992})"s,
                                   R"({"a":99999999999999999999})"s,
                                   R"({"a":true})"s,
                                   R"({"a":1,})"s,
                                   R"({,"a":1})"s,
                                   R"({"a":})"s,
                                   R"({"a":"1"})"s,
                                   R"({"":1})"s,
                                   R"({"a":1}})"s,
                                   R"({"a":1},"b":{})"s,
                                   R"({"a":{"b":1}})"s,
                                   R"({"a":1,"b":[2]})"s,
                                   R"({"a" :1})"s,
                                   R"({"a":1)"s,
                                   long_name}) {
    auto text = bare;
    text.replace(text.find(no_codes), no_codes.size(), R"("codes":)" + codes);
    CHECK_MESSAGE(same(text), text);
  }
  header.codes = json::parse(std::string(31, '[') + std::string(31, ']')).value();
  CHECK(same(to_text(encode(header))));
  auto const deep = R"({"a":)" + std::string(30, '[') + std::string(30, ']') + '}';
  header.codes = json::parse(deep).value();
  CHECK(parse_header(encode(header)));
  CHECK(same(to_text(encode(header))));
  header.codes = json::parse(R"({"a":[)" + deep.substr(5, deep.size() - 6) + "]}").value();
  CHECK_FALSE(parse_header(encode(header)));
  CHECK(same(to_text(encode(header))));
}

TEST_CASE("[P4.2] a header longer than any envelope is refused, even if its codes are not") {
  auto header = sample_header();
  header.codes = json::Object{{"a", std::string(envelope_bytes_max - 100, 'a')}};
  CHECK_FALSE(parse_header(encode(header)));
  header.codes = json::Object{{"a", std::string(envelope_bytes_max / 2, 'a')}};
  CHECK(parse_header(encode(header)));
}

TEST_CASE("[P1.1] [P4.2] malformed headers are refused") {
  for (auto const& text :
       {with("v", 2), with("seq", 0), with("seq", -1), with("seq", "1"), with("seen", 1.5),
        with("from", "US"), with("from", ""), with("agreement", "ab"), with("time", -1),
        with("time", 253'402'300'800'000), with("codes", 1),
        with("body", json::Object{{"size", 1}}), with("case", "nonsense"),
        with("type", std::string(65, 'x')), with("exercise", "A B"),
        with("body", json::Object{{"digest", std::string(64, '0')}, {"size", (1 << 20) + 1}})}) {
    CHECK_MESSAGE(!parse_header(as_bytes(text)), text);
  }
}

TEST_CASE("[P1.4] [P4.7] names are strict") {
  for (auto const* good : {"us", "c", "cert-fr", "abcdefghijklmnop"}) CHECK(parse_party_id(good));
  for (auto const* bad : {"", "US", "1a", "-a", "a b", "abcdefghijklmnopq", "ü"})
    CHECK_FALSE(parse_party_id(bad));
  auto const id = new_request_id(PartyId{"cert-fr"}, Instant{Duration{1'795'353'582'000}}, chance);
  CHECK(parse_request_id(id.text()));
  CHECK(id.text().starts_with("cert-fr-20261122-"));
  CHECK(owns(PartyId{"cert-fr"}, id.text()));
  CHECK_FALSE(owns(PartyId{"cert"}, id.text()));
  CHECK_FALSE(owns(PartyId{"us"}, id.text()));
}

TEST_CASE("[P4.3] a body's digest covers its salt") {
  auto const a = Body::salted(to_bytes(std::string_view{"same"}), chance);
  auto const b = Body::salted(to_bytes(std::string_view{"same"}), chance);
  CHECK(a.ref().size == 4);
  CHECK(a.ref().digest != b.ref().digest);
  CHECK(a.ref().digest == crypto::sha256({a.salt, a.bytes}));
}

using KeySets = std::vector<std::vector<crypto::PublicKey>>;

TEST_CASE("[P4.1] an envelope passes its stages only if it is signed by the required keys") {
  auto const key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, chance);
  auto const other = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, chance);
  crypto::PrivateKey const* const keys[] = {&key};
  auto const sealed = Sealed::seal(sample_header(), keys).value();
  auto const parsed = Unverified::parse(sealed.envelope()).value();
  CHECK(parsed.digest() == sealed.digest());
  CHECK(parsed.digest() == crypto::sha256(sealed.envelope()));
  CHECK(Verified::check(parsed, KeySets{{key.public_key()}}));
  CHECK(Verified::check(parsed, KeySets{{other.public_key()}}).error().id ==
        "dsse.missing_signature");
  CHECK(Unverified::parse(dsse::seal("text/plain", encode(sample_header()), keys)).error().id ==
        "message.wrong_payload_type");
  auto large = sample_header();
  large.codes.set("padding", std::string(50'000, 'x'));
  CHECK(Sealed::seal(large, keys).error().code == Code::too_large);
  CHECK(Unverified::parse(Bytes(envelope_bytes_max + 1)).error().code == Code::too_large);
}

TEST_CASE("[P5.2] an entry is a line and the envelope's bytes") {
  EntryMark const mark{Direction::received, Instant{Duration{1'795'353'582'123}},
                       Disposition::defective_schema};
  CHECK(mark.line() == "comity.entry/v1 received 1795353582123 defective-schema\n");
  auto const leaf = entry_bytes(mark, as_bytes("{}\n{}"));
  auto const entry = Entry::parse(leaf).value();
  CHECK(entry.mark == mark);
  CHECK(to_text(entry.envelope) == "{}\n{}");
  CHECK(Entry::parse(Bytes(entry_bytes_max + 1)).error().code == Code::too_large);
  for (auto const* bad :
       {"", "comity.entry/v1 sent 1 ok", "comity.entry/v1 sent 01 ok\n",
        "comity.entry/v1 sent -1 ok\n", "comity.entry/v1 sent 1 defective-schema\n",
        "comity.entry/v1 gone 1 ok\n", "comity.entry/v1 sent  1 ok\n",
        "comity.entry/v1 sent 1 ok \n", "comity.entry/v2 sent 1 ok\n",
        "comity.entry/v1 sent 999999999999999 ok\n"}) {
    CHECK_MESSAGE(!Entry::parse(as_bytes(bad)), bad);
  }
}

namespace {

/// Two parties who talk at random under clocks of their own; every message reaches the other some
/// time later.
std::vector<Dated> conversation(std::mt19937_64& random) {
  struct Party {
    std::uint64_t sent = 0, received = 0;
    std::int64_t skew = 0;
  };

  Party parties[2];
  parties[1].skew = static_cast<std::int64_t>(random() % 200'000) - 100'000;
  std::vector<Dated> messages;
  std::vector<std::size_t> waiting[2];
  std::int64_t clock = 1'000'000'000;
  auto const now = [&](int party) { return Instant{Duration{clock + parties[party].skew}}; };
  for (int step = 0; step < 40 || !waiting[0].empty() || !waiting[1].empty(); ++step) {
    clock += static_cast<std::int64_t>(random() % 5'000);
    int const party = static_cast<int>(random() % 2);
    if (step < 40 && random() % 2 == 0) {
      Dated m;
      m.header.from = PartyId{party == 0 ? "us" : "cn"};
      m.header.seq = ++parties[party].sent;
      m.header.seen = parties[party].received;
      m.digest = crypto::sha256(as_bytes(std::to_string(random())));
      m.sent_at = now(party);
      messages.push_back(m);
      waiting[1 - party].push_back(messages.size() - 1);
    } else if (!waiting[party].empty()) {
      auto& message = messages[waiting[party].front()];
      waiting[party].erase(waiting[party].begin());
      message.had_at = now(party);
      parties[party].received = message.header.seq;
    }
  }
  return messages;
}

std::vector<std::pair<std::string, std::uint64_t>> names(std::vector<Dated> const& messages) {
  std::vector<std::pair<std::string, std::uint64_t>> out;
  for (auto const& m : messages) out.emplace_back(m.header.from.text(), m.header.seq);
  return out;
}

std::size_t position(CaseFile const& file, Dated const& wanted) {
  auto const found = std::ranges::find(file.settled, wanted.digest, &Dated::digest);
  return static_cast<std::size_t>(found - file.settled.begin());
}

}  // namespace

TEST_CASE(
    "[P7.2] the canonical order keeps numbers and what was seen, and depends on the set alone") {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    auto messages = conversation(random);
    auto const file = in_canonical_order(messages);
    REQUIRE(file.settled.size() == messages.size());
    for (auto const& a : messages) {
      for (auto const& b : messages) {
        bool const same = a.header.from == b.header.from;
        bool const before = same ? a.header.seq < b.header.seq : a.header.seq <= b.header.seen;
        if (before) REQUIRE(position(file, a) < position(file, b));
      }
    }
    for (std::size_t i = messages.size(); i > 1; --i)
      std::swap(messages[i - 1], messages[random() % i]);
    REQUIRE(names(in_canonical_order(messages).settled) == names(file.settled));
  }
}

TEST_CASE("[P7.1] what was sent with knowledge of an unsettled message waits with it") {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    auto messages = conversation(random);
    if (messages.empty()) continue;
    messages[random() % messages.size()].had_at.reset();
    auto const file = in_canonical_order(messages);
    REQUIRE(file.settled.size() + file.provisional.size() == messages.size());
    for (auto const& settled : file.settled) {
      REQUIRE(settled.had_at.has_value());
      for (auto const& waiting : file.provisional) {
        bool const same = settled.header.from == waiting.header.from;
        bool const knew = same ? waiting.header.seq < settled.header.seq
                               : waiting.header.seq <= settled.header.seen;
        REQUIRE_FALSE(knew);
      }
    }
  }
}

}  // namespace comity::message
