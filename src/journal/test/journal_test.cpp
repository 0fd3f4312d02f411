#include "comity/journal/export.h"
#include "comity/merkle/hash.h"

#include <map>

#include <doctest/doctest.h>

namespace comity::journal {
namespace {

constexpr Instant now{std::chrono::hours{24 * 365 * 56}};

class Seeded final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = next_++;
  }

 private:
  std::uint8_t next_ = 1;
};

class Store final : public JournalStore, private log::LogStore {
 public:
  log::LogStore const& journal_log() const override { return *this; }

  Result<std::vector<Bytes>> journal_entries(std::uint64_t first, std::size_t count) override {
    std::vector<Bytes> out;
    for (auto i = first; i < kept.size() && out.size() < count; ++i) out.push_back(kept[i]);
    return out;
  }

  Result<void> commit_journal(log::Append const& append, std::span<Bytes const> entries) override {
    if (failing) return fail(Code::unavailable, "test");
    kept.insert(kept.end(), entries.begin(), entries.end());
    for (auto const& tile : append.growth.tiles) tiles[tile.id] = tile.hashes;
    note = append.checkpoint;
    return {};
  }

  std::vector<Bytes> kept;
  std::string note;
  bool failing = false;

 private:
  Result<merkle::TreeSize> size() const override { return merkle::TreeSize{kept.size()}; }

  Result<std::vector<Digest>> leaf_hashes(merkle::LeafIndex first,
                                          merkle::TreeSize end) const override {
    std::vector<Digest> out;
    for (auto i = first.value(); i < end.value(); ++i) out.push_back(merkle::leaf_hash(kept[i]));
    return out;
  }

  Result<std::vector<Digest>> full_tile(merkle::TileId id) const override { return tiles.at(id); }

  Result<std::string> checkpoint() const override { return note; }

  std::map<merkle::TileId, std::vector<Digest>> tiles;
};

struct House {
  Result<Journal> try_open() {
    return Journal::open(message::PartyId{"cn"}, key, {key.public_key()}, store);
  }

  Journal open() { return try_open().value(); }

  Seeded random;
  crypto::PrivateKey key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  Store store;
};

Record record(Type type, std::string details = "x") {
  Record out;
  out.type = type;
  out.at = now;
  out.who = "anna";
  out.details.set("text", std::move(details));
  return out;
}

void write_down(Journal& journal, Record const& record) {
  REQUIRE(journal.stage(record));
  REQUIRE(journal.commit(now));
}

}  // namespace

TEST_CASE("a record of every type is read back as it was written") {
  for (int number = 0; number <= static_cast<int>(last_type); ++number) {
    auto const of = record(static_cast<Type>(number));
    CHECK(parse_record(encode(of).value()).value() == of);
  }
}

TEST_CASE("a record that is written otherwise than canonically is refused") {
  auto const entry = encode({Type::view, "ann", Instant{Duration{7}}, json::Object{{"a", 1}}});
  auto const text = to_text(entry.value());
  CHECK(parse_record(as_bytes(text)));
  CHECK(parse_record(as_bytes(" " + text)).error().id == "journal.not_canonical");
  CHECK_FALSE(parse_record(as_bytes(R"({"at":7,"details":[],"type":"view","v":1,"who":"ann"})")));
}

TEST_CASE("a record has a limit") {
  CHECK(encode(record(Type::view, std::string(details_bytes_max, 'x'))).error().id ==
        "journal.too_large");
}

TEST_CASE("what was written down is there after a restart, under a signed checkpoint") {
  House house;
  auto journal = house.open();
  std::vector<Record> const first{record(Type::draft), record(Type::approval)};
  for (auto const& one : first) REQUIRE(journal.stage(one));
  REQUIRE(journal.commit(now));
  for (int i = 0; i < 300; ++i) write_down(journal, record(Type::view, std::to_string(i)));
  auto const again = house.open();
  CHECK(again.size() == 302);
  CHECK(again.checkpoint() == journal.checkpoint());
  CHECK(again.checkpoint().starts_with("comity-journal/cn\n302\n"));
  CHECK(again.records(0, 2).value() == first);
  CHECK(again.records(301, 10).value().front() == record(Type::view, "299"));
}

TEST_CASE("a commit that failed is made good by the next one, once") {
  House house;
  auto journal = house.open();
  REQUIRE(journal.stage(record(Type::draft, "first")));
  house.store.failing = true;
  CHECK_FALSE(journal.commit(now));
  CHECK(journal.size() == 0);
  CHECK(journal.has_staged());
  house.store.failing = false;
  write_down(journal, record(Type::draft, "second"));
  CHECK(house.open().records(0, 9).value() ==
        std::vector<Record>{record(Type::draft, "first"), record(Type::draft, "second")});
}

TEST_CASE("a journal whose entries were changed is not opened") {
  House house;
  auto journal = house.open();
  write_down(journal, record(Type::draft));
  write_down(journal, record(Type::release));
  house.store.kept[0] = encode(record(Type::view)).value();
  CHECK(house.try_open().error().id == "log.checkpoint_root");
}

TEST_CASE("an export holds every entry, and fails where the store has other ones") {
  House house;
  auto journal = house.open();
  write_down(journal, record(Type::draft));
  write_down(journal, record(Type::release));
  std::vector<std::string> files;
  auto const write = [&](std::string const& path, ByteView) -> Result<void> {
    files.push_back(path);
    return {};
  };
  REQUIRE(write_export(journal, write));
  CHECK(files == std::vector<std::string>{"own/tile/entries/000.p/2", "own/tile/0/000.p/2",
                                          "own/checkpoint", "manifest.json"});
  house.store.kept[1] = encode(record(Type::view)).value();
  CHECK(write_export(journal, write).error().id == "journal.export_differs");
}

}  // namespace comity::journal
