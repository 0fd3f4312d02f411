#include "near.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace comity::gate {
namespace {

/// No name of ours is longer; more is not looked at.
constexpr std::size_t name_bytes_max = 40;

/// Optimal string alignment distance, by three rows of its table.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto const differs = a[i - 1] == b[j - 1] ? 0U : 1U;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + differs});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = std::exchange(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view text,
                                        std::span<std::string_view const> names) {
  if (text.size() > name_bytes_max) return std::nullopt;
  std::optional<std::string_view> best;
  auto best_distance = std::min<std::size_t>(2, text.size() / 3) + 1;
  for (auto const name : names) {
    if (name.size() > name_bytes_max) continue;
    auto const d = distance(text, name);
    if (d >= best_distance) continue;
    best = name;
    best_distance = d;
  }
  return best;
}

}  // namespace comity::gate
