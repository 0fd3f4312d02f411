/// Which of many ranges a number lies in: the smallest one, as the longest prefix wins.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

namespace comity::triage {

/// Ranges of numbers, which may overlap in any way. Made once, then only asked; a value. Takes
/// memory for each range itself and for at most two borders.
template <typename Number>
class Ranges {
 public:
  struct Entry {
    Number first;
    Number last;  ///< Not below `first`; belongs to it.
    std::uint32_t row = 0;
  };

  Ranges() = default;

  /// Where ranges of the same size overlap, the one that stands later wins. Takes n·log n.
  explicit Ranges(std::vector<Entry> entries);

  /// The smallest range that holds `number`, or null. Takes log n.
  Entry const* find(Number number) const;

  /// All answers of `find` for the numbers from `first` to `last`, each once, at most `count_max`;
  /// a null says that a part lies in no range.
  std::vector<Entry const*> over(Number first, Number last, std::size_t count_max) const;

  std::size_t size() const { return entries_.size(); }

 private:
  static constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();

  /// The numbers at which the answer can change.
  std::vector<Number> borders() const;

  std::size_t segment_of(Number number) const;

  Entry const* entry(std::uint32_t index) const {
    return index == nowhere ? nullptr : &entries_[index];
  }

  std::vector<Entry> entries_;
  // Segment i goes from starts_[i] up to starts_[i + 1], and lies in entry inside_[i].
  std::vector<Number> starts_;
  std::vector<std::uint32_t> inside_;
};

template <typename Number>
std::vector<Number> Ranges<Number>::borders() const {
  std::vector<Number> out{Number{0}};
  out.reserve(entries_.size() * 2 + 1);
  for (auto const& entry : entries_) {
    out.push_back(entry.first);
    Number const behind = entry.last + 1;
    if (behind != 0) out.push_back(behind);
  }
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

template <typename Number>
Ranges<Number>::Ranges(std::vector<Entry> entries) : entries_{std::move(entries)} {
  std::vector<std::uint32_t> by_first(entries_.size());
  for (std::uint32_t i = 0; i < by_first.size(); ++i) by_first[i] = i;
  std::ranges::sort(by_first, {}, [&](std::uint32_t i) { return entries_[i].first; });
  auto const loses = [&](std::uint32_t a, std::uint32_t b) {
    auto const size_a = entries_[a].last - entries_[a].first;
    auto const size_b = entries_[b].last - entries_[b].first;
    return size_a != size_b ? size_a > size_b : a < b;
  };
  // Ranges that have begun; one that has ended goes when it comes to the top.
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, decltype(loses)> open{loses};
  std::size_t next = 0;
  for (auto const border : borders()) {
    for (; next < by_first.size() && entries_[by_first[next]].first == border; ++next)
      open.push(by_first[next]);
    while (!open.empty() && entries_[open.top()].last < border) open.pop();
    auto const inside = open.empty() ? nowhere : open.top();
    if (!inside_.empty() && inside_.back() == inside) continue;
    starts_.push_back(border);
    inside_.push_back(inside);
  }
}

template <typename Number>
std::size_t Ranges<Number>::segment_of(Number number) const {
  auto const behind = std::upper_bound(starts_.begin(), starts_.end(), number);
  return static_cast<std::size_t>(behind - starts_.begin()) - 1;
}

template <typename Number>
auto Ranges<Number>::find(Number number) const -> Entry const* {
  return starts_.empty() ? nullptr : entry(inside_[segment_of(number)]);
}

template <typename Number>
auto Ranges<Number>::over(Number first, Number last, std::size_t count_max) const
    -> std::vector<Entry const*> {
  if (starts_.empty()) return {nullptr};
  std::vector<Entry const*> out;
  for (auto i = segment_of(first); i < starts_.size() && starts_[i] <= last; ++i) {
    auto const* const found = entry(inside_[i]);
    if (std::ranges::find(out, found) == out.end()) out.push_back(found);
    if (out.size() == count_max) break;
  }
  return out;
}

}  // namespace comity::triage
