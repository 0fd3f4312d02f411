/// The files of test/data.
#pragma once

#include "comity/intake/reading.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <algorithm>
#include <doctest/doctest.h>

namespace comity::intake::test {

inline std::string file(std::string const& name) {
  std::ifstream in{TEST_DATA "/" + name, std::ios::binary};
  REQUIRE_MESSAGE(in, name);
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// The names of all JSON files of a folder, sorted.
inline std::vector<std::string> files_in(std::string const& folder) {
  std::vector<std::string> out;
  for (auto const& entry : std::filesystem::directory_iterator{TEST_DATA "/" + folder})
    if (entry.path().extension() == ".json")
      out.push_back(folder + "/" + entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

inline Reading reading(std::string_view text, std::optional<Format> told = {}) {
  return read(as_bytes(text), told).value();
}

/// "domain evil.example, ipv4 192.0.2.1:443"
inline std::string sightings(Reading const& reading) {
  std::string out;
  for (auto const& sighting : reading.sightings) {
    out += (out.empty() ? "" : ", ") + std::string{name_of(sighting.observable.type)} + " " +
           sighting.observable.value;
    if (sighting.port) out += ":" + std::to_string(*sighting.port);
  }
  return out;
}

inline Remark const* remark(Reading const& reading, std::string_view id) {
  for (auto const& remark : reading.remarks)
    if (remark.id == id) return &remark;
  return nullptr;
}

}  // namespace comity::intake::test
