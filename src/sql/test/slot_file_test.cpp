#include "comity/sql/slot_file.h"

#include "comity/sql/simulated_disk.h"
#include "fixtures.h"

#include <doctest/doctest.h>

namespace comity::sql {
namespace {

/// A value that tears visibly: several sectors of the same byte.
Bytes value_of(int number) {
  return Bytes(3'000, static_cast<std::uint8_t>(number));
}

/// Writes values 1, 2, ... and returns the last that was said to be safe.
int write_values(Disk& disk, int from, int to) {
  auto file = SlotFile::open(disk, "heads", Mode::create);
  if (!file) return from - 1;
  for (int number = from; number <= to; ++number) {
    if (!file->write(value_of(number))) return number - 1;
  }
  return to;
}

}  // namespace

TEST_CASE("the checksum is CRC-32 (check value of the catalogue of parametrised CRC algorithms)") {
  CHECK(crc32(as_bytes("123456789")) == 0xcbf43926);
}

TEST_CASE("a slot file holds the last value, on either disk") {
  TemporaryFolder const folder;
  PosixDisk real;
  SimulatedDisk simulated;
  for (Disk* const disk : {static_cast<Disk*>(&real), static_cast<Disk*>(&simulated)}) {
    auto const path = folder.file("heads");
    auto const absent = SlotFile::open(*disk, path, Mode::existing);
    REQUIRE_FALSE(absent);
    CHECK(absent.error() == fail(Code::not_found, "sql.not_found", {{"path", path}}));
    CHECK(SlotFile::open(*disk, path, Mode::create)->value() == std::nullopt);
    for (auto const& value : {Bytes{1}, Bytes{}, Bytes(slot_value_bytes_max, 3), Bytes{4, 5}}) {
      auto file = SlotFile::open(*disk, path, Mode::existing).value();
      CHECK(file.write(value));
      CHECK(file.value() == value);
      CHECK(SlotFile::open(*disk, path, Mode::existing)->value() == value);
    }
    auto file = SlotFile::open(*disk, path, Mode::existing).value();
    auto const too_large = file.write(Bytes(slot_value_bytes_max + 1));
    REQUIRE_FALSE(too_large);
    CHECK(too_large.error().id == "sql.value_too_large");
    CHECK(file.value() == Bytes{4, 5});
  }
}

TEST_CASE("after a crash at any moment the value is the last one or the one being written") {
  for (std::uint64_t cut = 0; cut < 20; ++cut) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      CAPTURE(cut);
      CAPTURE(seed);
      SimulatedDisk disk;
      SeededRandom random{cut << 32 | seed};
      disk.cut_power_after(cut);
      int const safe = write_values(disk, 1, 8);
      disk.crash(random);
      auto const file = SlotFile::open(disk, "heads", Mode::create).value();
      bool const is_last = safe == 0 ? !file.value() : file.value() == value_of(safe);
      bool const is_next = file.value() == value_of(safe + 1);
      CHECK((is_last || is_next));
    }
  }
}

TEST_CASE("a failed write keeps the value, and the next one counts") {
  for (std::uint64_t failing = 0; failing < 2; ++failing) {
    SimulatedDisk disk;
    SeededRandom random{failing};
    REQUIRE(write_values(disk, 1, 3) == 3);
    auto file = SlotFile::open(disk, "heads", Mode::create).value();
    disk.fail_after(failing);
    auto const failed = file.write(value_of(4));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().id == "sql.io");
    CHECK(file.value() == value_of(3));
    CHECK(file.write(value_of(5)));
    disk.crash(random);
    CHECK(SlotFile::open(disk, "heads", Mode::create)->value() == value_of(5));
  }
}

TEST_CASE("one damaged slot leaves the other, two are told apart from a new file") {
  SimulatedDisk disk;
  REQUIRE(write_values(disk, 1, 4) == 4);
  auto content = disk.files().at("heads");
  content[100] ^= 1;
  disk.put("heads", content);
  CHECK(SlotFile::open(disk, "heads", Mode::existing)->value() == value_of(3));
  content[slot_bytes + 100] ^= 1;
  disk.put("heads", content);
  auto const both = SlotFile::open(disk, "heads", Mode::existing);
  REQUIRE_FALSE(both);
  CHECK(both.error() == fail(Code::damaged, "sql.slots_damaged", {{"path", "heads"}}));
  disk.put("heads", {});
  CHECK(SlotFile::open(disk, "heads", Mode::existing)->value() == std::nullopt);
}

TEST_CASE("a slot file on a full disk says so") {
  SimulatedDisk disk;
  disk.set_free_bytes(10'000);
  auto const file = SlotFile::open(disk, "heads", Mode::create);
  REQUIRE_FALSE(file);
  CHECK(file.error().id == "sql.disk_full");
  disk.set_free_bytes(std::nullopt);
  CHECK(write_values(disk, 1, 2) == 2);
}

}  // namespace comity::sql
