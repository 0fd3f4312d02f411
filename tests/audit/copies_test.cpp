#include "copies.h"

#include "comity/crypto/hash.h"
#include "forged.h"

#include <algorithm>

namespace comity::audit_test {
namespace {

using audit::Copies;

Bytes envelope(std::string const& payload, std::string const& signature) {
  return to_bytes(R"({"payload":")" + payload + R"(","sig":")" + signature + R"("})");
}

/// That tells whether a digest was taken over or computed.
Digest mark(std::uint8_t n) {
  Digest out;
  out.bytes.fill(n);
  return out;
}

/// Logs of three bundles whose messages stand at other places: neither party had any of the
/// other's when it sent its own, so "us" has them by turns and "cn" has its own first.
Forge crossed(std::size_t each) {
  Forge forge{sample()};
  Bend const unaware{.header = [](Header& header) { header.seen = 1; }};
  for (std::size_t i = 0; i < each; ++i) {
    forge.say(Direction::sent, update(), unaware);
    forge.say(Direction::received, update(), unaware);
  }
  std::stable_partition(
      forge.peer_log.begin() + 2, forge.peer_log.end(),
      [](LogEntry const& entry) { return entry.mark.direction == Direction::sent; });
  return forge;
}

}  // namespace

TEST_CASE("an envelope of the same bytes has the digest it was added with, any other its own") {
  Copies copies;
  std::vector<Bytes> added;
  for (std::uint8_t n = 0; n < 20; ++n) {
    added.push_back(envelope("of number " + std::to_string(100 + n),
                             std::string(86, static_cast<char>('a' + n))));
    copies.add(Direction::sent, added.back(), mark(n));
  }
  auto const digest_of = [&](Bytes const& bytes) {
    return copies.digest_of(Direction::received, bytes);
  };
  SUBCASE("in their order, with some left out") {
    for (std::uint8_t const n : {0, 1, 2, 5, 6, 19}) CHECK(digest_of(added.at(n)) == mark(n));
  }
  SUBCASE("behind one that is further on, or twice, it is computed") {
    CHECK(digest_of(added.at(7)) == mark(7));
    CHECK(digest_of(added.at(3)) == crypto::sha256(added.at(3)));
    CHECK(digest_of(added.at(7)) == crypto::sha256(added.at(7)));
    CHECK(digest_of(added.at(8)) == mark(8));
  }
  SUBCASE("of the other direction") {
    CHECK(copies.digest_of(Direction::sent, added.at(0)) == crypto::sha256(added.at(0)));
  }
  SUBCASE("one byte of it changed, wherever it is") {
    for (std::size_t i = 0; i < added.front().size(); ++i) {
      auto changed = added.front();
      changed.at(i) ^= 1;
      CHECK(digest_of(changed) == crypto::sha256(changed));
    }
    CHECK(digest_of(added.front()) == mark(0));
  }
  SUBCASE("shorter, longer, or empty") {
    auto const& whole = added.front();
    for (auto const& bytes :
         {Bytes{}, Bytes(whole.begin(), whole.end() - 1), Bytes(whole.end() - 5, whole.end())})
      CHECK(digest_of(bytes) == crypto::sha256(bytes));
    auto longer = whole;
    longer.insert(longer.begin(), ' ');
    CHECK(digest_of(longer) == crypto::sha256(longer));
  }
}

TEST_CASE("[P10.2] logs in which messages crossed stand at other places hold") {
  auto const forge = crossed(300);
  auto const report = check(forge);
  CHECK_MESSAGE(report.ok(), said(report));
  CHECK(report.counts.settled == 602);
  CHECK(report.counts.signatures == 602 * 2);
}

TEST_CASE("[P10.2] of crossed messages too, one that differs in the peer's log is named") {
  auto const honest = crossed(300);
  std::string_view const signature = R"("sig":")";
  for (std::size_t const entry : {2, 255, 256, 301, 302, 511, 512, 601}) {
    auto forge = honest;
    auto& envelope = forge.peer_log.at(entry).envelope;
    auto& changed = envelope.at(as_text(envelope).find(signature) + signature.size() + 10);
    changed = changed == 'A' ? 'B' : 'A';
    check_names(check(forge), "audit.message_differs", "cn", entry);
  }
}

}  // namespace comity::audit_test
