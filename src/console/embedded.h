/// What embed.py has put into the program.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace comity::console {

struct Embedded {
  std::string_view path;
  std::span<unsigned char const> content;
  std::span<unsigned char const> gzip;  ///< Empty if it is hardly smaller.
  std::string_view digest;              ///< SHA-256 of the content, as hex.
};

/// By path.
std::vector<Embedded> embedded();

}  // namespace comity::console
