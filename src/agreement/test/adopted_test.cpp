#include "comity/agreement/ceremony.h"
#include "fixture.h"

#include <algorithm>

namespace comity::agreement {
namespace {

using namespace test;
using crypto::Algorithm;
using std::chrono::days;
using Shared = std::shared_ptr<Agreement const>;

Instant const turns = at("2027-01-01T00:00:00Z");
Duration const overlap = days{14};

crypto::PrivateKey new_key(Algorithm algorithm = Algorithm::ed25519) {
  static SeededRandom random{5};
  return crypto::PrivateKey::generate(algorithm, random);
}

Key const& first_key(Agreement const& agreement, std::string_view id, Role role) {
  auto const& keys = agreement.party(party(id))->keys;
  return *std::ranges::find(keys, role, &Key::role);
}

std::vector<Digest> ids(std::vector<crypto::PublicKey> const& keys) {
  std::vector<Digest> out;
  for (auto const& key : keys) out.push_back(key.id());
  return out;
}

/// `envelope` signed by all of `keyrings` and parsed.
Shared signed_by_all(Bytes envelope, std::map<PartyId, crypto::Keyring> const& keyrings,
                     Agreement const* superseded) {
  for (auto const& [id, keyring] : keyrings) {
    envelope = sign(std::move(envelope), id, keyring, starts, superseded).value();
  }
  return Agreement::parse(std::move(envelope), Agreement::Signatures::required).value();
}

/// `agreement` with `changed` and a later start, as a draft that supersedes it.
json::Value successor(Agreement const& agreement, Instant from) {
  auto document = agreement.document();
  document.set("supersedes", agreement.id().digest.hex());
  document.set("in_force_from", to_milliseconds(from));
  return document;
}

/// An agreement, and one that supersedes it with a new message key of us from `turns` on.
struct Rotated {
  Rehearsal old = two_parties(Length::brief);
  Digest old_key = first_key(*old.agreement, "us", Role::message).key.id();
  Digest new_key_id;
  Shared next;

  explicit Rotated(Duration both = overlap) {
    auto key = new_key();
    new_key_id = key.public_key().id();
    auto const envelope =
        with_rotated_key(*old.agreement, party("us"), Role::message, key.public_key(), turns, both)
            .value();
    old.keyrings[party("us")].add(std::move(key));
    next = signed_by_all(envelope, old.keyrings, old.agreement.get());
  }

  Adopted both() const {
    Adopted adopted;
    REQUIRE(adopted.add(old.agreement));
    REQUIRE(adopted.add(next));
    return adopted;
  }
};

}  // namespace

TEST_CASE("an agreement is adopted once") {
  auto const rehearsal = two_parties(Length::brief);
  Adopted adopted;
  CHECK(adopted.add(rehearsal.agreement));
  CHECK(adopted.add(rehearsal.agreement).error().id == "agreement.adopted_already");
  CHECK(adopted.find(rehearsal.agreement->id()) == rehearsal.agreement);
  CHECK(adopted.find(three_parties(Length::brief).agreement->id()) == nullptr);
}

TEST_CASE("[P3.4] the newest agreement in force between two parties is found") {
  auto const two = two_parties(Length::brief);
  auto const three = three_parties(Length::brief);
  Adopted adopted;
  REQUIRE(adopted.add(two.agreement));
  REQUIRE(adopted.add(three.agreement));
  auto const us = party("us");
  auto const cn = party("cn");
  auto const jp = party("jp");
  CHECK(adopted.in_force(us, cn, starts) == two.agreement);
  CHECK(adopted.in_force(cn, us, starts) == two.agreement);
  CHECK(adopted.in_force(jp, cn, starts) == three.agreement);
  CHECK(adopted.in_force(us, jp, starts) == nullptr);
  CHECK(adopted.in_force(us, cn, starts - Duration{1}) == nullptr);
  CHECK(adopted.in_force(us, cn, ends) == nullptr);
}

TEST_CASE("[P3.4] a successor takes over at its start, and its predecessor does not come back") {
  auto const old = two_parties(Length::brief);
  auto document = successor(*old.agreement, turns);
  auto const early_end = turns + days{30};
  document.set("in_force_until", to_milliseconds(early_end));
  auto const next = signed_by_all(draft(document).value(), old.keyrings, old.agreement.get());
  Adopted adopted;
  REQUIRE(adopted.add(old.agreement));
  REQUIRE(adopted.add(next));
  auto const found = [&](Instant time) { return adopted.in_force(party("us"), party("cn"), time); };
  CHECK(found(turns - Duration{1}) == old.agreement);
  CHECK(found(turns) == next);
  CHECK(found(early_end) == nullptr);
}

TEST_CASE("[P3.2] a successor must be signed with the keys in force before it") {
  auto const old = two_parties(Length::brief);
  auto document = successor(*old.agreement, turns);
  // New keys for everybody: the old ones are needed for [P3.2] alone.
  SeededRandom random{31};
  std::map<PartyId, crypto::Keyring> fresh;
  for (auto& p : *document.find("parties")->if_array()) {
    json::Array keys;
    auto const id = party(*p.find("id")->if_string());
    for (auto const& key : make_keys(fresh[id], {}, turns, ends, random)) {
      keys.push_back(to_json(key));
    }
    p.set("keys", std::move(keys));
  }
  auto const unsigned_next = draft(document).value();
  CHECK(missing_signatures(unsigned_next, old.agreement.get()).value().size() == 4);

  // Signed by the new keys only, as one would who has stolen the name but not the keys.
  auto const* const before = old.agreement.get();
  auto envelope = unsigned_next;
  for (auto& [id, keyring] : fresh) {
    CHECK(sign(envelope, id, keyring, starts, before).error().id == "agreement.key_missing");
  }
  std::vector<crypto::PrivateKey const*> new_keys;
  for (auto const& [id, keyring] : fresh) {
    for (auto const& [digest, key] : keyring.all()) new_keys.push_back(&key);
  }
  auto const payload =
      Agreement::parse(envelope, Agreement::Signatures::not_yet).value()->payload();
  auto const usurped = Agreement::parse(dsse::seal(envelope_type, payload, new_keys),
                                        Agreement::Signatures::required);
  REQUIRE(usurped);
  Adopted adopted;
  REQUIRE(adopted.add(old.agreement));
  CHECK(adopted.add(*usurped).error().id == "agreement.not_signed_by_predecessor");

  // With both it is adopted.
  std::vector<crypto::PrivateKey const*> all = new_keys;
  for (auto const& [id, keyring] : old.keyrings) {
    all.push_back(keyring.find(first_key(*old.agreement, id.text(), Role::message).key.id()));
  }
  auto const whole =
      Agreement::parse(dsse::seal(envelope_type, payload, all), Agreement::Signatures::required);
  CHECK(adopted.add(*whole));
}

TEST_CASE("[P3.2] every party of the predecessor signs, also one that leaves") {
  auto const old = three_parties(Length::brief);
  auto document = successor(*old.agreement, turns);
  document.find("parties")->if_array()->pop_back();
  document.find("review")->find("chairs")->if_array()->pop_back();
  auto const envelope = draft(document).value();
  auto staying = envelope;
  for (auto const* id : {"cn", "jp"}) {
    staying =
        sign(std::move(staying), party(id), old.keyrings.at(party(id)), starts, old.agreement.get())
            .value();
  }
  auto const without_leaver = Agreement::parse(staying, Agreement::Signatures::required).value();
  Adopted adopted;
  REQUIRE(adopted.add(old.agreement));
  auto const refused = adopted.add(without_leaver);
  CHECK(refused.error().id == "agreement.not_signed_by_predecessor");
  CHECK(refused.error().parameter("party") == "kr");
  CHECK(adopted.add(signed_by_all(envelope, old.keyrings, old.agreement.get())));
  CHECK(adopted.in_force(party("cn"), party("kr"), turns) == nullptr);
  CHECK_MESSAGE(adopted.keys_of(old.agreement->id(), party("kr"), Role::message, turns).size() == 1,
                "cases that are open go on under the agreement they were opened in");
}

TEST_CASE("[P3.2] fewer than two parties in common make no successor") {
  auto const old = two_parties(Length::brief);
  SeededRandom random{41};
  // China stays with its keys, the other two are new.
  auto document = three_parties(Length::brief).agreement->document();
  document.set("supersedes", old.agreement->id().digest.hex());
  document.set("in_force_from", to_milliseconds(turns));
  auto& parties = *document.find("parties")->if_array();
  json::Array keys;
  for (auto const& key : old.agreement->party(party("cn"))->keys) keys.push_back(to_json(key));
  parties[0].set("keys", std::move(keys));
  auto const next = Agreement::parse(draft(document).value(), Agreement::Signatures::not_yet);
  Adopted adopted;
  REQUIRE(adopted.add(old.agreement));
  CHECK(adopted.add(*next).error().id == "agreement.too_few_in_common");
}

TEST_CASE("[A2.2] chains do not fork, run backwards or hang in the air") {
  Rotated const r;
  Adopted without;
  CHECK(without.add(r.next).error().id == "agreement.unknown_predecessor");

  auto adopted = r.both();
  auto const rival = signed_by_all(draft(successor(*r.old.agreement, turns + days{1})).value(),
                                   r.old.keyrings, r.old.agreement.get());
  CHECK(adopted.add(rival).error().id == "agreement.already_superseded");

  Adopted fresh;
  REQUIRE(fresh.add(r.old.agreement));
  auto const same_start = signed_by_all(draft(successor(*r.old.agreement, starts)).value(),
                                        r.old.keyrings, r.old.agreement.get());
  CHECK(fresh.add(same_start).error().id == "agreement.starts_before_predecessor");
}

TEST_CASE("[A9.2] what a draft supersedes must be at hand to sign it") {
  Rotated const r;
  auto const envelope = draft(r.next->document()).value();
  auto const& us = r.old.keyrings.at(party("us"));
  CHECK(sign(envelope, party("us"), us, starts).error().id == "agreement.wrong_predecessor");
  CHECK(sign(envelope, party("us"), us, starts, r.next.get()).error().id ==
        "agreement.wrong_predecessor");
  CHECK(missing_signatures(envelope).error().id == "agreement.wrong_predecessor");
}

TEST_CASE("[A9.3] a rotation lets both keys sign for a while, then the new one alone") {
  Rotated const r;
  auto const adopted = r.both();
  auto const keys_at = [&](Instant time) {
    return ids(adopted.keys_of(r.old.agreement->id(), party("us"), Role::message, time));
  };
  CHECK(keys_at(turns - Duration{1}) == std::vector{r.old_key});
  CHECK(keys_at(turns) == std::vector{r.old_key, r.new_key_id});
  CHECK(keys_at(turns + overlap - Duration{1}) == std::vector{r.old_key, r.new_key_id});
  CHECK(keys_at(turns + overlap) == std::vector{r.new_key_id});
  CHECK_MESSAGE(keys_at(ends + days{365}) == std::vector{r.new_key_id},
                "the new key is valid for as long as the old one would have been");
}

TEST_CASE("[P3.5] what a party signed before it adopted its rotation suffices for a while") {
  Rotated const r;
  auto const adopted = r.both();
  auto const sets_at = [&](Instant time) {
    std::vector<std::vector<Digest>> out;
    for (auto const& set :
         adopted.key_sets(r.old.agreement->id(), party("us"), Role::message, time))
      out.push_back(ids(set));
    return out;
  };
  using Sets = std::vector<std::vector<Digest>>;
  CHECK(sets_at(turns - Duration{1}) == Sets{{r.old_key}});
  CHECK(sets_at(turns) == Sets{{r.old_key, r.new_key_id}, {r.old_key}});
  CHECK(sets_at(turns + overlap - Duration{1}) == Sets{{r.old_key, r.new_key_id}, {r.old_key}});
  CHECK_MESSAGE(sets_at(turns + overlap) == Sets{{r.new_key_id}}, "the successor ended the key");
  CHECK(sets_at(starts - Duration{1}).empty());
}

TEST_CASE("[P3.5] an algorithm that a successor adds may be missing for 30 days, no longer") {
  auto old = two_parties(Length::brief);
  auto key = new_key(Algorithm::sm2_sm3);
  auto const envelope = with_rotated_key(*old.agreement, party("cn"), Role::message,
                                         key.public_key(), turns, overlap);
  old.keyrings[party("cn")].add(std::move(key));
  Adopted adopted;
  REQUIRE(adopted.add(old.agreement));
  REQUIRE(adopted.add(signed_by_all(*envelope, old.keyrings, old.agreement.get())));
  auto const sets_at = [&](Instant time) {
    return adopted.key_sets(old.agreement->id(), party("cn"), Role::message, time);
  };
  REQUIRE(sets_at(turns).size() == 2);
  CHECK(sets_at(turns).front().size() == 2);
  CHECK(sets_at(turns).back().size() == 1);
  CHECK(sets_at(turns + days{30} - Duration{1}).size() == 2);
  CHECK(sets_at(turns + days{30}).size() == 1);
}

TEST_CASE("[A9.3] a rotation without overlap retires the old key at once") {
  Rotated const r{Duration::zero()};
  auto const adopted = r.both();
  auto const id = r.old.agreement->id();
  CHECK(ids(adopted.keys_of(id, party("us"), Role::message, turns)) == std::vector{r.new_key_id});
  CHECK(r.next->party(party("us"))->keys.size() ==
        r.old.agreement->party(party("us"))->keys.size());
}

TEST_CASE("[A9.3] a rotation changes one key, the start and the predecessor, and nothing else") {
  Rotated const r;
  auto document = r.next->document();
  auto const& before = r.old.agreement->document();
  document.set("in_force_from", *before.find("in_force_from"));
  std::erase_if(*document.if_object(), [](auto const& m) { return m.first == "supersedes"; });
  auto& parties = *document.find("parties")->if_array();
  parties[0].set("keys", *(*before.find("parties")->if_array())[0].find("keys"));
  CHECK(document == before);
}

TEST_CASE("[A9.3] a key of another algorithm comes beside the one that is there") {
  auto old = two_parties(Length::brief);
  auto key = new_key(Algorithm::sm2_sm3);
  auto const spki = key.public_key();
  auto const envelope =
      with_rotated_key(*old.agreement, party("cn"), Role::checkpoint, spki, turns, overlap);
  old.keyrings[party("cn")].add(std::move(key));
  auto const next = signed_by_all(*envelope, old.keyrings, old.agreement.get());
  Adopted adopted;
  REQUIRE(adopted.add(old.agreement));
  REQUIRE(adopted.add(next));
  auto const keys = adopted.keys_of(old.agreement->id(), party("cn"), Role::checkpoint, turns);
  CHECK(keys.size() == 2);
  CHECK(keys.back() == spki);
}

TEST_CASE("[A3.4] a key is not rotated again while its predecessor still signs") {
  Rotated const r;
  auto const key = new_key().public_key();
  auto const again = [&](Instant time) {
    return with_rotated_key(*r.next, party("us"), Role::message, key, time, overlap);
  };
  CHECK(again(turns + days{1}).error().id == "agreement.too_many_keys");
  CHECK(again(turns + overlap));
}

TEST_CASE("a rotation is of a party, while the agreement is in force") {
  auto const old = two_parties(Length::brief);
  auto const key = new_key().public_key();
  CHECK(with_rotated_key(*old.agreement, party("jp"), Role::message, key, turns, overlap)
            .error()
            .id == "agreement.not_a_party");
  CHECK(
      with_rotated_key(*old.agreement, party("us"), Role::message, key, ends, overlap).error().id ==
      "agreement.not_in_force");
}

TEST_CASE("[P3.5] keys are known across successors, under the first agreement and the last") {
  Rotated r;
  auto adopted = r.both();
  // A second rotation, of the transport key of the other side.
  auto key = new_key();
  auto const later = turns + days{100};
  auto const envelope = with_rotated_key(*r.next, party("cn"), Role::transport, key.public_key(),
                                         later, Duration::zero())
                            .value();
  auto const last = signed_by_all(envelope, r.old.keyrings, r.next.get());
  REQUIRE(adopted.add(last));
  for (auto const& link : {r.old.agreement->id(), r.next->id(), last->id()}) {
    CHECK(ids(adopted.keys_of(link, party("us"), Role::message, later)) ==
          std::vector{r.new_key_id});
    CHECK(ids(adopted.keys_of(link, party("cn"), Role::transport, later)) ==
          std::vector{key.public_key().id()});
  }
  auto const listed = adopted.listed_keys(r.old.agreement->id(), party("us"), Role::message);
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].key.id() == r.old_key);
  CHECK(listed[0].from == starts);
  CHECK(listed[1].key.id() == r.new_key_id);
  CHECK(listed[1].from == turns);
  CHECK(adopted.listed_keys(last->id(), party("us"), Role::message).size() == 1);
}

TEST_CASE("[P2.3] a key of one role is not given out for another") {
  auto const rehearsal = two_parties(Length::brief);
  Adopted adopted;
  REQUIRE(adopted.add(rehearsal.agreement));
  auto const id = rehearsal.agreement->id();
  std::vector<Digest> seen;
  for (auto const role : {Role::message, Role::checkpoint, Role::mirror, Role::transport}) {
    auto const keys = adopted.keys_of(id, party("us"), role, starts);
    REQUIRE(keys.size() == 1);
    CHECK(std::ranges::find(seen, keys[0].id()) == seen.end());
    seen.push_back(keys[0].id());
  }
  CHECK(adopted.keys_of(id, party("jp"), Role::message, starts).empty());
  CHECK(adopted.keys_of(id, party("us"), Role::message, starts - Duration{1}).empty());
  CHECK(adopted.keys_of({}, party("us"), Role::message, starts).empty());
  CHECK(adopted.listed_keys({}, party("us"), Role::message).empty());
}

TEST_CASE("[P5.8] a transport key proves its party while it is valid, and no other key does") {
  auto const old = two_parties(Length::brief);
  auto const first = first_key(*old.agreement, "cn", Role::transport).key.id();
  auto const message = first_key(*old.agreement, "cn", Role::message).key.id();
  auto const key = new_key().public_key();
  auto const envelope =
      with_rotated_key(*old.agreement, party("cn"), Role::transport, key, turns, Duration::zero());
  auto const next = signed_by_all(*envelope, old.keyrings, old.agreement.get());
  Adopted adopted;
  REQUIRE(adopted.add(old.agreement));
  REQUIRE(adopted.add(next));
  CHECK(adopted.party_of_transport_key(first, starts) == party("cn"));
  CHECK_FALSE(adopted.party_of_transport_key(first, starts - Duration{1}));
  CHECK_FALSE(adopted.party_of_transport_key(message, starts));
  CHECK_FALSE(adopted.party_of_transport_key(key.id(), turns - Duration{1}));
  CHECK(adopted.party_of_transport_key(key.id(), turns) == party("cn"));
  CHECK_FALSE_MESSAGE(adopted.party_of_transport_key(first, turns), "it was retired");
}

TEST_CASE("[A3.5] a key speaks for one party under all agreements") {
  auto const two = two_parties(Length::brief);
  Adopted adopted;
  REQUIRE(adopted.add(two.agreement));
  auto document = three_parties(Length::brief).agreement->document();
  auto& jp = (*document.find("parties")->if_array())[1];
  auto const& stolen = first_key(*two.agreement, "us", Role::transport);
  for (auto& key : *jp.find("keys")->if_array()) {
    if (*key.find("role")->if_string() == "transport") key = to_json(stolen);
  }
  auto const next = Agreement::parse(draft(document).value(), Agreement::Signatures::not_yet);
  CHECK(adopted.add(*next).error().id == "agreement.key_of_another_party");
}

}  // namespace comity::agreement
