/// Records of evidence in the database: what is put is there after a crash, whole or not at all.
#include "subjects.h"

#include <doctest/doctest.h>

namespace comity::storage {
namespace {

using namespace evidence;

Item item(char last) {
  Item out;
  out.manifest.item = ItemId{std::string{"us-20261120-aaaaaaa"} + last};
  out.manifest.name = "a secret name";
  out.manifest.media_type = "application/octet-stream";
  out.manifest.size = 1;
  out.manifest.sha256.bytes.fill(static_cast<std::uint8_t>(last));
  out.manifest.acquired = {
      .at = Instant{Duration{1}}, .by = "R", .where = "L", .why = "w", .authority = "a"};
  return out;
}

Act act(Event event) {
  Act out;
  out.event = event;
  out.by = out.where = out.why = out.authority = "x";
  return out;
}

std::vector<Entry> chain_of(Item const& item, std::size_t count) {
  std::vector<Entry> out;
  while (out.size() < count) {
    auto const event = out.empty() ? Event::acquired : Event::noted;
    out.push_back(
        next_entry(item.manifest, out, PartyId{"us"}, act(event), Instant{Duration{5}}).value());
  }
  return out;
}

bool shows(sql::SimulatedDisk const& disk, std::string_view text) {
  for (auto const& [path, content] : disk.files()) {
    if (as_text(content).find(text) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("items and records come back as they were put, the newest first") {
  OnSimulatedDisk subject;
  auto const a = item('a');
  auto const b = item('b');
  auto const chain = chain_of(a, 3);
  REQUIRE(subject.sqlite().evidence()->commit({.items = {a, b}, .custody = {chain[0], chain[1]}}));
  REQUIRE(subject.sqlite().evidence()->commit({.custody = {chain[2]}, .seen = {{"log", 9}}}));
  subject.restart();
  auto& records = *subject.sqlite().evidence();
  CHECK(records.find(a.id()).value() == a);
  CHECK(records.list(0, 9).value() == std::vector{b, a});
  CHECK(records.list(1, 9).value() == std::vector{a});
  CHECK(records.custody(a.id()).value() == chain);
  CHECK(records.custody(b.id()).value().empty());
  CHECK(records.with_content(a.manifest.sha256).value() == std::vector{a});
  CHECK(records.seen("log").value() == 9);
  CHECK(records.seen("other").value() == 0);
  CHECK_FALSE(records.find(ItemId{"us-20261120-zzzzzzzz"}).value());
  CHECK(records.custody(ItemId{"us-20261120-zzzzzzzz"}).error().id == "evidence.no_such_item");
}

TEST_CASE("a stolen disk tells no name, no digest and nobody's words") {
  OnSimulatedDisk subject;
  auto const a = item('a');
  auto entry = chain_of(a, 1);
  entry[0].act.why = "the reason why";
  REQUIRE(subject.sqlite().evidence()->commit({.items = {a}, .custody = entry}));
  REQUIRE(subject.sqlite().evidence()->add_access(a.id(), {{}, "Jane Roe", "export", 1}));
  for (int i = 0; i < 2; ++i, subject.restart()) {
    for (auto const* text : {"a secret name", "the reason why", "Jane Roe"}) {
      CAPTURE(text);
      CHECK_FALSE(shows(subject.disk, text));
    }
    CHECK_FALSE(shows(subject.disk, as_text(a.manifest.sha256.view())));
    CHECK_FALSE(shows(subject.disk, a.manifest.sha256.hex()));
  }
}

TEST_CASE("[P11.3] an entry that is not the next one of its item is refused, with all beside it") {
  OnSimulatedDisk subject;
  auto& records = *subject.sqlite().evidence();
  auto a = item('a');
  auto const chain = chain_of(a, 2);
  REQUIRE(records.commit({.items = {a}, .custody = {chain[0]}}));
  for (auto const& wrong : {chain[0], [&] {
                              auto later = chain[1];
                              later.n = 2;
                              return later;
                            }()}) {
    auto changed = a;
    changed.fault = "x";
    auto const refused = records.commit({.items = {changed}, .custody = {wrong}});
    CHECK(refused.error().id == "evidence.record_moved");
    CHECK(records.find(a.id()).value() == a);
    CHECK(records.custody(a.id()).value().size() == 1);
  }
}

TEST_CASE("a dropped item leaves nothing, and accesses are kept and grow") {
  OnSimulatedDisk subject;
  auto& records = *subject.sqlite().evidence();
  auto const a = item('a');
  REQUIRE(records.commit({.items = {a}, .custody = chain_of(a, 1)}));
  auto const number = records.add_access(a.id(), {{}, "first", "export", 0}).value();
  REQUIRE(records.add_access(a.id(), {{}, "second", "transfer", 0}));
  REQUIRE(records.set_access(number, {{}, "first", "export", 7}));
  auto const seen = records.accesses(a.id(), 9).value();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].who == "second");
  CHECK(seen[1].bytes == 7);
  REQUIRE(records.commit({.dropped = {a.id()}}));
  CHECK_FALSE(records.find(a.id()).value());
  CHECK(records.custody(a.id()).error().id == "evidence.no_such_item");
}

TEST_CASE("the power may go at any moment of a change: it is there whole, or not at all") {
  auto const a = item('a');
  auto const chain = chain_of(a, 2);
  bool survived = false;
  for (std::uint64_t operations = 0; !survived; ++operations) {
    OnSimulatedDisk subject;
    REQUIRE(subject.sqlite().evidence()->commit({.items = {a}, .custody = {chain[0]}}));
    subject.disk.cut_power_after(operations);
    auto changed = a;
    changed.phase = Phase::held;
    auto const done =
        subject.sqlite().evidence()->commit({.items = {changed}, .custody = {chain[1]}});
    survived = subject.disk.has_power();
    subject.stop();
    Chance chance{operations + 1};
    subject.disk.crash(chance);
    subject.restart();
    auto& records = *subject.sqlite().evidence();
    bool const after = records.custody(a.id()).value().size() == 2;
    CHECK(records.find(a.id()).value()->phase == (after ? Phase::held : Phase::adding));
    if (done) CHECK(after);
  }
}

}  // namespace comity::storage
