#include "comity/journal/journal.h"

#include "comity/json/text.h"
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
  log::LogStore const& log() const override { return *this; }

  Result<void> commit(Batch const& batch) override {
    if (failing) return fail(Code::unavailable, "test");
    kept.insert(kept.end(), batch.entries.begin(), batch.entries.end());
    for (auto const& tile : batch.tiles) tiles[tile.id] = tile.hashes;
    note = batch.checkpoint;
    return {};
  }

  Result<std::vector<Entry>> entries(std::uint64_t first, std::size_t count) const override {
    std::vector<Entry> out;
    for (auto i = first; i < kept.size() && out.size() < count; ++i) out.push_back({i, kept[i]});
    return out;
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
  Journal open(std::span<merkle::TreeHead const> published = {}) {
    return Journal::open("cn", {signers.front().verifier()}, store, published).value();
  }

  Seeded random;
  crypto::PrivateKey key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  std::vector<note::Signer> signers{note::Signer::create(origin_of("cn"), key).value()};
  Store store;
};

Record record(Type type, std::string details = "x") {
  Record out;
  out.type = type;
  out.at = now;
  out.who = "anna";
  out.case_id = "cn-1";
  out.request_id = "cn-2";
  out.draft = Digest{};
  out.details.set("text", std::move(details));
  return out;
}

}  // namespace

TEST_CASE("a record of every type is read back as it was written, and from no other spelling") {
  for (auto const type : all_types) {
    auto const bytes = encode(record(type)).value();
    CHECK(parse_record(bytes).value() == record(type));
    auto spaced = bytes;
    spaced.push_back(' ');
    CHECK(parse_record(spaced).error().id == "journal.not_canonical");
  }
  Record bare;
  CHECK(parse_record(encode(bare).value()).value() == bare);
  CHECK(parse_type("gossip").error().id == "journal.unknown_type");
}

TEST_CASE("a record has a limit, and details are an object") {
  CHECK(encode(record(Type::view, std::string(record_bytes_max, 'x'))).error().id ==
        "journal.record_too_large");
  auto bad = record(Type::view);
  bad.details = json::Array{};
  CHECK(encode(bad).error().id == "journal.bad_details");
}

TEST_CASE("what was written down is there after a restart, under a signed checkpoint") {
  House house;
  auto journal = house.open();
  std::vector<Record> const first{record(Type::draft), record(Type::approval)};
  CHECK(journal.append(first, house.signers, now).value() == 0);
  for (int i = 0; i < 300; ++i) {
    std::vector<Record> const one{record(Type::view, std::to_string(i))};
    CHECK(journal.append(one, house.signers, now).value() == static_cast<std::uint64_t>(2 + i));
  }
  auto const again = house.open();
  CHECK(again.size() == 302);
  CHECK(again.checkpoint() == journal.checkpoint());
  CHECK(again.checkpoint().starts_with("comity-journal/cn\n302\n"));
  CHECK(again.records(0, 2).value() == first);
  CHECK(again.records(301, 10).value().front() == record(Type::view, "299"));
}

TEST_CASE("a commit that failed leaves no trace, and the next one takes its place") {
  House house;
  auto journal = house.open();
  std::vector<Record> const one{record(Type::draft, "lost")};
  std::vector<Record> const two{record(Type::draft, "kept")};
  house.store.failing = true;
  CHECK_FALSE(journal.append(one, house.signers, now));
  CHECK(journal.size() == 0);
  house.store.failing = false;
  CHECK(journal.append(two, house.signers, now).value() == 0);
  CHECK(house.open().records(0, 9).value() == two);
}

TEST_CASE("a journal that was cut short or changed after it left the house is not opened") {
  House house;
  auto journal = house.open();
  for (auto const type : {Type::draft, Type::release}) {
    std::vector<Record> const one{record(type)};
    REQUIRE(journal.append(one, house.signers, now));
  }
  merkle::TreeHead const published{merkle::TreeSize{3}, {}};
  CHECK(Journal::open("cn", {house.signers.front().verifier()}, house.store, {{published}})
            .error()
            .id == "log.older_than_published");
  house.store.kept[0] = encode(record(Type::view)).value();
  CHECK(Journal::open("cn", {house.signers.front().verifier()}, house.store, {}).error().id ==
        "log.checkpoint_root");
}

TEST_CASE("an export holds every entry, and fails where the store has other ones") {
  House house;
  auto journal = house.open();
  std::vector<Record> const two{record(Type::draft), record(Type::release)};
  REQUIRE(journal.append(two, house.signers, now));
  std::vector<std::string> files;
  auto const write = [&](std::string const& path, ByteView) -> Result<void> {
    files.push_back(path);
    return {};
  };
  REQUIRE(journal.write_export(write));
  CHECK(files == std::vector<std::string>{"own/tile/entries/000.p/2", "own/tile/0/000.p/2",
                                          "own/checkpoint", "manifest.json"});
  house.store.kept[1] = encode(record(Type::view)).value();
  CHECK(journal.write_export(write).error().id == "journal.export_differs");
}

}  // namespace comity::journal
