/// Sealed files: what a crash, a full disk, a thief or a meddler does to them.
#include "comity/evidence/limits.h"
#include "subjects.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sys/resource.h>

#include <doctest/doctest.h>

namespace comity::storage {
namespace {

namespace fs = std::filesystem;
using evidence::chunk_bytes;

constexpr std::uint64_t size = 2 * chunk_bytes + 1'234;

/// A node's folder with a database and files, that can be started again.
class Node {
 public:
  Node() {
    fs::create_directories(folder_.path / "published");
    fs::create_directories(folder_.path / "evidence");
    restart();
  }

  void restart() {
    blobs_.reset();
    stores_.reset();
    stores_ = SqliteStores::open(disk_, (folder_.path / "node.db").string(),
                                 (folder_.path / "published").string(), test_sealing())
                  .value();
    blobs_ = stores_->open_blobs((folder_.path / "evidence").string()).value();
  }

  evidence::Blobs& blobs() { return *blobs_; }

  fs::path file(std::uint64_t number) const {
    return folder_.path / "evidence" / (std::to_string(number) + ".sealed");
  }

 private:
  TemporaryFolder folder_;
  sql::PosixDisk disk_;
  std::unique_ptr<SqliteStores> stores_;
  std::unique_ptr<evidence::Blobs> blobs_;
};

Bytes const& content() {
  static Bytes const bytes = [] {
    Bytes out(size);
    Chance chance{3};
    chance.fill(out);
    return out;
  }();
  return bytes;
}

ByteView chunk(std::uint64_t index) {
  auto const begin = index * chunk_bytes;
  return ByteView{content()}.subspan(begin, std::min<std::uint64_t>(chunk_bytes, size - begin));
}

/// Reads again what is there and writes the rest; how many bytes were there.
std::uint64_t complete(evidence::Blobs& blobs, std::uint64_t number) {
  auto const writer = blobs.resume(number).value();
  Bytes seen;
  while (writer->recheck([&](ByteView bytes) { append(seen, bytes); }).value()) {
  }
  CHECK(writer->held() == seen.size());
  REQUIRE(std::equal(seen.begin(), seen.end(), content().begin()));
  while (writer->held() < size) REQUIRE(writer->write(chunk(writer->held() / chunk_bytes)));
  REQUIRE(writer->finish());
  return seen.size();
}

std::uint64_t written(Node& node) {
  auto const number = node.blobs().create(size).value();
  CHECK(complete(node.blobs(), number) == 0);
  return number;
}

void check_readable(Node& node, std::uint64_t number) {
  auto const reader = node.blobs().open(number).value();
  CHECK(reader->size() == size);
  Bytes out;
  for (std::uint64_t index : {2, 0, 1}) {
    REQUIRE(reader->read(index, out));
    CHECK(std::ranges::equal(out, chunk(index)));
  }
}

Bytes bytes_of(fs::path const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void put(fs::path const& path, ByteView bytes) {
  std::ofstream{path, std::ios::binary | std::ios::trunc} << as_text(bytes);
}

}  // namespace

TEST_CASE("what is written is read chunk by chunk, also after a restart") {
  Node node;
  auto const number = written(node);
  check_readable(node, number);
  node.restart();
  check_readable(node, number);
}

TEST_CASE("a file that is not whole is not read") {
  Node node;
  auto const number = node.blobs().create(size).value();
  CHECK(node.blobs().open(number).error().id == "evidence.no_bytes");
  CHECK(node.blobs().open(99).error().id == "evidence.no_bytes");
}

TEST_CASE("writing goes on after a crash at any byte: whole chunks stay, a torn one goes") {
  Node node;
  auto const number = written(node);
  auto const whole = bytes_of(node.file(number));
  auto const sealed_chunk = chunk_bytes + crypto::SealingKey::overhead_bytes;
  for (std::size_t left : {std::size_t{0}, std::size_t{1}, sealed_chunk - 1, sealed_chunk,
                           sealed_chunk + 1, 2 * sealed_chunk, whole.size() - 1, whole.size()}) {
    CAPTURE(left);
    put(node.file(number), ByteView{whole}.first(left));
    node.restart();
    auto const kept = complete(node.blobs(), number);
    CHECK(kept == (left == whole.size() ? size : left / sealed_chunk * chunk_bytes));
    check_readable(node, number);
  }
}

TEST_CASE("sectors that a power cut left as they were, or as zeroes, are found and written again") {
  Node node;
  auto const number = written(node);
  auto const whole = bytes_of(node.file(number));
  for (std::size_t sector : {std::size_t{0}, chunk_bytes / 2, chunk_bytes + 4'096}) {
    auto torn = whole;
    std::fill_n(torn.begin() + static_cast<std::ptrdiff_t>(sector), 512, std::uint8_t{0});
    put(node.file(number), torn);
    node.restart();
    CHECK(complete(node.blobs(), number) == sector / chunk_bytes * chunk_bytes);
    check_readable(node, number);
  }
}

TEST_CASE("a byte changed on the disk is refused where it is, and the rest is still read") {
  Node node;
  auto const number = written(node);
  auto changed = bytes_of(node.file(number));
  changed[chunk_bytes / 2] ^= 1;
  put(node.file(number), changed);
  auto const reader = node.blobs().open(number).value();
  Bytes out;
  CHECK(reader->read(0, out).error().id == "crypto.seal_broken");
  CHECK(reader->read(1, out));
}

TEST_CASE("one item's file in the place of another's does not open") {
  Node node;
  auto const a = written(node);
  auto const b = written(node);
  fs::copy_file(node.file(a), node.file(b), fs::copy_options::overwrite_existing);
  Bytes out;
  CHECK(node.blobs().open(b).value()->read(0, out).error().id == "crypto.seal_broken");
}

TEST_CASE("a stolen file shows nothing of the bytes, nor a digest in its name") {
  Node node;
  Bytes const zeroes(size);
  auto const number = node.blobs().create(size).value();
  auto const writer = node.blobs().resume(number).value();
  CHECK_FALSE(writer->recheck([](ByteView) {}).value());
  while (writer->held() < size) {
    auto const rest = static_cast<std::size_t>(size - writer->held());
    REQUIRE(writer->write(ByteView{zeroes}.first(std::min(rest, chunk_bytes))));
  }
  auto const sealed = bytes_of(node.file(number));
  Bytes const run(32);
  CHECK(std::ranges::search(sealed, run).empty());
}

TEST_CASE("[P11.7] a dropped file is gone, its key with it, and dropping again is no error") {
  Node node;
  auto const number = written(node);
  auto const kept = bytes_of(node.file(number));
  REQUIRE(node.blobs().drop(number));
  REQUIRE(node.blobs().drop(number));
  CHECK_FALSE(fs::exists(node.file(number)));
  put(node.file(number), kept);  // As a thief would, who had copied it.
  CHECK(node.blobs().open(number).error().id == "evidence.no_bytes");
  node.restart();
  CHECK_FALSE(fs::exists(node.file(number)));
  CHECK(written(node) != number);
}

TEST_CASE("a full disk stops the writing and loses nothing: it goes on when there is room") {
  Node node;
  auto const number = node.blobs().create(size).value();
  auto const old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  {
    auto const writer = node.blobs().resume(number).value();
    CHECK_FALSE(writer->recheck([](ByteView) {}).value());
    rlimit const tight{chunk_bytes + chunk_bytes / 2, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &tight) == 0);
    CHECK(writer->write(chunk(0)));
    auto const full = writer->write(chunk(1));
    REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK(full.error().id == "storage.disk_full");
    CHECK(full.error().code == Code::unavailable);
    CHECK(writer->held() == chunk_bytes);
    CHECK(writer->write(chunk(1)));
  }
  std::signal(SIGXFSZ, old_handler);
  node.restart();
  CHECK(complete(node.blobs(), number) == 2 * chunk_bytes);
  check_readable(node, number);
}

TEST_CASE("a size for which there is clearly no room is refused before the first byte") {
  Node node;
  CHECK(node.blobs().create(evidence::item_bytes_max).error().id == "storage.disk_full");
}

}  // namespace comity::storage
