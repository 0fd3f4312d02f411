/// Agreements to test with: the models of agreements/, filled in.
#pragma once

#include "comity/agreement/rehearsal.h"
#include "comity/crypto/hash.h"
#include "comity/json/text.h"

#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

namespace comity::agreement::test {

inline std::string read_file(std::string const& name) {
  std::ifstream file{AGREEMENTS "/" + name, std::ios::binary};
  REQUIRE_MESSAGE(file, name);
  return {std::istreambuf_iterator<char>{file}, {}};
}

inline json::Value read_json(std::string const& name) {
  return json::parse(read_file(name), {.bytes_max = agreement_bytes_max}).value();
}

/// Chance that every run has alike.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_{seed} {}

  void fill(std::span<std::uint8_t> out) override {
    for (std::size_t done = 0; done < out.size();) {
      Bytes counter;
      append_u64(counter, state_);
      append_u64(counter, count_++);
      auto const block = crypto::sha256(counter);
      for (auto const byte : block.bytes) {
        if (done < out.size()) out[done++] = byte;
      }
    }
  }

 private:
  std::uint64_t state_;
  std::uint64_t count_ = 0;
};

inline Instant at(std::string_view time) {
  return parse_rfc3339(time).value();
}

inline Instant const starts = at("2026-03-01T00:00:00Z");
inline Instant const ends = at("2028-03-01T00:00:00Z");

inline PartyId party(std::string_view id) {
  return message::parse_party_id(id).value();
}

inline Plan plan(std::initializer_list<std::string_view> ids) {
  Plan out{.in_force_from = starts, .in_force_until = ends};
  for (auto const id : ids) {
    out.parties[party(id)].calendar = read_json("calendars/" + std::string{id} + ".json");
  }
  return out;
}

inline Rehearsal two_parties(std::uint64_t seed = 1) {
  SeededRandom random{seed};
  return rehearse(read_json("us-cn-2015.json"), plan({"us", "cn"}), random).value();
}

inline Rehearsal three_parties(std::uint64_t seed = 2) {
  SeededRandom random{seed};
  return rehearse(read_json("cn-jp-kr.json"), plan({"cn", "jp", "kr"}), random).value();
}

/// An unsigned envelope around `document`, whatever is wrong with it.
inline Bytes unsigned_envelope(json::Value const& document) {
  return dsse::with_signatures(envelope_type, as_bytes(json::write(document)), {});
}

inline Result<std::shared_ptr<Agreement const>> parse_draft(json::Value const& document) {
  return Agreement::parse(unsigned_envelope(document), Agreement::Signatures::not_yet);
}

}  // namespace comity::agreement::test
