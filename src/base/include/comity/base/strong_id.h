/// Names and numbers that must not be mixed up. A `StrongId` of one tag never converts to one of
/// another, nor to text.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace comity {

/// A name. The concept that owns the tag says which texts are names (its `parse_…` function).
template <typename Tag>
class StrongId {
 public:
  StrongId() = default;

  explicit StrongId(std::string value) : value_{std::move(value)} {}

  std::string const& text() const { return value_; }

  bool empty() const { return value_.empty(); }

  friend auto operator<=>(StrongId const&, StrongId const&) = default;

 private:
  std::string value_;
};

/// A count or position. Adding a plain number keeps the kind; subtracting two gives a plain number.
template <typename Tag>
class StrongNumber {
 public:
  constexpr StrongNumber() = default;

  constexpr explicit StrongNumber(std::uint64_t value) : value_{value} {}

  constexpr std::uint64_t value() const { return value_; }

  constexpr StrongNumber next() const { return StrongNumber{value_ + 1}; }

  friend constexpr auto operator<=>(StrongNumber const&, StrongNumber const&) = default;

 private:
  std::uint64_t value_ = 0;
};

}  // namespace comity

template <typename Tag>
struct std::hash<comity::StrongId<Tag>> {
  std::size_t operator()(comity::StrongId<Tag> const& id) const {
    return std::hash<std::string>{}(id.text());
  }
};
