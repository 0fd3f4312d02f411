#include "standing.h"

#include "comity/agreement/ceremony.h"
#include "parties.h"

#include <set>

#include <doctest/doctest.h>

namespace comity::audit {
namespace {

using agreement::Role;
using message::PartyId;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// With "cn"'s message key rotated twice: once with both keys valid for a while, once at once.
agreement::Adopted twice_rotated(fixture::Sample& sample) {
  fixture::SeededRandom random{5};
  agreement::Adopted adopted;
  REQUIRE(adopted.add(sample.agreement));
  auto at = fixture::sample_now() + hours{1};
  for (auto const overlap : {Duration{minutes{10}}, Duration{0}}) {
    auto key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
    auto const& before = *adopted.all().back();
    auto envelope = agreement::with_rotated_key(before, PartyId{"cn"}, Role::message,
                                                key.public_key(), at, overlap)
                        .value();
    sample.keys.at("cn").add(std::move(key));
    for (auto const& [party, ring] : sample.keys) {
      envelope =
          agreement::sign(std::move(envelope), PartyId{party}, ring, fixture::sample_now(), &before)
              .value();
    }
    REQUIRE(adopted.add(
        agreement::Agreement::parse(envelope, agreement::Agreement::Signatures::required).value()));
    at += days{90};
  }
  return adopted;
}

}  // namespace

TEST_CASE(
    "[P3.4, P3.5] what stands at a time is what the agreements say of it, around each change") {
  auto sample = fixture::sample_agreement("us-cn-2015", 11);
  auto const adopted = twice_rotated(sample);
  std::set<Instant> times{fixture::sample_now() - days{3'000}, fixture::sample_now() + days{9'000}};
  for (auto const& agreement : adopted.all()) {
    std::vector moments{agreement->in_force_from(), agreement->in_force_until(),
                        agreement->in_force_from() + days{30}};
    for (auto const& party : agreement->parties()) {
      for (auto const& key : party.keys) moments.insert(moments.end(), {key.from, key.until});
    }
    for (auto const moment : moments)
      times.insert({moment - Duration{1}, moment, moment + Duration{1}, moment + hours{1}});
  }
  std::set<std::size_t> sets_seen;
  std::set<bool> opening_seen;
  for (auto const& agreement : adopted.all()) {
    link::LinkId const link{agreement->id(), PartyId{"us"}, PartyId{"cn"}};
    Standing const standing{adopted, link};
    for (auto const time : times) {
      auto const& span = standing.at(time);
      CHECK(span.owner == adopted.key_sets(link.agreement, link.owner, Role::message, time));
      CHECK(span.peer == adopted.key_sets(link.agreement, link.peer, Role::message, time));
      auto const in_force = adopted.in_force(link.owner, link.peer, time);
      CHECK(span.may_open == (in_force && in_force->id() == link.agreement));
      sets_seen.insert(span.peer.size());
      opening_seen.insert(span.may_open);
    }
  }
  // The times are such that it matters.
  CHECK(sets_seen == std::set<std::size_t>{0, 1, 2});
  CHECK(opening_seen.size() == 2);
}

}  // namespace comity::audit
