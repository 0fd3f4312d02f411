/// What a node keeps besides its links.
#include "batches.h"
#include "contents.h"

#include <limits>

#include <doctest/doctest.h>

namespace comity::storage {
namespace {

Digest root_of(std::uint8_t byte) {
  Digest root;
  root.bytes.fill(byte);
  return root;
}

constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
std::string const origin = "comity/0123456789abcdef/cn/jp";
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE_TEMPLATE("agreements come back in the order of their adoption", Subject, InMemory,
                   OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  CHECK(subject.stores().adoptions.adopted().value().empty());
  std::vector<Bytes> expected;
  for (std::size_t const size : {100'000, 3, 2, 3}) {
    expected.emplace_back(size, static_cast<std::uint8_t>(expected.size()));
    REQUIRE(subject.stores().adoptions.adopt(expected.back(), Instant{Duration{size}}));
  }
  subject.restart();
  CHECK(subject.stores().adoptions.adopted().value() == expected);
}

TEST_CASE_TEMPLATE("[P6.4] the head that was published last is known after a restart", Subject,
                   InMemory, OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  auto const other = "comity/0123456789abcdef/cn/k-r";
  // A database refuses to open beside the head of a link that it does not know.
  for (auto const* peer : {"jp", "k-r"}) {
    auto id = link_with(peer);
    id.agreement.digest = Digest::parse("0123456789abcdef" + std::string(48, '0')).value();
    REQUIRE(subject.stores().links.open(id));
  }
  CHECK_FALSE(subject.stores().published.read(origin).value());
  REQUIRE(subject.stores().published.write(origin, {7, root_of(7)}));
  REQUIRE(subject.stores().published.write(origin, {7, root_of(7)}));
  REQUIRE(subject.stores().published.write(other, {1, root_of(1)}));
  REQUIRE(subject.stores().published.write(origin, {9, root_of(9)}));
  for (int restarts = 0; restarts < 2; ++restarts) {
    auto const head = subject.stores().published.read(origin).value();
    REQUIRE(head);
    CHECK(head->size == 9);
    CHECK(head->root == root_of(9));
    CHECK(subject.stores().published.read(other).value()->size == 1);
    CHECK_FALSE(subject.stores().published.read("comity/0123456789abcdef/cn/k").value());
    subject.restart();
  }
}

TEST_CASE_TEMPLATE("[P6.6] a witness's checkpoint is replaced only if it is the one expected",
                   Subject, InMemory, OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  auto const replace = [&](char const* before, char const* after) {
    return subject.stores().witness.replace(origin, before, after).value();
  };
  CHECK(subject.stores().witness.latest(origin).value().empty());
  CHECK_FALSE(replace("something", "first"));
  CHECK(subject.stores().witness.latest(origin).value().empty());
  CHECK(replace("", "first"));
  CHECK_FALSE(replace("", "fork"));
  CHECK_FALSE(replace("something", "fork"));
  CHECK(subject.stores().witness.latest(origin).value() == "first");
  CHECK(replace("first", "second"));
  subject.restart();
  CHECK_FALSE(replace("first", "fork"));
  CHECK(subject.stores().witness.latest(origin).value() == "second");
}

TEST_CASE_TEMPLATE("a witness's logs are listed by origin", Subject, InMemory, OnRealDisk,
                   OnSimulatedDisk) {
  Subject subject;
  auto& witness = subject.stores().witness;
  CHECK(witness.origins(0, all).value().empty());
  for (auto const* name : {"b", "d", "a", "c"}) REQUIRE(witness.replace(name, "", "note").value());
  CHECK(witness.origins(0, all).value() == Names{"a", "b", "c", "d"});
  CHECK(witness.origins(1, 2).value() == Names{"b", "c"});
  CHECK(witness.origins(4, 2).value().empty());
  CHECK(witness.origins(0, 0).value().empty());
}

}  // namespace comity::storage
