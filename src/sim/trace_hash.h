/// FNV-1a over text: two runs that did the same have the same value. It finds differences, not
/// forgeries.
#pragma once

#include <cstdint>
#include <string_view>

namespace comity::sim {

inline constexpr std::uint64_t fnv1a_basis = 14695981039346656037U;

constexpr std::uint64_t fnv1a(std::uint64_t hash, std::string_view text) {
  for (char const c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

}  // namespace comity::sim
