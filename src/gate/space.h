/// All facts that a policy can tell apart, as a space of boxes. In each dimension a box has a set
/// of values; what the policy does not name is one more value, "any other". So statements about all
/// facts are statements about finitely many boxes, and exact.
#pragma once

#include "comity/gate/policy.h"

#include <map>

namespace comity::gate {

/// Aspects but categories, then one dimension for each category: not in it, or in it.
inline constexpr std::size_t plain_dimensions = 8;
inline constexpr std::size_t dimensions = plain_dimensions + all_categories.size();

/// The values of each dimension as bits. A box with no value in some dimension is empty, and is
/// never kept.
using Box = std::array<std::uint64_t, dimensions>;
using Boxes = std::vector<Box>;

class Space {
 public:
  /// Of the values that the rules and emergency rules of `policy` name.
  explicit Space(Policy const& policy);

  /// False if a dimension has more values than a box can tell apart; then nothing may be asked.
  bool is_exact() const { return is_exact_; }

  Box const& whole() const { return whole_; }

  /// All facts of that direction.
  Box all(Direction direction) const;

  /// The facts that the rule matches. Boxes may overlap.
  Boxes of(Scope const& scope) const;

  /// "direction = out, type = request.answer | request.supply, personal_data = yes"
  std::string shown(Box const& box) const;

 private:
  struct Values {
    std::vector<std::string> names;
    std::uint64_t bits_of(std::set<std::string> const& wanted, std::uint64_t all) const;
  };

  void add_values(Condition const& condition);
  Boxes of(Condition const& condition) const;

  std::array<Values, plain_dimensions> values_;
  Box whole_{};
  bool is_exact_ = true;
};

std::optional<Box> common(Box const& a, Box const& b);

bool meet(Boxes const& a, Boxes const& b);

/// What is in `boxes` and in none of `minus`. Nothing if that takes more than `pieces_max` pieces.
std::optional<Boxes> without(Boxes boxes, Boxes const& minus);

/// What is in both.
Boxes common(Boxes const& a, Boxes const& b);

}  // namespace comity::gate
