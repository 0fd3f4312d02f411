/// Agreements to test with: the models of agreements/, filled in.
#pragma once

#include "comity/agreement/rehearsal.h"
#include "comity/crypto/hash.h"
#include "comity/json/text.h"

#include <fstream>
#include <iterator>
#include <map>
#include <set>

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

/// `agreement` with the keys that `rehearse` made for it from the same chance: parsing is dear
/// here, making keys is not.
inline Rehearsal again(std::shared_ptr<Agreement const> agreement, std::uint64_t seed) {
  SeededRandom random{seed};
  Rehearsal out{std::move(agreement), {}};
  std::set<PartyId> ids;
  for (auto const& party : out.agreement->parties()) ids.insert(party.id);
  for (auto const& id : ids) make_keys(out.keyrings[id], {}, starts, ends, random);
  return out;
}

/// `brief`: with one kind and without steps, which is a tenth of the work.
enum class Length { whole, brief };

inline json::Value model(std::string const& name, Length length) {
  auto out = read_json(name);
  if (length == Length::brief) {
    out.find("kinds")->if_array()->resize(1);
    out.set("steps", json::Object{});
    out.set("definitions", json::Object{{"instant", json::Object{}}});
    auto& kind = (*out.find("kinds")->if_array())[0];
    kind.set("request", json::Object{});
    kind.set("answer", json::Object{});
  }
  return out;
}

/// Made once for each length.
template <typename Make>
Rehearsal made(Length length, std::uint64_t seed, Make make) {
  static std::map<Length, std::shared_ptr<Agreement const>> agreements;
  auto& agreement = agreements[length];
  if (!agreement) {
    SeededRandom random{seed};
    agreement = make(random).agreement;
  }
  return again(agreement, seed);
}

inline Rehearsal two_parties(Length length = Length::whole) {
  return made(length, 1, [&](Random& random) {
    return rehearse(model("us-cn-2015.json", length), plan({"us", "cn"}), random).value();
  });
}

inline Rehearsal three_parties(Length length = Length::whole) {
  return made(length, 2, [&](Random& random) {
    return rehearse(model("cn-jp-kr.json", length), plan({"cn", "jp", "kr"}), random).value();
  });
}

/// An unsigned envelope around `document`, whatever is wrong with it.
inline Bytes unsigned_envelope(json::Value const& document) {
  return dsse::with_signatures(envelope_type, as_bytes(json::write(document)), {});
}

inline Result<std::shared_ptr<Agreement const>> parse_draft(json::Value const& document) {
  return Agreement::parse(unsigned_envelope(document), Agreement::Signatures::not_yet);
}

}  // namespace comity::agreement::test
