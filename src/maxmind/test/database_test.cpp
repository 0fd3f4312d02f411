// Address databases as files.
#include "comity/maxmind/database.h"

#include "make_mmdb.h"

#include <filesystem>
#include <fstream>
#include <stdlib.h>

#include <doctest/doctest.h>

namespace comity::maxmind {
namespace {

class File {
 public:
  explicit File(std::string const& bytes) {
    auto pattern = (std::filesystem::temp_directory_path() / "comity-mmdb-XXXXXX").string();
    auto const descriptor = mkstemp(pattern.data());
    REQUIRE(descriptor >= 0);
    path = pattern;
    std::ofstream{path, std::ios::binary} << bytes;
  }

  ~File() { std::filesystem::remove(path); }

  std::string path;
};

std::string const entry = map_of({{"country", map_of({{"iso_code", text_value("CN")}})},
                                  {"autonomous_system_number", number_value(6, 64500, 4)},
                                  {"autonomous_system_organization", text_value("EXAMPLE-B")}});

/// 203.0.113.0/24
std::string const bits = "110010110000000001110001";

}  // namespace

TEST_CASE("an address has its country, network and matched prefix, and the file its date") {
  File const file{mmdb(bits, entry)};
  auto const database = open(file.path).value();
  CHECK(database.name == "Test-Both");
  CHECK(database.date == "2026-11-22");
  auto const found = database.book->find(triage::parse_range("203.0.113.7").value()).value();
  REQUIRE(found);
  CHECK(found->country == "CN");
  CHECK(found->network->number == 64500);
  CHECK(found->network_name == "EXAMPLE-B");
  CHECK(found->range == "203.0.113.0/24");
  CHECK(!database.book->find(triage::parse_range("203.0.114.7").value()).value());
  CHECK(!database.book->find(triage::parse_range("2001:db8::1").value()).value());
}

TEST_CASE("what is no database, or a damaged one, is an error or nothing") {
  CHECK(open("/nowhere").error().id == "triage.not_a_database");
  auto const whole = mmdb(bits, entry);
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    File const file{whole.substr(0, size)};
    CHECK(!open(file.path));
  }
  auto const sought = triage::parse_range("203.0.113.7").value();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
    File const file{damaged};
    if (auto const database = open(file.path)) static_cast<void>(database->book->find(sought));
  }
}

}  // namespace comity::maxmind
