#include "comity/evidence/custody.h"

#include "comity/json/text.h"
#include "sample.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity::evidence {
namespace {

/// The ids of all gaps, without "evidence.gap_".
std::vector<std::string> ids(Manifest const& manifest, std::vector<Entry> const& chain) {
  std::vector<std::string> out;
  for (auto const& gap : gaps_of(manifest, chain)) out.push_back(gap.id.substr(13));
  return out;
}

bool has(std::vector<std::string> const& ids, std::string_view id) {
  return std::ranges::find(ids, id) != ids.end();
}

}  // namespace

TEST_CASE("a record reads as it was written") {
  auto const chain = sample_chain(sample_manifest());
  CHECK(parse_custody(to_json(chain)).value() == chain);
  auto stamped = chain.back();
  stamped.act.token = stamped.prev;
  stamped.act.change = "a header was repaired";
  CHECK(parse_entry(to_json(stamped)).value() == stamped);
}

TEST_CASE("[P11.3] a record from acquisition over a handover to receipt has no gap") {
  auto const manifest = sample_manifest();
  CHECK(gaps_of(manifest, sample_chain(manifest)).empty());
}

TEST_CASE("[P11.3] leaving out any entry of a record shows as a gap") {
  auto const manifest = sample_manifest();
  auto chain = sample_chain(manifest);
  add(manifest, chain, "cn", sample_act(Event::examined));
  for (std::size_t left_out = 0; left_out + 1 < chain.size(); ++left_out) {
    CAPTURE(left_out);
    auto shorter = chain;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(left_out));
    CHECK(has(ids(manifest, shorter), "broken"));
    CHECK(has(ids(manifest, shorter), "numbers"));
  }
}

TEST_CASE("[P11.3] changing any word of any entry but the last shows as a gap") {
  auto const manifest = sample_manifest();
  auto const chain = sample_chain(manifest);
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    for (auto const member : {&Act::by, &Act::where, &Act::why, &Act::authority, &Act::change}) {
      auto changed = chain;
      changed[i].act.*member += "x";
      CHECK(has(ids(manifest, changed), "broken"));
    }
    auto later = chain;
    later[i].at += Duration{1};
    CHECK(has(ids(manifest, later), "broken"));
  }
}

TEST_CASE("[P11.3] another manifest than the one the record began with shows as a gap") {
  auto manifest = sample_manifest();
  auto const chain = sample_chain(manifest);
  manifest.name = "other.img";
  CHECK(has(ids(manifest, chain), "broken"));
}

TEST_CASE("[P11.3] a party that acts without a handover to it is a gap") {
  auto const manifest = sample_manifest();
  std::vector<Entry> chain;
  add(manifest, chain, "us", sample_act(Event::acquired));
  add(manifest, chain, "cn", sample_act(Event::examined));
  CHECK(ids(manifest, chain) == std::vector<std::string>{"no_handover"});

  chain.pop_back();
  add(manifest, chain, "cn", sample_act(Event::received));
  CHECK(ids(manifest, chain) == std::vector<std::string>{"no_handover"});

  chain.pop_back();
  auto offered = sample_act(Event::offered);
  offered.other = PartyId{"jp"};
  add(manifest, chain, "us", offered);
  add(manifest, chain, "cn", sample_act(Event::received));
  CHECK(ids(manifest, chain) == std::vector<std::string>{"no_handover"});
}

TEST_CASE("[P11.3] bytes that were found different are a gap unless the change is stated") {
  auto const manifest = sample_manifest();
  auto chain = sample_chain(manifest);
  auto examined = sample_act(Event::examined);
  examined.sha256 = chain.back().prev;
  add(manifest, chain, "cn", examined);
  CHECK(ids(manifest, chain) == std::vector<std::string>{"other_content"});
  chain.pop_back();
  examined.change = "the header was repaired to mount it";
  add(manifest, chain, "cn", examined);
  CHECK(ids(manifest, chain).empty());
}

TEST_CASE("[P11.3] a record that begins late, backwards or not with the acquisition has a gap") {
  auto manifest = sample_manifest();
  CHECK(ids(manifest, {}) == std::vector<std::string>{"no_acquisition"});
  std::vector<Entry> chain;
  add(manifest, chain, "us", sample_act(Event::noted));
  CHECK(ids(manifest, chain) == std::vector<std::string>{"no_acquisition"});

  manifest.acquired.at = sample_time - Duration{record_delay_max_milliseconds + 1};
  chain = sample_chain(manifest);
  CHECK(ids(manifest, chain) == std::vector<std::string>{"late"});

  chain[2].at = chain[1].at - Duration{1};
  CHECK(has(ids(manifest, chain), "time"));
}

TEST_CASE("nothing can be added after the disposal, and what was added by force is a gap") {
  auto const manifest = sample_manifest();
  auto chain = sample_chain(manifest);
  add(manifest, chain, "cn", sample_act(Event::disposed));
  auto const refused =
      next_entry(manifest, chain, PartyId{"cn"}, sample_act(Event::noted), sample_time);
  CHECK(refused.error().id == "evidence.disposed");
  auto forced = chain.back();
  forced.n += 1;
  forced.prev = digest_of(chain.back());
  forced.act.event = Event::accessed;
  chain.push_back(forced);
  CHECK(ids(manifest, chain) == std::vector<std::string>{"after_disposal"});
}

TEST_CASE("the time of an entry never lies before the one before it, whatever the clock says") {
  auto const manifest = sample_manifest();
  auto const chain = sample_chain(manifest);
  auto const entry =
      next_entry(manifest, chain, PartyId{"cn"}, sample_act(Event::noted), sample_time).value();
  CHECK(entry.at == chain.back().at);
}

TEST_CASE("a record does not grow beyond its limit") {
  auto const manifest = sample_manifest();
  std::vector<Entry> chain(custody_entries_max, sample_chain(manifest).back());
  auto const full =
      next_entry(manifest, chain, PartyId{"cn"}, sample_act(Event::noted), sample_time);
  CHECK(full.error().id == "evidence.record_full");
  chain.push_back(chain.back());
  CHECK(parse_custody(to_json(chain)).error().id == "evidence.bad_record");
}

}  // namespace comity::evidence
