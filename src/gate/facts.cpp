#include "comity/gate/facts.h"

#include <algorithm>

namespace comity::gate {
namespace {

constexpr std::array<std::string_view, 2> direction_names{"out", "in"};
constexpr std::array<std::string_view, 5> tlp_names{"clear", "green", "amber", "amber+strict",
                                                    "red"};
constexpr std::array<std::string_view, 4> pap_names{"clear", "green", "amber", "red"};
constexpr std::array<std::string_view, 8> category_names{
    "personal_data", "communications_content",  "classified",   "undisclosed_vulnerability",
    "court_ordered", "critical_infrastructure", "trade_secret", "important_data"};
constexpr std::array<std::string_view, 9> aspect_names{
    "direction", "counterpart", "type", "kind", "urgency", "tlp", "pap", "category", "exercise"};

template <typename Enum, std::size_t count>
std::optional<Enum> found_in(std::array<std::string_view, count> const& names,
                             std::string_view name) {
  auto const found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

std::string_view text_of(std::string_view value) {
  return value;
}

std::string_view text_of(PartyId const& value) {
  return value.text();
}

std::string_view text_of(Category value) {
  return name_of(value);
}

template <typename Marking>
std::string_view text_of(std::optional<Marking> const& value) {
  return value ? name_of(*value) : "unmarked";
}

template <typename Values>
std::string listed(Values const& values) {
  std::string out;
  for (auto const& value : values) {
    if (!out.empty()) out += ", ";
    out += text_of(value);
  }
  return out;
}

/// Whether `condition` holds for this one aspect.
bool holds(Condition const& condition, Facts const& facts, Aspect aspect) {
  auto const is_one_of = [](auto const& values, auto const& value) {
    return values.empty() || values.contains(value);
  };
  switch (aspect) {
    case Aspect::direction:
      return !condition.direction || *condition.direction == facts.direction;
    case Aspect::counterpart:
      return is_one_of(condition.counterparts, facts.counterpart);
    case Aspect::type:
      return condition.types.empty() ||
             std::ranges::any_of(condition.types,
                                 [&](auto const& pattern) { return fits(pattern, facts.type); });
    case Aspect::kind:
      return is_one_of(condition.kinds, facts.kind);
    case Aspect::urgency:
      return is_one_of(condition.urgencies, facts.urgency);
    case Aspect::tlp:
      return is_one_of(condition.tlp, facts.tlp);
    case Aspect::pap:
      return is_one_of(condition.pap, facts.pap);
    case Aspect::category:
      return condition.categories.empty() ||
             std::ranges::any_of(condition.categories,
                                 [&](Category c) { return facts.categories.contains(c); });
    case Aspect::exercise:
      return !condition.exercise || *condition.exercise == facts.exercise;
  }
  return false;
}

}  // namespace

std::string_view name_of(Direction direction) {
  return direction_names[static_cast<std::size_t>(direction)];
}

std::string_view name_of(Tlp tlp) {
  return tlp_names[static_cast<std::size_t>(tlp)];
}

std::string_view name_of(Pap pap) {
  return pap_names[static_cast<std::size_t>(pap)];
}

std::string_view name_of(Category category) {
  return category_names[static_cast<std::size_t>(category)];
}

std::string_view name_of(Aspect aspect) {
  return aspect_names[static_cast<std::size_t>(aspect)];
}

std::optional<Direction> direction_of(std::string_view name) {
  return found_in<Direction>(direction_names, name);
}

std::optional<Tlp> tlp_of(std::string_view name) {
  return found_in<Tlp>(tlp_names, name);
}

std::optional<Pap> pap_of(std::string_view name) {
  return found_in<Pap>(pap_names, name);
}

std::optional<Category> category_of(std::string_view name) {
  return found_in<Category>(category_names, name);
}

bool fits(std::string_view pattern, std::string_view type) {
  if (!pattern.ends_with(".*")) return pattern == type;
  return type.starts_with(pattern.substr(0, pattern.size() - 1));
}

std::string shown(Facts const& facts, Aspect aspect) {
  switch (aspect) {
    case Aspect::direction:
      return std::string{name_of(facts.direction)};
    case Aspect::counterpart:
      return facts.counterpart.text();
    case Aspect::type:
      return facts.type;
    case Aspect::kind:
      return facts.kind;
    case Aspect::urgency:
      return facts.urgency;
    case Aspect::tlp:
      return std::string{text_of(facts.tlp)};
    case Aspect::pap:
      return std::string{text_of(facts.pap)};
    case Aspect::category:
      return listed(facts.categories);
    case Aspect::exercise:
      return facts.exercise ? "true" : "false";
  }
  return {};
}

bool Condition::empty() const {
  return *this == Condition{};
}

std::vector<Aspect> mismatches(Condition const& condition, Facts const& facts) {
  std::vector<Aspect> out;
  for (auto const aspect : all_aspects) {
    if (!holds(condition, facts, aspect)) out.push_back(aspect);
  }
  return out;
}

std::string wanted(Condition const& condition, Aspect aspect) {
  switch (aspect) {
    case Aspect::direction:
      return condition.direction ? std::string{name_of(*condition.direction)} : std::string{};
    case Aspect::counterpart:
      return listed(condition.counterparts);
    case Aspect::type:
      return listed(condition.types);
    case Aspect::kind:
      return listed(condition.kinds);
    case Aspect::urgency:
      return listed(condition.urgencies);
    case Aspect::tlp:
      return listed(condition.tlp);
    case Aspect::pap:
      return listed(condition.pap);
    case Aspect::category:
      return listed(condition.categories);
    case Aspect::exercise:
      return condition.exercise ? (*condition.exercise ? "true" : "false") : "";
  }
  return {};
}

}  // namespace comity::gate
