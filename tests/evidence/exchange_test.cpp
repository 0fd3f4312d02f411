/// Evidence between two whole nodes that talk in memory: offered, fetched, refused, disposed of.
#include "comity/dsse/envelope.h"
#include "comity/node/evidence.h"
#include "keeper.h"
#include "pair.h"

#include <doctest/doctest.h>

namespace comity::node {
namespace {

using namespace evidence;
using fixture::Keeper;

constexpr std::uint64_t size = 2 * chunk_bytes + 77;

Bytes content(std::uint8_t seed = 1) {
  Bytes out(size);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(i * 31 + seed);
  return out;
}

Act act(std::string by) {
  Act out;
  out.by = std::move(by);
  out.where = "Lab 3";
  out.why = "the inquiry";
  out.authority = "warrant 17";
  return out;
}

struct Two {
  fixture::Pair pair;
  Keeper us{pair.us};
  Keeper cn{pair.cn};

  Two() { settle(); }

  void settle() {
    pair.settle();
    for (auto* const keeper : {&us, &cn}) REQUIRE((*keeper)->look(pair.now));
  }

  ItemId add(ByteView bytes, std::vector<std::string> marks = {}) {
    NewEvidence input;
    input.name = "disk.img";
    input.media_type = "application/octet-stream";
    input.size = bytes.size();
    input.marks = std::move(marks);
    input.acquired = {.at = pair.now,
                      .by = "R. Roe",
                      .where = "Lab 3",
                      .why = "order",
                      .authority = "warrant 17"};
    auto const id = us->begin(std::move(input), pair.now).value();
    // In pieces that fit no chunk.
    constexpr std::size_t piece = 700'000;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      REQUIRE(us->add(id, at, bytes.subspan(at, std::min(piece, bytes.size() - at))));
    REQUIRE(us->finish(id, pair.now));
    return id;
  }

  ItemId offered(ByteView bytes) {
    auto const id = add(bytes);
    REQUIRE(us->offer(id, PartyId{"cn"}, act("R. Roe"), pair.now));
    settle();
    REQUIRE(cn->want(id, act("L. Li"), pair.now));
    return id;
  }

  /// Fetches from where cn is, at most `pieces` of a chunk each, changed by `change`.
  template <typename Change>
  void fetch(ItemId const& id, int pieces, Change const& change) {
    while (cn->recheck(id).value()) {
    }
    for (int i = 0; i < pieces && cn->find(id).value().phase == Phase::wanted; ++i) {
      auto const at = cn->received(id);
      auto bytes = us->serve(PartyId{"cn"}, id, at, chunk_bytes, pair.now).value();
      change(bytes);
      auto const taken = cn->take(id, at, bytes, pair.now);
      REQUIRE_MESSAGE(taken, taken.error().brief());
    }
    settle();
  }

  void fetch(ItemId const& id, int pieces = 9) {
    fetch(id, pieces, [](Bytes&) {});
  }
};

}  // namespace

TEST_CASE("[P11.6] what is offered is fetched, checked, kept, and said to be kept") {
  Two two;
  auto const bytes = content();
  auto const id = two.offered(bytes);
  auto const wanted = two.cn->wanted().value();
  REQUIRE(wanted.size() == 1);
  CHECK(wanted.front().size == size);
  two.fetch(id);
  auto const there = two.cn->view(id).value();
  CHECK(there.item.phase == Phase::held);
  CHECK(there.gaps.empty());
  CHECK(there.custody.size() == 3);
  CHECK(there.custody.back().act.by == "L. Li");
  CHECK(there.item.manifest == two.us->find(id).value().manifest);
  CHECK(two.cn->wanted().value().empty());
  Bytes read;
  while (read.size() < size) append(read, two.cn->read(id, read.size(), piece_bytes_max).value());
  CHECK(read == bytes);
  auto const here = two.us->view(id).value();
  REQUIRE(here.item.copies.size() == 1);
  CHECK(here.item.copies.front().state == CopyState::kept);
  REQUIRE(here.accesses.size() == 1);
  CHECK(here.accesses.front().bytes == size);
  CHECK(here.accesses.front().who == "party cn");
}

TEST_CASE("[P11.2] the manifest has an SM3 digest where the agreement's parties use it") {
  Two two;
  auto const bytes = content();
  auto const id = two.add(bytes);
  auto const manifest = two.us->find(id).value().manifest;
  CHECK(manifest.sha256 == crypto::sha256(bytes));
  CHECK(manifest.sm3 == crypto::sm3(bytes));
}

TEST_CASE("[P11.6] a fetch goes on where it was after either node was started again") {
  Two two;
  auto const id = two.offered(content());
  two.fetch(id, 1);
  two.cn.restart();
  two.us.restart();
  CHECK(two.cn->find(id).value().phase == Phase::wanted);
  while (two.cn->recheck(id).value()) {
  }
  CHECK(two.cn->received(id) == chunk_bytes);
  two.fetch(id);
  CHECK(two.cn->find(id).value().phase == Phase::held);
  CHECK(two.cn->view(id).value().gaps.empty());
}

TEST_CASE(
    "[P11.6] other bytes than offered are thrown away, said and recorded; then fetched again") {
  Two two;
  auto const id = two.offered(content());
  two.fetch(id, 9, [](Bytes& bytes) { bytes[5] ^= 1; });
  CHECK(two.cn->find(id).value().phase == Phase::failed);
  CHECK(two.cn->find(id).value().fault == "evidence.mismatch");
  CHECK_FALSE(two.cn->find(id).value().blob);
  auto const incidents = two.pair.cn.link().store().incidents(0, 9).value();
  REQUIRE(incidents.size() == 1);
  CHECK(incidents.front().code == "evidence_mismatch");
  CHECK(two.us->find(id).value().copies.front().state == CopyState::mismatch);
  CHECK(two.cn->read(id, 0, 1).error().id == "evidence.not_held");

  REQUIRE(two.cn->want(id, act("L. Li"), two.pair.now));
  two.fetch(id);
  CHECK(two.cn->find(id).value().phase == Phase::held);
  CHECK(two.us->find(id).value().copies.front().state == CopyState::kept);
}

TEST_CASE("[P11.5] bytes are given to nobody to whom they were not offered") {
  Two two;
  auto const id = two.add(content());
  auto const refused = two.us->serve(PartyId{"cn"}, id, 0, 10, two.pair.now);
  CHECK(refused.error().id == "evidence.no_such_item");
  auto const unknown =
      two.us->serve(PartyId{"cn"}, ItemId{"us-20261120-zzzzzzzz"}, 0, 10, two.pair.now);
  CHECK(unknown.error().code == refused.error().code);
  REQUIRE(two.us->offer(id, PartyId{"cn"}, act("R. Roe"), two.pair.now));
  CHECK(two.us->serve(PartyId{"cn"}, id, 0, 10, two.pair.now).value().size() == 10);
  CHECK_FALSE(two.us->serve(PartyId{"jp"}, id, 0, 10, two.pair.now));
  CHECK_FALSE(two.us->serve(PartyId{"cn"}, id, size, 10, two.pair.now));
  CHECK_FALSE(two.us->serve(PartyId{"cn"}, id, 0, piece_bytes_max + 1, two.pair.now));
}

TEST_CASE("chunks out of order, too many bytes and too few are refused") {
  Two two;
  auto const id = two.offered(content());
  while (two.cn->recheck(id).value()) {
  }
  Bytes const chunk(chunk_bytes);
  CHECK(two.cn->take(id, chunk_bytes, chunk, two.pair.now).error().id == "evidence.wrong_offset");
  REQUIRE(two.cn->take(id, 0, chunk, two.pair.now));
  CHECK(two.cn->take(id, 0, chunk, two.pair.now).error().id == "evidence.wrong_offset");
  Bytes const large(2 * chunk_bytes);
  CHECK(two.cn->take(id, chunk_bytes, large, two.pair.now).error().id == "evidence.too_much");

  NewEvidence input;
  input.name = "a";
  input.media_type = "text/plain";
  input.size = 10;
  input.acquired = {.at = two.pair.now, .by = "R", .where = "L", .why = "w", .authority = "a"};
  auto const adding = two.us->begin(input, two.pair.now).value();
  CHECK(two.us->add(adding, 1, Bytes(1)).error().id == "evidence.wrong_offset");
  CHECK(two.us->finish(adding, two.pair.now).error().id == "evidence.bytes_missing");
  CHECK(two.us->add(adding, 0, Bytes(11)).error().id == "evidence.too_much");
  two.us.restart();
  CHECK(two.us->find(adding).error().id == "evidence.no_such_item");
}

TEST_CASE("[P11.4] an offer that is malformed has no effect, and is an incident") {
  Two two;
  auto const id = two.add(content());
  auto const manifest = two.us->find(id).value().manifest;
  auto const send = [&](std::string type, json::Value codes, Bytes body) {
    gate::Message draft;
    draft.agreement = two.pair.us.link().id().agreement;
    draft.to = two.pair.us.link().id().peer;
    draft.type = std::move(type);
    draft.codes = std::move(codes);
    draft.body = std::move(body);
    REQUIRE(two.pair.us.node->submit(std::move(draft), {}, two.pair.now));
    two.pair.settle();
    REQUIRE(two.cn->look(two.pair.now));
  };
  auto const codes = encode(Codes{id, {}});
  send("evidence.offer", codes, to_bytes(std::string_view{"{}"}));
  send("evidence.offer", codes, encode(Offer{manifest, {}, {}}).value());
  send("evidence.offer", json::Object{}, to_bytes(std::string_view{"{}"}));
  send("evidence.received", encode(Codes{id, evidence::Outcome::kept}), encode(Report{}).value());
  send("evidence.later", codes, to_bytes(std::string_view{"{}"}));
  CHECK(two.cn->find(id).error().id == "evidence.no_such_item");
  CHECK(two.pair.cn.link().store().incident_count().value() == 4);
}

TEST_CASE("[P11.7] disposing says so to the other side, and what is held is not disposed of") {
  Two two;
  auto const id = two.offered(content());
  two.fetch(id);
  auto held = act("R. Roe");
  held.event = Event::held;
  REQUIRE(two.us->note(id, held, two.pair.now));
  CHECK(two.us->dispose(id, act("R. Roe"), two.pair.now).error().id == "evidence.held");
  held.event = Event::released;
  REQUIRE(two.us->note(id, held, two.pair.now));
  REQUIRE(two.us->dispose(id, act("R. Roe"), two.pair.now));
  two.settle();
  auto const gone = two.us->view(id).value();
  CHECK(gone.item.phase == Phase::disposed);
  CHECK_FALSE(gone.item.blob);
  CHECK(gone.gaps.empty());
  CHECK(gone.custody.back().act.event == Event::disposed);
  CHECK_FALSE(two.us->serve(PartyId{"cn"}, id, 0, 1, two.pair.now));
  CHECK(two.us->dispose(id, act("R. Roe"), two.pair.now).error().id == "evidence.disposed");

  CHECK(two.cn->find(id).value().phase == Phase::held);
  REQUIRE(two.cn->dispose(id, act("L. Li"), two.pair.now));
  two.settle();
  CHECK(two.us->find(id).value().copies.front().state == CopyState::disposed);
}

TEST_CASE("what is offered and then disposed of cannot be fetched, and says why") {
  Two two;
  auto const id = two.offered(content());
  REQUIRE(two.us->dispose(id, act("R. Roe"), two.pair.now));
  two.settle();
  CHECK(two.cn->find(id).value().fault == "evidence.source_disposed");
  CHECK(two.cn->wanted().value().empty());
}

TEST_CASE("an offer that was declined says so on both sides, and may be fetched after all") {
  Two two;
  auto const id = two.add(content());
  REQUIRE(two.us->offer(id, PartyId{"cn"}, act("R. Roe"), two.pair.now));
  two.settle();
  REQUIRE(two.cn->decline(id, two.pair.now));
  two.settle();
  CHECK(two.cn->find(id).value().fault == "evidence.declined");
  CHECK(two.us->find(id).value().copies.front().state == CopyState::declined);
}

TEST_CASE("the rule says what is due to be disposed of") {
  Two two;
  auto const id = two.add(content());
  CHECK(two.us->due(two.pair.now).value().empty());
}

TEST_CASE("[P11.8] an exported record stands on its own, on the receiver's side with the offer") {
  Two two;
  auto const bytes = content();
  auto const id = two.offered(bytes);
  two.fetch(id);
  for (auto* const side : {&two.us, &two.cn}) {
    auto const record = (*side)->export_record(id, act("X. Port"), two.pair.now).value();
    auto check = RecordCheck::begin(as_bytes(record), {}).value();
    check.add(ByteView{bytes}.first(100));
    check.add(ByteView{bytes}.subspan(100));
    bool vouched = false;
    for (auto const& finding : check.finish()) {
      CAPTURE(finding.id);
      CHECK(finding.verdict != Verdict::fails);
      vouched = vouched || finding.id == "evidence.check_message";
    }
    CHECK(vouched == (side == &two.cn));
    CHECK((*side)->view(id).value().custody.back().act.by == "X. Port");
  }
}

TEST_CASE("[P11.8] every lie in an exported item is found") {
  Two two;
  auto const bytes = content();
  auto const id = two.offered(bytes);
  two.fetch(id);
  auto const record =
      parse_record(as_bytes(two.cn->export_record(id, act("X. Port"), two.pair.now).value()))
          .value();
  auto const fails = [&](Record const& changed, ByteView with) {
    auto check = RecordCheck::begin(as_bytes(encode(changed)), {});
    if (!check) return std::string{"refused"};
    check->add(with);
    for (auto const& finding : check->finish()) {
      if (finding.verdict == Verdict::fails) return finding.id;
    }
    return std::string{};
  };
  CHECK(fails(record, bytes).empty());
  auto other = bytes;
  other.back() ^= 1;
  CHECK(fails(record, other) == "evidence.check_bytes_fail");
  CHECK(fails(record, ByteView{bytes}.first(size - 1)) == "evidence.check_bytes_fail");

  auto const envelope = dsse::Envelope::parse(record.statement).value();
  auto statement = parse_statement(envelope.payload()).value();
  auto const resealed = [&](Statement const& said) {
    auto changed = record;
    changed.statement = dsse::with_signatures(statement_type, encode(said), envelope.signatures());
    return changed;
  };
  statement.content.manifest.name = "other.img";
  CHECK(fails(resealed(statement), bytes) == "evidence.check_statement_fails");

  auto without = record;
  without.agreements.clear();
  CHECK(fails(without, bytes) == "evidence.check_no_agreement");
  auto body = record;
  body.messages.front().body.back() ^= 1;
  CHECK(fails(body, bytes) == "evidence.check_message_fails");
}

}  // namespace comity::node
