#include "comity/log/layout.h"

#include "comity/log/log.h"

#include <fstream>
#include <map>
#include <sstream>

#include <doctest/doctest.h>

namespace comity::log {
namespace {

using Files = std::map<std::string, std::string>;

std::string read_file(std::string const& name) {
  std::ifstream const file{TEST_DATA "/" + name, std::ios::binary};
  REQUIRE_MESSAGE(file, name);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

struct LaidOut {
  Files files;
  merkle::TreeHead head;
};

LaidOut lay_out(std::vector<std::string> const& entries) {
  LaidOut out;
  Layout layout{[&](std::string const& path, ByteView content) -> Result<void> {
    CHECK(out.files.emplace(path, to_text(content)).second);
    return {};
  }};
  for (auto const& entry : entries) REQUIRE(layout.add(as_bytes(entry)));
  out.head = layout.finish().value();
  return out;
}

std::vector<std::string> names_of(Files const& files) {
  std::vector<std::string> names;
  for (auto const& [name, content] : files) names.push_back(name);
  return names;
}

note::Checkpoint checkpoint_of(std::string const& name) {
  return note::UnverifiedCheckpoint::parse(read_file(name)).value().claim();
}

}  // namespace

TEST_CASE("[P6.1] a log is laid out as Sunlight lays it out") {
  std::vector<std::string> entries;
  for (int i = 0; i < 300; ++i) entries.push_back("record " + std::to_string(i));
  auto const laid_out = lay_out(entries);
  CHECK(laid_out.head == checkpoint_of("sunlight/checkpoint").head);
  for (std::string const name : {"tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"}) {
    CHECK_MESSAGE(laid_out.files.at(name) == read_file("sunlight/" + name), name);
  }
  CHECK(names_of(laid_out.files) == std::vector<std::string>{"tile/0/000", "tile/0/001.p/44",
                                                             "tile/1/000.p/1", "tile/entries/000",
                                                             "tile/entries/001.p/44"});
}

TEST_CASE("[P6.1] a log is laid out as Tessera lays it out") {
  auto const laid_out =
      lay_out({"one", "two", "three", "four", "five", "six", "seven", "eit", "nain", "ten",
               "ileven", "twelf", "threeten", "fourten", "fivten"});
  CHECK(laid_out.head == checkpoint_of("tessera/checkpoint").head);
  for (std::string const name : {"tile/0/000.p/15", "tile/entries/000.p/15"}) {
    CHECK_MESSAGE(laid_out.files.at(name) == read_file("tessera/" + name), name);
  }
  CHECK(laid_out.files.size() == 2);
}

TEST_CASE("full tiles have no partial beside them, and empty ones are not written") {
  CHECK(lay_out({}).files.empty());
  CHECK(names_of(lay_out({""}).files) ==
        std::vector<std::string>{"tile/0/000.p/1", "tile/entries/000.p/1"});
  CHECK(names_of(lay_out(std::vector<std::string>(256, "x")).files) ==
        std::vector<std::string>{"tile/0/000", "tile/1/000.p/1", "tile/entries/000"});
  CHECK(names_of(lay_out(std::vector<std::string>(512, "x")).files) ==
        std::vector<std::string>{"tile/0/000", "tile/0/001", "tile/1/000.p/2", "tile/entries/000",
                                 "tile/entries/001"});
}

TEST_CASE("a layout of 70,000 entries has the tiles of the example in C2SP tlog-tiles") {
  auto const files = lay_out(std::vector<std::string>(70'000, "x")).files;
  CHECK(files.size() == 274 + 274 + 2 + 1);
  CHECK(files.contains("tile/0/272"));
  CHECK(files.at("tile/0/273.p/112").size() == 112 * 32);
  CHECK(files.at("tile/1/000").size() == merkle::tile_bytes);
  CHECK(files.contains("tile/1/001.p/17"));
  CHECK(files.contains("tile/2/000.p/1"));
  CHECK(files.at("tile/entries/273.p/112").size() == 112 * 3);
}

TEST_CASE("an export stops where it cannot write") {
  int files = 0;
  Layout layout{[&](std::string const&, ByteView) -> Result<void> {
    if (++files == 2) return fail(Code::unavailable, "test.disk_full");
    return {};
  }};
  for (int i = 0; i < 255; ++i) REQUIRE(layout.add({}));
  CHECK(layout.add({}).error().id == "test.disk_full");
}

TEST_CASE("an entry that is too long for a bundle is refused") {
  Layout layout{[](std::string const&, ByteView) -> Result<void> { return {}; }};
  CHECK(layout.add(Bytes(entry_bytes_max)));
  CHECK(layout.add(Bytes(entry_bytes_max + 1)).error().code == Code::too_large);
  CHECK(layout.finish().value().size == merkle::TreeSize{1});
}

}  // namespace comity::log
