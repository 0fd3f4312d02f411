/// What a link refuses, and that a refusal changes nothing but the record of it.
#include "comity/link/link.h"

#include "comity/agreement/ceremony.h"
#include "comity/link/fraud.h"
#include "comity/message/sealed.h"
#include "comity/note/checkpoint.h"
#include "comity/storage/memory.h"
#include "parties.h"

#include <doctest/doctest.h>

namespace comity::link {
namespace {

using fixture::sample_now;

struct End {
  fixture::SeededRandom random;
  storage::MemoryLinkStore store;
  storage::MemoryStores published;
  crypto::Keyring const& keys;
  std::unique_ptr<Link> link;

  End(agreement::Adopted const& adopted, LinkId id, crypto::Keyring const& keys_)
      : random{id.owner.text().size() + id.owner.text()[0]}, keys{keys_} {
    link = Link::open(std::move(id), {adopted, keys, store, published, random}).value();
  }

  void say(std::string type, Instant now) {
    Draft draft;
    draft.type = std::move(type);
    draft.body = to_bytes(std::string_view{"{}"});
    REQUIRE(link->stage(std::move(draft), now));
    REQUIRE(link->commit(now));
  }
};

struct Pair {
  fixture::Sample sample;
  std::map<std::string, crypto::Keyring> const& keys;
  agreement::Adopted adopted = [this] {
    agreement::Adopted out;
    REQUIRE(out.add(sample.agreement));
    return out;
  }();
  End us{adopted, {sample.agreement->id(), PartyId{"us"}, PartyId{"cn"}}, keys.at("us")};
  End cn{adopted, {sample.agreement->id(), PartyId{"cn"}, PartyId{"us"}}, keys.at("cn")};
  Instant now = sample_now();

  Pair() : sample{fixture::sample_agreement("us-cn-2015", 11)}, keys{sample.keys} { begin(); }

  /// Under the first of two agreements, with the keys of both.
  Pair(std::shared_ptr<agreement::Agreement const> first, fixture::Sample const& second)
      : sample{{}, {}, std::move(first)}, keys{second.keys} {
    begin();
  }

  void begin() {
    us.say("agreement.adopt", now);
    cn.say("agreement.adopt", now);
    exchange(us, cn);
    exchange(cn, us);
    exchange(us, cn);
  }

  Answered exchange(End& from, End& to) {
    auto const request = from.link->make_exchange(now).value();
    auto answered = to.link->answer(request, from.link->id().owner, now);
    REQUIRE(from.link->take(answered.response, now));
    now += Duration{2'000};
    return answered;
  }

  /// A request of us's, taken apart, changed and put together again.
  Bytes changed(std::function<void(Exchange&)> const& change) {
    auto exchange = parse_exchange(us.link->make_exchange(now).value()).value();
    us.link->failed(now);
    change(exchange);
    return encode(exchange);
  }

  std::string refusal_of(Bytes const& request, PartyId const& as = PartyId{"us"}) {
    auto const before = cn.link->heads();
    auto const answered = cn.link->answer(request, as, now);
    CHECK(answered.received.empty());
    CHECK(cn.link->heads().received == before.received);
    CHECK(cn.link->heads().own_size == before.own_size);
    return answered.refused.value_or("");
  }
};

std::size_t incidents(End& end) {
  return end.store.incidents(0, 100).value().size();
}

}  // namespace

TEST_CASE("[P5.5] a replayed exchange yields the same receipts and no second effect") {
  Pair pair;
  pair.us.say("intel.example", pair.now);
  auto const request = pair.us.link->make_exchange(pair.now).value();
  auto const first = pair.cn.link->answer(request, PartyId{"us"}, pair.now);
  auto const again = pair.cn.link->answer(request, PartyId{"us"}, pair.now + Duration{1'000});
  CHECK(first.received.size() == 1);
  CHECK(again.received.empty());
  auto const a = parse_exchange(first.response).value().receipts;
  auto const b = parse_exchange(again.response).value().receipts;
  REQUIRE(a.size() == 1);
  REQUIRE(b.size() == 1);
  CHECK(a.front().index == b.front().index);
  CHECK(a.front().line == b.front().line);
}

TEST_CASE("[P5.4] the first check that fails is the refusal's code, and it is kept") {
  Pair pair;
  pair.us.say("intel.one", pair.now);
  pair.us.say("intel.two", pair.now);
  auto const kept = incidents(pair.cn);
  CHECK(pair.refusal_of(
            pair.changed([](Exchange& e) { e.deliveries.erase(e.deliveries.begin()); })) == "gap");
  CHECK(pair.refusal_of(pair.changed([](Exchange& e) { e.deliveries.front().entry.resize(10); })) ==
        "malformed");
  CHECK(pair.refusal_of(pair.changed(
            [](Exchange& e) { e.deliveries.front().body->bytes.push_back(' '); })) == "bad_body");
  CHECK(pair.refusal_of(pair.changed([](Exchange& e) { e.deliveries.front().body.reset(); })) ==
        "bad_body");
  CHECK(pair.refusal_of(pair.changed([](Exchange& e) { e.checkpoint.clear(); })) ==
        "bad_checkpoint");
  CHECK(incidents(pair.cn) == kept + 5);
  // The link goes on.
  CHECK(pair.exchange(pair.us, pair.cn).received.size() == 2);
}

TEST_CASE("[P3.5] [P6.1] after a rotation a log that does not grow is sealed with the new keys") {
  auto sample = fixture::sample_agreement("us-cn-2015", 11);
  auto const first = sample.agreement;
  auto const next = fixture::sample_agreement("us-cn-2015", 12, {}, std::move(sample));
  Pair pair{first, next};
  auto const lines_of = [](End& end) {
    return note::UnverifiedCheckpoint::parse(end.link->heads().own_checkpoint)->note().signatures();
  };
  auto const before = lines_of(pair.us);
  auto const size = pair.us.link->heads().own_size;
  auto const checkpoint_before = pair.us.link->heads().own_checkpoint;
  pair.exchange(pair.us, pair.cn);
  CHECK(pair.us.link->heads().own_checkpoint == checkpoint_before);
  REQUIRE(pair.adopted.add(next.agreement));
  REQUIRE(next.agreement->in_force_from() <= pair.now);
  auto const answered = pair.exchange(pair.us, pair.cn);
  CHECK_FALSE(answered.refused);
  CHECK(pair.us.link->heads().own_size == size);
  CHECK(lines_of(pair.us).front().key_id != before.front().key_id);
  // What was sealed again is what a restart finds.
  auto const checkpoint = pair.us.link->heads().own_checkpoint;
  pair.us.link.reset();
  pair.us.link =
      Link::open({first->id(), PartyId{"us"}, PartyId{"cn"}},
                 {pair.adopted, pair.us.keys, pair.us.store, pair.us.published, pair.us.random})
          .value();
  CHECK(pair.us.link->log().checkpoint() == checkpoint);
  pair.us.say("intel.example", pair.now);
  CHECK(pair.exchange(pair.us, pair.cn).received.size() == 1);
}

TEST_CASE("[P3.5] what a party signs before it adopts its own rotation is taken, until its end") {
  auto mine = fixture::sample_agreement("us-cn-2015", 11);
  fixture::SeededRandom random{5};
  auto key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  auto const turns = sample_now() + std::chrono::hours{1};
  auto envelope =
      agreement::with_rotated_key(*mine.agreement, PartyId{"us"}, agreement::Role::message,
                                  key.public_key(), turns, std::chrono::minutes{10})
          .value();
  mine.keys.at("us").add(std::move(key));
  for (auto const& [party, ring] : mine.keys) {
    envelope = agreement::sign(std::move(envelope), PartyId{party}, ring, sample_now(),
                               mine.agreement.get())
                   .value();
  }
  agreement::Adopted informed;
  REQUIRE(informed.add(mine.agreement));
  REQUIRE(informed.add(
      agreement::Agreement::parse(envelope, agreement::Agreement::Signatures::required).value()));

  Pair pair{mine.agreement, mine};
  auto const adopt = [&](End& end) {
    auto const id = end.link->id();
    end.link.reset();
    end.link = Link::open(id, {informed, end.keys, end.store, end.published, end.random}).value();
  };
  adopt(pair.cn);
  pair.now = turns + std::chrono::minutes{1};
  pair.us.say("intel.example", pair.now);
  auto const late = pair.exchange(pair.us, pair.cn);
  CHECK_FALSE(late.refused);
  CHECK(late.received.size() == 1);
  adopt(pair.us);
  pair.us.say("intel.example", pair.now);
  CHECK(pair.exchange(pair.us, pair.cn).received.size() == 1);
  auto const signatures = [&](std::uint64_t seq) {
    auto const record = pair.cn.store.find(Direction::received, seq).value().value();
    return dsse::Envelope::parse(record.envelope)->signatures().size();
  };
  CHECK(signatures(3) == signatures(2) + 1);
}

TEST_CASE("[P5.8] who speaks must be whom the transport proved") {
  Pair pair;
  auto const request = pair.changed([](Exchange&) {});
  CHECK(pair.refusal_of(request, PartyId{"jp"}) == "wrong_party");
}

TEST_CASE(
    "[P5.12] clocks further apart than the tolerance stop the exchange, and nothing is appended") {
  Pair pair;
  pair.us.say("intel.example", pair.now);
  CHECK(pair.refusal_of(pair.changed(
            [](Exchange& e) { e.hello.now += std::chrono::minutes{3}; })) == "clock_skew");
  CHECK(pair.refusal_of(pair.changed(
            [](Exchange& e) { e.hello.now -= std::chrono::minutes{3}; })) == "clock_skew");
  CHECK(pair.exchange(pair.us, pair.cn).received.size() == 1);
}

TEST_CASE(
    "[P5.13] an exchange stands on the last checkpoint verified, and entries are proved against "
    "the new one") {
  Pair pair;
  pair.us.say("intel.example", pair.now);
  CHECK(pair.refusal_of(pair.changed([](Exchange& e) { e.consistency->from_size = 1; })) ==
        "stale_base");
  CHECK(pair.refusal_of(pair.changed([](Exchange& e) {
    e.consistency->proof.front().bytes[0] ^= 1;
  })) == "inconsistent_checkpoint");
  CHECK(pair.refusal_of(pair.changed(
            [](Exchange& e) { e.checkpoint[e.checkpoint.size() / 2] ^= 1; })) == "bad_checkpoint");
  CHECK(pair.refusal_of(pair.changed([](Exchange& e) { e.deliveries.front().index += 1; })) ==
        "unproven");
}

TEST_CASE(
    "[P5.3] what could not be made durable is neither receipted nor delivered, and nothing is "
    "lost") {
  Pair pair;
  auto const full = fail(Code::unavailable, "sql.disk_full");
  pair.us.store.fail_commits(full);
  Draft draft;
  draft.type = "intel.example";
  draft.body = to_bytes(std::string_view{"{}"});
  REQUIRE(pair.us.link->stage(draft, pair.now));
  CHECK(pair.us.link->commit(pair.now).error().id == "sql.disk_full");
  pair.us.store.fail_commits(std::nullopt);
  pair.us.say("intel.example", pair.now);
  auto const request = pair.us.link->make_exchange(pair.now).value();
  pair.cn.store.fail_commits(full);
  auto const refused = pair.cn.link->answer(request, PartyId{"us"}, pair.now);
  CHECK(refused.refused == "unavailable");
  CHECK(parse_exchange(refused.response).value().receipts.empty());
  pair.cn.store.fail_commits(std::nullopt);
  CHECK(pair.cn.link->answer(request, PartyId{"us"}, pair.now).received.size() == 1);
}

TEST_CASE("[P5.5] [P6.7] two payloads under one number are a fraud proof that anyone can check") {
  Pair pair;
  pair.us.say("intel.example", pair.now);
  pair.exchange(pair.us, pair.cn);
  // The same keys sign another history under the same number.
  auto const record = pair.us.store.find(Direction::sent, 2).value().value();
  auto header = message::Unverified::parse(record.envelope)->header();
  header.type = "intel.other";
  std::vector<crypto::PrivateKey const*> keys;
  for (auto const& key : pair.adopted.keys_of(pair.sample.agreement->id(), PartyId{"us"},
                                              agreement::Role::message, pair.now)) {
    keys.push_back(pair.us.keys.find(key.id()));
  }
  auto const forged = message::Sealed::seal(header, keys).value();
  pair.us.say("intel.third", pair.now);
  auto const request = pair.changed([&](Exchange& e) {
    e.deliveries.front().entry = message::entry_bytes(record.own.mark, forged.envelope());
  });
  CHECK(pair.refusal_of(request) == "number_reused");
  auto const latest = pair.cn.store.incidents(0, 1).value();
  REQUIRE(latest.size() == 1);
  CHECK(latest.front().kind == Incident::Kind::fraud);
  auto const fraud = check_fraud(as_text(latest.front().evidence));
  REQUIRE_MESSAGE(fraud, (fraud ? "" : fraud.error().brief()));
  CHECK(fraud->by == PartyId{"us"});
  CHECK(fraud->number == 2);
  auto spoilt = latest.front().evidence;
  spoilt[spoilt.size() / 2] ^= 1;
  CHECK_FALSE(check_fraud(as_text(spoilt)));
}

TEST_CASE("[P5.14] a receipt from the future is disputed, not believed") {
  Pair pair;
  pair.us.say("intel.example", pair.now);
  auto const request = pair.us.link->make_exchange(pair.now).value();
  auto const later = pair.now + std::chrono::minutes{10};
  auto exchange = parse_exchange(request).value();
  exchange.hello.now = later;
  auto const answered = pair.cn.link->answer(encode(exchange), PartyId{"us"}, later);
  REQUIRE(answered.received.size() == 1);
  auto response = parse_exchange(answered.response).value();
  response.hello.now = pair.now;
  auto const taken = pair.us.link->take(encode(response), pair.now);
  REQUIRE(taken);
  CHECK(taken->receipts == 0);
  auto const latest = pair.us.store.incidents(0, 1).value();
  REQUIRE(latest.size() == 1);
  CHECK(latest.front().kind == Incident::Kind::dispute);
  CHECK(latest.front().code == "receipt_from_the_future");
}

TEST_CASE("[P5.15] a peer that names another base each time is asked again at once only once") {
  Pair pair;
  pair.us.say("intel.example", pair.now);
  auto const stale = pair.changed([](Exchange& e) { e.consistency->from_size = 1; });
  auto refusal =
      parse_exchange(pair.cn.link->answer(stale, PartyId{"us"}, pair.now).response).value();
  std::vector<bool> at_once;
  for (std::uint64_t base = 1; base <= 4; ++base) {
    pair.now = std::max(pair.now, pair.us.link->next_exchange());
    REQUIRE(pair.us.link->make_exchange(pair.now));
    refusal.hello.base = 2 - base % 2;
    refusal.hello.now = pair.now;
    CHECK(pair.us.link->take(encode(refusal), pair.now)->refused == "stale_base");
    at_once.push_back(pair.us.link->next_exchange() <= pair.now);
  }
  CHECK(at_once == std::vector{true, false, false, false});
}

TEST_CASE("frames cut anywhere are refused, and never crash") {
  Pair pair;
  pair.us.say("intel.example", pair.now);
  auto const request = pair.changed([](Exchange&) {});
  for (std::size_t length = 0; length < request.size(); length += 7) {
    auto const cut = pair.cn.link->answer(ByteView{request}.first(length), PartyId{"us"}, pair.now);
    CHECK(cut.received.empty());
  }
}

}  // namespace comity::link
