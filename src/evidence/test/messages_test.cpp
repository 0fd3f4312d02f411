#include "comity/evidence/messages.h"

#include "comity/evidence/item.h"
#include "comity/json/text.h"
#include "sample.h"

#include <doctest/doctest.h>

namespace comity::evidence {
namespace {

Offer sample_offer() {
  Offer out{.manifest = sample_manifest(), .custody = {}, .stamps = {{"http://tsa", Bytes{1, 2}}}};
  out.custody = sample_chain(out.manifest);
  out.custody.pop_back();
  return out;
}

}  // namespace

TEST_CASE("bodies and codes read as they were written") {
  auto const offer = sample_offer();
  CHECK(parse_offer(encode(offer).value()).value() == offer);
  Report const report{.custody = offer.custody, .sha256 = offer.manifest.sha256};
  CHECK(parse_report(encode(report).value()).value() == report);
  Codes const codes{.item = offer.manifest.item, .outcome = Outcome::mismatch};
  CHECK(parse_codes(received_type, encode(codes)).value() == codes);
  CHECK(parse_codes(offer_type, encode(codes)).value().outcome == std::nullopt);
}

TEST_CASE("[P11.4] a receipt for evidence without an outcome is refused") {
  CHECK_FALSE(parse_codes(received_type, json::Object{{"item", "us-20261120-abcdefgh"}}));
  CHECK_FALSE(parse_codes(received_type,
                          json::Object{{"item", "us-20261120-abcdefgh"}, {"outcome", "lost"}}));
}

TEST_CASE(
    "[P11.4] an offer of another item, without a record, or handed to somebody else is refused") {
  auto const offer = sample_offer();
  Codes const codes{.item = offer.manifest.item, .outcome = std::nullopt};
  PartyId const us{"us"};
  PartyId const cn{"cn"};
  CHECK(check_offer(offer, codes, us, cn));
  CHECK_FALSE(check_offer(offer, {ItemId{"us-20261120-bbbbbbbb"}, {}}, us, cn));
  CHECK_FALSE(check_offer(offer, codes, us, PartyId{"jp"}));
  CHECK_FALSE(check_offer(offer, codes, PartyId{"jp"}, cn));
  auto without = offer;
  without.custody.clear();
  CHECK_FALSE(check_offer(without, codes, us, cn));
  auto unfinished = offer;
  unfinished.custody.pop_back();
  CHECK_FALSE(check_offer(unfinished, codes, us, cn));
}

TEST_CASE("a record that does not fit a message is refused when it is sent") {
  auto offer = sample_offer();
  auto long_entry = offer.custody.front();
  long_entry.act.why = std::string(text_bytes_max, 'x');
  offer.custody.assign(1'000, long_entry);
  CHECK(encode(offer).error().id == "evidence.offer_too_large");
}

TEST_CASE("an item is kept as it was, in every phase") {
  Item item;
  item.manifest = sample_manifest();
  CHECK(parse_item(to_json(item)).value() == item);
  item.phase = Phase::wanted;
  item.blob = 7;
  item.source = Source{PartyId{"cn"}, {item.manifest.sha256}, 9};
  item.request = "us-20261120-abcdefgh";
  item.copies = {{PartyId{"jp"}, {item.manifest.sha256}, CopyState::kept, sample_time}};
  item.stamps = {{"http://tsa", Bytes{1}}};
  item.wanted_by = sample_act(Event::received);
  item.retention = {sample_time, sample_time + Duration{1}, true};
  item.fault = "net.timed_out";
  CHECK(parse_item(to_json(item)).value() == item);
}

TEST_CASE("[P11.7] what is held or must be kept is not disposed of, and what is due says so") {
  Item item;
  item.manifest = sample_manifest();
  item.phase = Phase::held;
  item.retention.dispose_after = sample_time;
  CHECK(is_due(item, sample_time));
  CHECK_FALSE(is_due(item, sample_time - Duration{1}));
  item.retention.keep_until = sample_time + Duration{5};
  CHECK(may_dispose(item, sample_time).error().id == "evidence.must_be_kept");
  CHECK(may_dispose(item, sample_time + Duration{5}));
  item.retention.held = true;
  CHECK(may_dispose(item, sample_time + Duration{5}).error().id == "evidence.held");
  CHECK_FALSE(is_due(item, sample_time + Duration{5}));
}

TEST_CASE("an access is kept as it was") {
  Access const access{sample_time, "R. Roe", "export", 17};
  CHECK(parse_access(to_json(access)).value() == access);
}

}  // namespace comity::evidence
