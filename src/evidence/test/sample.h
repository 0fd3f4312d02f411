/// An item and a record, for tests.
#pragma once

#include "comity/evidence/messages.h"

namespace comity::evidence {

inline Instant const sample_time = parse_rfc3339("2026-11-20T08:00:00Z").value();

inline Manifest sample_manifest() {
  Manifest out;
  out.item = ItemId{"us-20261120-abcdefgh"};
  out.name = "disk.img";
  out.media_type = "application/octet-stream";
  out.size = 3;
  out.sha256 =
      Digest::parse("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad").value();
  out.marks = {"tlp:red"};
  out.acquired = {.at = sample_time,
                  .by = "R. Roe",
                  .where = "Lab 3",
                  .why = "order of the court",
                  .authority = "warrant 17",
                  .method = "dd"};
  return out;
}

inline Act sample_act(Event event) {
  Act out;
  out.event = event;
  out.by = "R. Roe";
  out.where = "Lab 3";
  out.why = "the inquiry";
  out.authority = "warrant 17";
  return out;
}

/// Adds an entry an hour after the last one.
inline void add(Manifest const& manifest, std::vector<Entry>& chain, std::string const& party,
                Act act) {
  auto const at = sample_time + Duration{3'600'000} * static_cast<int>(chain.size());
  chain.push_back(next_entry(manifest, chain, PartyId{party}, std::move(act), at).value());
}

/// Acquired by us, handed to cn.
inline std::vector<Entry> sample_chain(Manifest const& manifest) {
  std::vector<Entry> chain;
  add(manifest, chain, "us", sample_act(Event::acquired));
  auto offered = sample_act(Event::offered);
  offered.other = PartyId{"cn"};
  add(manifest, chain, "us", offered);
  auto received = sample_act(Event::received);
  received.other = PartyId{"us"};
  received.sha256 = manifest.sha256;
  add(manifest, chain, "cn", received);
  return chain;
}

}  // namespace comity::evidence
