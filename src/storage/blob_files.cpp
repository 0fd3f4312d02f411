#include "blob_files.h"

#include "reading.h"
#include "sealed_file.h"

#include <charconv>
#include <filesystem>
#include <set>

namespace comity::storage {
namespace {

namespace fs = std::filesystem;
using evidence::ChunkCipher;
using evidence::ChunkPlan;

constexpr std::string_view suffix = ".sealed";

/// Chunks that one call of `recheck` reads: the node answers others in between.
constexpr std::uint64_t recheck_chunks = 8;

/// Chunks after which the disk is set to work: while the next ones come, it writes these.
constexpr std::uint64_t flush_chunks = 8;

Bytes bound_to(std::uint64_t number) {
  auto out = to_bytes(std::string_view{"comity blob"});
  append_u64(out, number);
  return out;
}

Error no_bytes(std::uint64_t number) {
  return fail(Code::not_found, "evidence.no_bytes", {{"number", std::to_string(number)}});
}

/// None for a file that is not ours.
std::optional<std::int64_t> number_in(std::string const& name) {
  std::int64_t number = 0;
  auto const* const end = name.data() + name.size();
  auto const [rest, error] = std::from_chars(name.data(), end, number);
  if (error != std::errc{} || std::string_view{rest, end} != suffix) return std::nullopt;
  return number;
}

}  // namespace

class BlobFiles::Writer final : public evidence::BlobWriter {
 public:
  Writer(BlobFiles& blobs, std::uint64_t number, ChunkCipher cipher, SealedFile file)
      : blobs_{blobs}, number_{number}, cipher_{std::move(cipher)}, file_{std::move(file)} {}

  std::uint64_t held() const override {
    return std::min(next_ * evidence::chunk_bytes, cipher_.plan().size());
  }

  Result<bool> recheck(std::function<void(ByteView)> const& seen) override {
    if (rechecked_) return false;
    auto const& plan = cipher_.plan();
    for (std::uint64_t i = 0; i < recheck_chunks && next_ < plan.count(); ++i) {
      sealed_.resize(plan.sealed_bytes(next_));
      auto const got = TRY(file_.read(ChunkPlan::sealed_offset(next_), sealed_));
      // What a crash left half written opens no more than what somebody changed.
      if (got < sealed_.size() || !cipher_.open(next_, sealed_, plain_)) return end_recheck();
      seen(plain_);
      ++next_;
    }
    if (next_ < plan.count()) return true;
    TRY(end_recheck());
    return true;
  }

  Result<void> write(ByteView chunk) override {
    COMITY_CHECK(rechecked_);
    cipher_.seal(next_, chunk, blobs_.sealer_.random(), sealed_);
    TRY(file_.write(ChunkPlan::sealed_offset(next_), sealed_));
    ++next_;
    if (next_ % flush_chunks == 0) {
      auto const begin = ChunkPlan::sealed_offset(next_ - flush_chunks);
      file_.begin_sync(begin, ChunkPlan::sealed_offset(next_) - begin);
    }
    return {};
  }

  Result<void> finish() override {
    COMITY_CHECK(next_ == cipher_.plan().count());
    TRY(file_.sync());
    TRY(blobs_.database_.run("UPDATE evidence_blobs SET whole = 1 WHERE number = ?", number_));
    return {};
  }

 private:
  Result<bool> end_recheck() {
    TRY(file_.cut(ChunkPlan::sealed_offset(next_)));
    rechecked_ = true;
    return false;
  }

  BlobFiles& blobs_;
  std::uint64_t number_;
  ChunkCipher cipher_;
  SealedFile file_;
  std::uint64_t next_ = 0;
  bool rechecked_ = false;
  Bytes sealed_;
  Bytes plain_;
};

class BlobFiles::Reader final : public evidence::BlobReader {
 public:
  Reader(ChunkCipher cipher, SealedFile file)
      : cipher_{std::move(cipher)}, file_{std::move(file)} {}

  std::uint64_t size() const override { return cipher_.plan().size(); }

  Result<void> read(std::uint64_t index, Bytes& out) override {
    sealed_.resize(cipher_.plan().sealed_bytes(index));
    sealed_.resize(TRY(file_.read(ChunkPlan::sealed_offset(index), sealed_)));
    return cipher_.open(index, sealed_, out);
  }

 private:
  ChunkCipher cipher_;
  SealedFile file_;
  Bytes sealed_;
};

Result<std::unique_ptr<BlobFiles>> BlobFiles::open(sql::Database& database,
                                                   DataSealer const& sealer, std::string folder) {
  std::unique_ptr<BlobFiles> blobs{new BlobFiles{database, sealer, std::move(folder)}};
  TRY(blobs->sweep());
  return blobs;
}

std::string BlobFiles::path_of(std::uint64_t number) const {
  return (fs::path{folder_} / (std::to_string(number) + std::string{suffix})).string();
}

Result<void> BlobFiles::sweep() {
  std::set<std::int64_t> known;
  auto rows = TRY(database_.query("SELECT number FROM evidence_blobs"));
  while (TRY(rows.next())) known.insert(TRY(rows.column<std::int64_t>(0)));
  std::error_code failed;
  std::vector<fs::path> strays;
  for (auto const& file : fs::directory_iterator{folder_, failed}) {
    auto const number = number_in(file.path().filename().string());
    if (number && !known.contains(*number)) strays.push_back(file.path());
  }
  for (auto const& path : strays) fs::remove(path, failed);
  if (failed) {
    return fail(Code::unavailable, "storage.cannot_read",
                {{"path", folder_}, {"reason", failed.message()}});
  }
  return {};
}

Result<std::uint64_t> BlobFiles::create(std::uint64_t size) {
  ChunkPlan const plan{size};
  if (free_bytes(folder_) < plan.sealed_size())
    return fail(Code::unavailable, "storage.disk_full", {{"path", folder_}});
  auto& random = sealer_.random();
  auto const key = crypto::SealingKey::generate(random);
  auto transaction = TRY(database_.begin());
  auto const number = *TRY(database_.first<std::uint64_t>(
      "INSERT INTO evidence_blobs (size, whole, wrapped) VALUES (?, 0, x'') RETURNING number",
      size));
  TRY(database_.run("UPDATE evidence_blobs SET wrapped = ? WHERE number = ?",
                    sealer_.storage_key().wrap(key, bound_to(number), random), number));
  std::ignore = TRY(SealedFile::open(path_of(number), SealedFile::Mode::create));
  TRY(transaction.commit());
  return number;
}

Result<ChunkCipher> BlobFiles::cipher_of(std::uint64_t number, bool whole) {
  auto const row = TRY((database_.first<std::uint64_t, Bytes>(
      "SELECT size, wrapped FROM evidence_blobs WHERE number = ? AND whole >= ?", bounded(number),
      whole ? 1 : 0)));
  if (!row) return no_bytes(number);
  auto const& [size, wrapped] = *row;
  auto key = TRY(sealer_.storage_key().unwrap(wrapped, bound_to(number)));
  return ChunkCipher{std::move(key), ChunkPlan{size}};
}

Result<std::unique_ptr<evidence::BlobWriter>> BlobFiles::resume(std::uint64_t number) {
  auto cipher = TRY(cipher_of(number, false));
  auto file = TRY(SealedFile::open(path_of(number), SealedFile::Mode::write));
  return std::unique_ptr<evidence::BlobWriter>{
      std::make_unique<Writer>(*this, number, std::move(cipher), std::move(file))};
}

Result<std::unique_ptr<evidence::BlobReader>> BlobFiles::open(std::uint64_t number) {
  auto cipher = TRY(cipher_of(number, true));
  auto file = TRY(SealedFile::open(path_of(number), SealedFile::Mode::read));
  return std::unique_ptr<evidence::BlobReader>{
      std::make_unique<Reader>(std::move(cipher), std::move(file))};
}

Result<void> BlobFiles::drop(std::uint64_t number) {
  // The key first: from here on the file is noise, whether or not it can be deleted.
  TRY(database_.run("DELETE FROM evidence_blobs WHERE number = ?", bounded(number)));
  std::error_code ignored;
  fs::remove(path_of(number), ignored);
  return {};
}

}  // namespace comity::storage
