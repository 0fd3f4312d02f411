#include "comity/agreement/ceremony.h"

#include "fixture.h"

#include <algorithm>

namespace comity::agreement {
namespace {

using namespace test;
using crypto::Algorithm;
using Signatures = Agreement::Signatures;

/// A draft, and the keys of all who have to sign it.
struct Table {
  Bytes draft;
  std::map<PartyId, crypto::Keyring> keyrings;

  Bytes signed_by(Bytes envelope, std::string_view id) const {
    return sign(std::move(envelope), party(id), keyrings.at(party(id)), starts).value();
  }
};

Table table(std::string const& name, Plan const& plan) {
  SeededRandom random{7};
  auto rehearsal = rehearse(model(name, Length::brief), plan, random).value();
  return {draft(rehearsal.agreement->document()).value(), std::move(rehearsal.keyrings)};
}

Table three() {
  return table("cn-jp-kr.json", plan({"cn", "jp", "kr"}));
}

Result<std::shared_ptr<Agreement const>> finished(Bytes envelope) {
  return Agreement::parse(std::move(envelope), Signatures::required);
}

std::size_t missing(Bytes envelope) {
  return missing_signatures(std::move(envelope)).value().size();
}

dsse::Envelope parsed(Bytes envelope) {
  return dsse::Envelope::parse(std::move(envelope), agreement_bytes_max, agreement_signatures_max)
      .value();
}

Bytes with(Bytes const& envelope, std::vector<dsse::Signature> const& signatures) {
  return dsse::with_signatures(envelope_type, parsed(envelope).payload(), signatures);
}

}  // namespace

TEST_CASE("[A9.1] a draft is signed by nobody, and its payload is written for people") {
  auto const t = three();
  CHECK(parsed(t.draft).signatures().empty());
  CHECK(to_text(parsed(t.draft).payload()).starts_with("{\n  \"v\": 1,\n"));
  CHECK(Agreement::parse(t.draft, Signatures::not_yet));
  CHECK(finished(t.draft).error().id == "agreement.not_signed");
  CHECK(missing(t.draft) == 3);
}

TEST_CASE("[P3.1] two parties sign one after the other, in either order") {
  auto const t = table("us-cn-2015.json", plan({"us", "cn"}));
  for (auto const& [first, second] : {std::pair{"us", "cn"}, std::pair{"cn", "us"}}) {
    auto envelope = t.signed_by(t.draft, first);
    CHECK(missing(envelope) == 1);
    CHECK_FALSE(finished(envelope));
    envelope = t.signed_by(std::move(envelope), second);
    CHECK(missing(envelope) == 0);
    CHECK(finished(envelope));
  }
}

TEST_CASE("[P3.1] three parties sign in any order, and get one agreement") {
  auto const t = three();
  std::vector<std::string> order{"cn", "jp", "kr"};
  std::optional<AgreementId> id;
  do {
    auto envelope = t.draft;
    for (auto const& next : order) envelope = t.signed_by(std::move(envelope), next);
    auto const agreement = finished(envelope);
    REQUIRE(agreement);
    if (!id) id = (*agreement)->id();
    CHECK((*agreement)->id() == *id);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("[A9.2] three parties sign each its own copy, and the copies are merged") {
  auto const t = three();
  auto const cn = t.signed_by(t.draft, "cn");
  auto const jp = t.signed_by(t.draft, "jp");
  auto const kr = t.signed_by(t.draft, "kr");
  CHECK(finished(merge(merge(cn, jp).value(), kr).value()));
  CHECK(finished(merge(kr, merge(jp, cn).value()).value()));
  CHECK(missing(merge(cn, cn).value()) == 2);
}

TEST_CASE("[P2.4] whoever lists several algorithms signs with each of them") {
  auto p = plan({"us", "cn"});
  p.parties[party("cn")].beside = {Algorithm::sm2_sm3, Algorithm::ecdsa_p256_sha256};
  auto const t = table("us-cn-2015.json", p);
  CHECK(missing(t.draft) == 4);
  auto const envelope = t.signed_by(t.signed_by(t.draft, "cn"), "us");
  REQUIRE(finished(envelope));
  // Without any one of the four it is not signed.
  auto const all = parsed(envelope).signatures();
  REQUIRE(all.size() == 4);
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto some = all;
    some.erase(some.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(finished(with(envelope, some)).error().id == "agreement.not_signed");
    CHECK(missing(with(envelope, some)) == 1);
  }
}

TEST_CASE("[P3.1] a signature that does not hold is as good as none") {
  auto const t = table("us-cn-2015.json", plan({"us", "cn"}));
  auto const envelope = t.signed_by(t.signed_by(t.draft, "us"), "cn");
  auto forged = parsed(envelope).signatures();
  forged[0].bytes[5] ^= 1;
  auto const bad = with(envelope, forged);
  CHECK(finished(bad).error().id == "agreement.not_signed");
  CHECK(finished(bad).error().parameter("cause") == "dsse.bad_signature");
  CHECK(missing(bad) == 1);
  CHECK_MESSAGE(finished(merge(bad, envelope).value()), "the good one takes its place");
  CHECK(finished(merge(envelope, bad).value()));
}

TEST_CASE("[P3.1] a signature of one draft is worth nothing on another") {
  auto const t = table("us-cn-2015.json", plan({"us", "cn"}));
  auto const envelope = t.signed_by(t.signed_by(t.draft, "us"), "cn");
  auto document = Agreement::parse(envelope, Signatures::required).value()->document();
  document.find("tolerances")->set("clock_skew", 3'000'000);
  auto const other = draft(document).value();
  CHECK_FALSE(finished(with(other, parsed(envelope).signatures())));
  CHECK(merge(other, envelope).error().id == "agreement.other_payload");
}

TEST_CASE("[A9.2] signatures that nobody needs are dropped") {
  auto const t = table("us-cn-2015.json", plan({"us", "cn"}));
  SeededRandom random{99};
  auto const stranger = crypto::PrivateKey::generate(Algorithm::ed25519, random);
  auto const payload = parsed(t.draft).payload();
  auto const extra = with(
      t.draft, {{stranger.public_key().id(), stranger.sign(dsse::pae(envelope_type, payload))}});
  auto const envelope = t.signed_by(extra, "us");
  CHECK(parsed(envelope).signatures().size() == 1);
  CHECK_MESSAGE(finished(merge(t.signed_by(envelope, "cn"), extra).value()),
                "and a whole agreement with them is whole [P2.5]");
}

TEST_CASE("[A9.2] signing again changes nothing") {
  auto const t = table("us-cn-2015.json", plan({"us", "cn"}));
  auto const once = t.signed_by(t.draft, "us");
  CHECK(t.signed_by(once, "us") == once);
}

TEST_CASE("who is no party, lacks a key or comes too late cannot sign") {
  auto const t = table("us-cn-2015.json", plan({"us", "cn"}));
  auto const& us = t.keyrings.at(party("us"));
  CHECK(sign(t.draft, party("jp"), us, starts).error().id == "agreement.not_a_party");
  CHECK(sign(t.draft, party("cn"), us, starts).error().id == "agreement.key_missing");
  CHECK(sign(t.draft, party("us"), us, ends).error().id == "agreement.has_ended");
  CHECK(sign(t.draft, party("us"), us, ends - Duration{1}));
}

TEST_CASE("[A10.1] filling in names who was forgotten and who does not belong") {
  auto const model = read_json("us-cn-2015.json");
  Filling filling{.in_force_from = starts, .in_force_until = ends};
  CHECK(fill(model, filling).error().id == "agreement.party_not_filled");
  filling.parties[party("us")];
  filling.parties[party("cn")];
  CHECK(fill(model, filling));
  filling.parties[party("jp")];
  CHECK(fill(model, filling).error().id == "agreement.not_a_party");
  CHECK(fill(json::Array{}, filling).error().id == "agreement.not_a_model");
}

TEST_CASE("[A10.1] filling in adds, and changes nothing else") {
  auto model = read_json("us-cn-2015.json");
  auto filled = two_parties().agreement->document();
  for (auto& p : *filled.find("parties")->if_array()) {
    std::erase_if(*p.if_object(), [](auto const& member) {
      return member.first == "address" || member.first == "keys" || member.first == "calendar";
    });
  }
  std::erase_if(*filled.if_object(), [](auto const& member) {
    return member.first == "witnesses" || member.first.starts_with("in_force");
  });
  CHECK(filled == model);
}

}  // namespace comity::agreement
