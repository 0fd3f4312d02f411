/// Writes MaxMind DB files (format 2.0) for tests: a tree of 24-bit records over IPv4.
#pragma once

#include "comity/base/bytes.h"

#include <algorithm>
#include <string>
#include <vector>

namespace comity::maxmind {

/// A text of less than 285 bytes: from 29 on, its length stands behind the control byte.
inline std::string text_value(std::string const& text) {
  constexpr std::size_t long_from = 29;
  std::string out(1, static_cast<char>(2 << 5 | std::min(text.size(), long_from)));
  if (text.size() >= long_from) out += static_cast<char>(text.size() - long_from);
  return out + text;
}

/// Of less than 29 members.
inline std::string map_of(std::vector<std::pair<std::string, std::string>> const& members) {
  std::string out(1, static_cast<char>(7 << 5 | members.size()));
  for (auto const& [name, value] : members) out += text_value(name) + value;
  return out;
}

inline std::string number_value(int type, std::uint64_t value, int size) {
  std::string out;
  if (type <= 7) out += static_cast<char>(type << 5 | size);
  if (type > 7) out += std::string{static_cast<char>(size), static_cast<char>(type - 7)};
  for (int i = size - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 0xff);
  return out;
}

/// All addresses of `first_bits` (a text of '0' and '1') have `data`; the rest is not found.
inline std::string mmdb(std::string const& first_bits, std::string const& data) {
  auto const nodes = first_bits.size();
  std::string tree;
  auto const record = [&](std::uint64_t value) {
    for (int i = 2; i >= 0; --i) tree += static_cast<char>(value >> (8 * i) & 0xff);
  };
  for (std::size_t i = 0; i < nodes; ++i) {
    auto const next = i + 1 < nodes ? i + 1 : nodes + 16;
    record(first_bits[i] == '0' ? next : nodes);
    record(first_bits[i] == '1' ? next : nodes);
  }
  auto const metadata = map_of({{"binary_format_major_version", number_value(5, 2, 1)},
                                {"binary_format_minor_version", number_value(5, 0, 1)},
                                {"build_epoch", number_value(9, 1'795'353'600, 4)},
                                {"database_type", text_value("Test-Both")},
                                {"description", map_of({})},
                                {"ip_version", number_value(5, 4, 1)},
                                {"languages", std::string{"\x00\x04", 2}},
                                {"node_count", number_value(6, nodes, 2)},
                                {"record_size", number_value(5, 24, 1)}});
  return tree + std::string(16, '\0') + data + "\xab\xcd\xefMaxMind.com" + metadata;
}

}  // namespace comity::maxmind
