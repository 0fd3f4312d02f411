#include "space.h"

#include <algorithm>
#include <bit>

namespace comity::gate {
namespace {

constexpr std::size_t bits_max = 64;

constexpr std::uint64_t bits(std::size_t count) {
  return count == bits_max ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

// The dimensions before the categories.
enum Dimension : std::size_t { direction, exercise, tlp, pap, type, kind, urgency, counterpart };

constexpr std::string_view dimension_names[] = {"direction", "exercise", "tlp",     "pap",
                                                "type",      "kind",     "urgency", "counterpart"};

/// How "any other" is shown.
constexpr std::string_view other = "*";

template <typename Enum>
std::uint64_t bit_of(Enum value) {
  return std::uint64_t{1} << static_cast<unsigned>(value);
}

/// The marking's bit; the one behind the last marking is "unmarked".
template <typename Marking, typename All>
std::uint64_t marking_bits(std::set<std::optional<Marking>> const& wanted, All const& all) {
  std::uint64_t out = 0;
  for (auto const& marking : wanted)
    out |= marking ? bit_of(*marking) : std::uint64_t{1} << all.size();
  return out;
}

std::set<std::string> texts_of(std::set<PartyId> const& parties) {
  std::set<std::string> out;
  for (auto const& party : parties) out.insert(party.text());
  return out;
}

template <typename All>
std::vector<std::string> names_of(All const& all) {
  std::vector<std::string> out;
  for (auto const value : all) out.emplace_back(name_of(value));
  return out;
}

bool has_room(Box const& box) {
  return std::ranges::none_of(box, [](std::uint64_t values) { return values == 0; });
}

}  // namespace

Space::Space(Policy const& policy) {
  values_[direction].names = names_of(all_directions);
  values_[exercise].names = {"false", "true"};
  values_[tlp].names = names_of(all_tlp);
  values_[pap].names = names_of(all_pap);
  for (auto const marking : {tlp, pap}) values_[marking].names.emplace_back("unmarked");
  auto const add = [&](Scope const& scope) {
    add_values(scope.when);
    if (scope.unless) add_values(*scope.unless);
  };
  for (auto const& rule : policy.rules) add(rule);
  for (auto const& rule : policy.emergencies) add(rule);
  for (auto const named : {type, kind, urgency, counterpart}) {
    auto& names = values_[named].names;
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    names.emplace_back(other);
  }
  for (std::size_t i = 0; i < plain_dimensions; ++i) {
    is_exact_ = is_exact_ && values_[i].names.size() <= bits_max;
    whole_[i] = bits(std::min(values_[i].names.size(), bits_max));
  }
  for (auto i = plain_dimensions; i < dimensions; ++i) whole_[i] = bits(2);
}

void Space::add_values(Condition const& condition) {
  auto const add = [&](Dimension dimension, std::set<std::string> const& wanted) {
    auto& names = values_[dimension].names;
    names.insert(names.end(), wanted.begin(), wanted.end());
  };
  add(type, condition.types);
  add(kind, condition.kinds);
  add(urgency, condition.urgencies);
  add(counterpart, texts_of(condition.counterparts));
}

std::uint64_t Space::Values::bits_of(std::set<std::string> const& wanted, std::uint64_t all) const {
  if (wanted.empty()) return all;
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    // A pattern among the names stands for the types that fit it and are not named themselves.
    auto const is_wanted = [&](std::string const& pattern) {
      return pattern == names[i] || fits(pattern, names[i]);
    };
    if (std::ranges::any_of(wanted, is_wanted)) out |= std::uint64_t{1} << i;
  }
  return out;
}

Box Space::all(Direction way) const {
  auto out = whole_;
  out[direction] = bit_of(way);
  return out;
}

Boxes Space::of(Condition const& condition) const {
  Box box = whole_;
  if (condition.direction) box[direction] = bit_of(*condition.direction);
  if (condition.exercise) box[exercise] = *condition.exercise ? 2 : 1;
  if (!condition.tlp.empty()) box[tlp] = marking_bits(condition.tlp, all_tlp);
  if (!condition.pap.empty()) box[pap] = marking_bits(condition.pap, all_pap);
  box[type] = values_[type].bits_of(condition.types, whole_[type]);
  box[kind] = values_[kind].bits_of(condition.kinds, whole_[kind]);
  box[urgency] = values_[urgency].bits_of(condition.urgencies, whole_[urgency]);
  box[counterpart] =
      values_[counterpart].bits_of(texts_of(condition.counterparts), whole_[counterpart]);
  if (condition.categories.empty()) return {box};
  Boxes out;
  for (auto const category : condition.categories) {
    auto one = box;
    one[plain_dimensions + static_cast<std::size_t>(category)] = 2;
    out.push_back(one);
  }
  return out;
}

Boxes Space::of(Scope const& scope) const {
  auto out = of(scope.when);
  if (!scope.unless) return out;
  // One condition has at most as many boxes as there are categories, so this cannot get too large.
  auto left = without(std::move(out), of(*scope.unless));
  COMITY_CHECK(left.has_value());
  return *std::move(left);
}

std::string Space::shown(Box const& box) const {
  std::string out;
  auto const add = [&](std::string_view name, std::string_view value) {
    out += (out.empty() ? "" : ", ") + std::string{name} + " = " + std::string{value};
  };
  for (std::size_t i = 0; i < plain_dimensions; ++i) {
    if (box[i] == whole_[i]) continue;
    std::string values;
    for (std::size_t v = 0; v < values_[i].names.size(); ++v) {
      if ((box[i] >> v & 1) == 0) continue;
      values += (values.empty() ? "" : " | ") + values_[i].names[v];
    }
    add(dimension_names[i], values);
  }
  for (auto const category : all_categories) {
    auto const values = box[plain_dimensions + static_cast<std::size_t>(category)];
    if (values != bits(2)) add(name_of(category), values == 2 ? "true" : "false");
  }
  return out.empty() ? std::string{other} : out;
}

std::optional<Box> common(Box const& a, Box const& b) {
  Box out{};
  for (std::size_t i = 0; i < dimensions; ++i) out[i] = a[i] & b[i];
  if (!has_room(out)) return std::nullopt;
  return out;
}

bool meet(Boxes const& a, Boxes const& b) {
  return std::ranges::any_of(a, [&](Box const& x) {
    return std::ranges::any_of(b, [&](Box const& y) { return common(x, y).has_value(); });
  });
}

Boxes common(Boxes const& a, Boxes const& b) {
  Boxes out;
  for (auto const& x : a) {
    for (auto const& y : b) {
      if (auto const both = common(x, y)) out.push_back(*both);
    }
  }
  return out;
}

std::optional<Boxes> without(Boxes boxes, Boxes const& minus) {
  for (auto const& cut : minus) {
    Boxes left;
    for (auto box : boxes) {
      if (!common(box, cut)) {
        left.push_back(box);
        continue;
      }
      // What lies outside of `cut` in one dimension after the other; the rest lies inside in all.
      for (std::size_t i = 0; i < dimensions; ++i) {
        auto outside = box;
        outside[i] &= ~cut[i];
        if (outside[i] != 0) left.push_back(outside);
        box[i] &= cut[i];
      }
    }
    if (left.size() > pieces_max) return std::nullopt;
    boxes = std::move(left);
  }
  return boxes;
}

}  // namespace comity::gate
