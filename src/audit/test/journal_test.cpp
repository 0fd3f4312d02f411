/// An auditor with the files of a journal and its key sees whatever was changed in them.
#include "comity/audit/journal.h"

#include "comity/journal/export.h"
#include "comity/merkle/hash.h"

#include <map>

#include <doctest/doctest.h>

namespace comity::audit {
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

class Store final : public journal::JournalStore, private log::LogStore {
 public:
  log::LogStore const& journal_log() const override { return *this; }

  Result<std::vector<Bytes>> journal_entries(std::uint64_t first, std::size_t count) override {
    std::vector<Bytes> out;
    for (auto i = first; i < kept_.size() && out.size() < count; ++i) out.push_back(kept_[i]);
    return out;
  }

  Result<void> commit_journal(log::Append const& append, std::span<Bytes const> entries) override {
    kept_.insert(kept_.end(), entries.begin(), entries.end());
    note_ = append.checkpoint;
    return {};
  }

 private:
  Result<merkle::TreeSize> size() const override { return merkle::TreeSize{kept_.size()}; }

  Result<std::vector<Digest>> leaf_hashes(merkle::LeafIndex, merkle::TreeSize) const override {
    return std::vector<Digest>{};
  }

  Result<std::vector<Digest>> full_tile(merkle::TileId) const override {
    return fail(Code::damaged, "test");
  }

  Result<std::string> checkpoint() const override { return note_; }

  std::vector<Bytes> kept_;
  std::string note_;
};

class Files final : public FileReader {
 public:
  Result<Bytes> read(std::string const& path, std::size_t) const override {
    auto const found = files.find(path);
    if (found == files.end()) return fail(Code::not_found, "test");
    return found->second;
  }

  std::map<std::string, Bytes> files;
};

/// A journal of `count` records, exported.
struct Exported {
  explicit Exported(int count) {
    Seeded random;
    auto const key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
    Store store;
    auto journal =
        journal::Journal::open(message::PartyId{"cn"}, key, {key.public_key()}, store).value();
    for (int i = 0; i < count; ++i) {
      journal::Record record;
      record.who = "anna";
      record.at = now + Duration{i};
      REQUIRE(journal.stage(record));
    }
    REQUIRE(journal.commit(now));
    keys = {journal.verifier_key().value()};
    auto const write = [&](std::string const& path, ByteView content) -> Result<void> {
      files.files[path] = to_bytes(content);
      return {};
    };
    REQUIRE(journal::write_export(journal, write));
  }

  Report check() const { return verify_journal(files, keys); }

  Files files;
  std::vector<std::string> keys;
};

}  // namespace

TEST_CASE("an exported journal holds, whatever its size") {
  for (auto const count : {1, 2, 255, 256, 257, 700}) {
    Exported const exported{count};
    auto const report = exported.check();
    CAPTURE(count);
    CHECK(report.ok());
    CHECK(report.counts.own_entries == static_cast<std::uint64_t>(count));
    CHECK(report.at == now + Duration{count - 1});
    CHECK(what_is(exported.files) == What::journal);
  }
}

TEST_CASE("every file of the export that is changed anywhere, cut or gone fails") {
  Exported const exported{300};
  for (auto const& [path, content] : exported.files.files) {
    CAPTURE(path);
    auto changed = exported;
    changed.files.files.erase(path);
    CHECK_FALSE(changed.check().ok());
    changed = exported;
    changed.files.files[path].pop_back();
    // The manifest ends in a line break, which means nothing.
    CHECK(changed.check().ok() == (path == "manifest.json"));
    for (std::size_t at = 0; at < content.size(); at += 1 + content.size() / 40) {
      changed = exported;
      changed.files.files[path][at] ^= 1;
      auto const means_nothing = path == "manifest.json" && content[at] <= ' ';
      if (!means_nothing) CHECK_FALSE(changed.check().ok());
    }
  }
}

TEST_CASE("a journal is checked with the key that the reader knows, or it proves nothing") {
  Exported exported{3};
  exported.keys.clear();
  CHECK_FALSE(exported.check().ok());
  Seeded random;
  std::array<std::uint8_t, 7> skipped{};
  random.fill(skipped);
  auto const other = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  exported.keys = {
      note::VerifierKey::create("comity-journal/cn", other.public_key()).value().encode()};
  CHECK_FALSE(exported.check().ok());
}

}  // namespace comity::audit
