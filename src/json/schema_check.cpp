#include "comity/json/text.h"
#include "pointer.h"
#include "schema_program.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace comity::json {
namespace {

/// Lists and patterns are cut in texts.
constexpr std::size_t shown_bytes_max = 100;

std::string shown(std::string_view text) {
  if (text.size() <= shown_bytes_max) return std::string{text};
  auto end = shown_bytes_max;
  while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xc0) == 0x80) --end;
  return std::string{text.substr(0, end)} + "…";
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<std::uint8_t>(c) & 0xc0) != 0x80;
  }));
}

std::string written(double number) {
  return canonical(Value{number});
}

/// "string, null" for a rule's bits.
std::string names_of(unsigned kinds) {
  std::string out;
  for (unsigned kind = 0; kinds >> kind != 0; ++kind) {
    // A number is an integer too: one name says both.
    bool const implied = static_cast<Kind>(kind) == Kind::integer &&
                         (kinds >> static_cast<unsigned>(Kind::floating) & 1) != 0;
    if ((kinds >> kind & 1) == 0 || implied) continue;
    if (!out.empty()) out += ", ";
    out += name_of(static_cast<Kind>(kind));
  }
  return out;
}

/// The way from the whole value to a part, kept on the stack.
struct Place {
  Place const* parent = nullptr;
  std::string_view key;
  std::size_t index = 0;
  Kind in = Kind::null;  // array or object; null for the whole

  std::string pointer() const {
    if (parent == nullptr) return {};
    auto const token = in == Kind::object ? escape_token(key) : std::to_string(index);
    return parent->pointer() + '/' + token;
  }
};

/// One check of one value. `apply` says whether a part fits a node. Violations are written down
/// only while `reporting_`: not below alternatives, where failing is no violation yet.
class Check {
 public:
  Check(SchemaProgram const& program, std::size_t violations_max)
      : program_{program}, violations_max_{violations_max}, left_{program.limits.steps_max} {}

  std::vector<Violation> run(Value const& value) {
    apply(0, value, {});
    if (exhausted()) {
      return {
          {"", "json.schema_too_costly", {{"limit", std::to_string(program_.limits.steps_max)}}}};
    }
    return std::move(violations_);
  }

 private:
  bool exhausted() const { return left_ == 0; }

  void spend(std::size_t steps) { left_ -= std::min(left_, steps); }

  bool is_full() const { return violations_.size() >= violations_max_; }

  /// Whether to end early: nothing that follows can change the outcome.
  bool is_decided(bool fits) const { return exhausted() || (!fits && (!reporting_ || is_full())); }

  bool refuse(Place const& place, std::string_view id, Parameters parameters) {
    if (reporting_ && !is_full()) {
      violations_.push_back({place.pointer(), std::string{id}, std::move(parameters)});
    }
    return false;
  }

  bool refuse_limit(Place const& place, std::string_view id, std::string limit) {
    return refuse(place, id, {{"limit", std::move(limit)}});
  }

  bool apply(NodeIndex node, Value const& value, Place const& place) {
    bool fits = true;
    for (auto const& rule : program_.nodes[node]) {
      spend(1);
      if (is_decided(fits)) return false;
      fits &= std::visit([&](auto const& r) { return holds(r, value, place); }, rule);
    }
    return fits && !exhausted();
  }

  /// As `apply`, without a word about what does not fit.
  bool would_fit(NodeIndex node, Value const& value, Place const& place) {
    auto const before = std::exchange(reporting_, false);
    bool const fits = apply(node, value, place);
    reporting_ = before;
    return fits;
  }

  bool holds(TypeRule const& rule, Value const& value, Place const& place) {
    auto const has = [&](Kind kind) {
      return (rule.kinds >> static_cast<unsigned>(kind) & 1) != 0;
    };
    if (has(value.kind())) return true;
    auto const* floating = value.if_floating();
    // Draft 7 (validation §6.1.1): a number without a fraction is an integer, however written.
    if (floating != nullptr && has(Kind::integer) && *floating == std::floor(*floating))
      return true;
    return refuse(
        place, "json.schema_type",
        {{"expected", names_of(rule.kinds)}, {"found", std::string{name_of(value.kind())}}});
  }

  bool holds(EnumRule const& rule, Value const& value, Place const& place) {
    auto const text = canonical(value);
    spend(rule.allowed.size() + text.size() / 64);
    if (std::find(rule.allowed.begin(), rule.allowed.end(), text) != rule.allowed.end())
      return true;
    std::string allowed;
    for (auto const& one : rule.allowed) {
      if (allowed.size() > shown_bytes_max) break;
      allowed += (allowed.empty() ? "" : ", ") + one;
    }
    return refuse(place, "json.schema_not_one_of", {{"allowed", shown(allowed)}});
  }

  bool holds(NumberRule const& rule, Value const& value, Place const& place) {
    using Bound = NumberRule::Bound;
    auto const number = value.number();
    if (!number) return true;
    switch (rule.bound) {
      case Bound::minimum:
        if (*number >= rule.limit) return true;
        return refuse_limit(place, "json.schema_below", written(rule.limit));
      case Bound::exclusive_minimum:
        if (*number > rule.limit) return true;
        return refuse_limit(place, "json.schema_not_above", written(rule.limit));
      case Bound::maximum:
        if (*number <= rule.limit) return true;
        return refuse_limit(place, "json.schema_above", written(rule.limit));
      case Bound::exclusive_maximum:
        if (*number < rule.limit) return true;
        return refuse_limit(place, "json.schema_not_below", written(rule.limit));
      case Bound::multiple:
        if (is_multiple(*number, rule.limit)) return true;
        return refuse_limit(place, "json.schema_not_multiple", written(rule.limit));
    }
    return true;
  }

  static bool is_multiple(double number, double divisor) {
    if (std::fmod(number, divisor) == 0) return true;
    // 0.0075 is a multiple of 0.0001, though not in binary.
    auto const quotient = number / divisor;
    return std::isfinite(quotient) &&
           std::abs(quotient - std::nearbyint(quotient)) <= 1e-12 * std::abs(quotient);
  }

  bool holds(CountRule const& rule, Value const& value, Place const& place) {
    if (value.kind() != rule.of) return true;
    auto const count = size_of(value);
    bool const too_few = rule.side == CountRule::Side::at_least && count < rule.limit;
    bool const too_many = rule.side == CountRule::Side::at_most && count > rule.limit;
    if (!too_few && !too_many) return true;
    auto const limit = std::to_string(rule.limit);
    if (rule.of == Kind::string) {
      return refuse_limit(place, too_few ? "json.schema_too_short" : "json.schema_too_long", limit);
    }
    if (rule.of == Kind::array) {
      return refuse_limit(place, too_few ? "json.schema_few_items" : "json.schema_many_items",
                          limit);
    }
    return refuse_limit(place, too_few ? "json.schema_few_members" : "json.schema_many_members",
                        limit);
  }

  std::size_t size_of(Value const& value) {
    if (auto const* array = value.if_array()) return array->size();
    if (auto const* object = value.if_object()) return object->size();
    auto const& text = *value.if_string();
    spend(text.size() / 64);
    return count_characters(text);
  }

  /// Nullopt if `text` is too long to be matched.
  std::optional<bool> matches(Pattern const& pattern, std::string_view text) {
    if (text.size() > program_.limits.matched_bytes_max) return std::nullopt;
    auto const found = pattern.find(text);
    spend(found.work / 8);
    return found.yes;
  }

  bool holds(PatternRule const& rule, Value const& value, Place const& place) {
    auto const* text = value.if_string();
    if (text == nullptr) return true;
    auto const matched = matches(rule.pattern, *text);
    if (!matched) return refuse_unmatched(place);
    if (*matched) return true;
    return refuse(place, "json.schema_pattern", {{"pattern", shown(rule.source)}});
  }

  bool refuse_unmatched(Place const& place) {
    return refuse_limit(place, "json.schema_unmatched",
                        std::to_string(program_.limits.matched_bytes_max));
  }

  bool holds(FormatRule const& rule, Value const& value, Place const& place) {
    auto const* text = value.if_string();
    if (text == nullptr) return true;
    if (text->size() > program_.limits.matched_bytes_max) return refuse_unmatched(place);
    if (has_format(*text, rule.format)) return true;
    return refuse(place, "json.schema_format", {{"format", std::string{name_of(rule.format)}}});
  }

  bool holds(ElementsRule const& rule, Value const& value, Place const& place) {
    auto const* array = value.if_array();
    if (array == nullptr) return true;
    bool fits = true;
    for (std::size_t i = 0; i < array->size() && !is_decided(fits); ++i) {
      auto const node = i < rule.tuple.size() ? std::optional{rule.tuple[i]} : rule.rest;
      if (!node) break;
      fits &= apply(*node, (*array)[i], {&place, {}, i, Kind::array});
    }
    return fits;
  }

  bool holds(ContainsRule const& rule, Value const& value, Place const& place) {
    auto const* array = value.if_array();
    if (array == nullptr) return true;
    for (std::size_t i = 0; i < array->size() && !exhausted(); ++i) {
      if (would_fit(rule.node, (*array)[i], {&place, {}, i, Kind::array})) return true;
    }
    return refuse(place, "json.schema_not_contained", {});
  }

  bool holds(UniqueRule const&, Value const& value, Place const& place) {
    auto const* array = value.if_array();
    if (array == nullptr) return true;
    std::vector<std::string> texts;
    texts.reserve(array->size());
    for (auto const& item : *array) {
      texts.push_back(canonical(item));
      spend(1 + texts.back().size() / 64);
      if (exhausted()) return false;
    }
    std::sort(texts.begin(), texts.end());
    auto const twin = std::adjacent_find(texts.begin(), texts.end());
    if (twin == texts.end()) return true;
    return refuse(place, "json.schema_repeated", {{"item", shown(*twin)}});
  }

  bool has_member(Object const& object, std::string_view name) {
    spend(1 + object.size() / 8);
    return std::any_of(object.begin(), object.end(),
                       [&](Member const& member) { return member.first == name; });
  }

  bool holds(RequiredRule const& rule, Value const& value, Place const& place) {
    auto const* object = value.if_object();
    if (object == nullptr) return true;
    bool fits = true;
    for (auto const& name : rule.members) {
      if (is_decided(fits)) return false;
      if (has_member(*object, name)) continue;
      fits = refuse(place, "json.schema_missing", {{"member", shown(name)}});
    }
    return fits;
  }

  bool holds(MembersRule const& rule, Value const& value, Place const& place) {
    auto const* object = value.if_object();
    if (object == nullptr) return true;
    bool fits = true;
    for (auto const& [name, part] : *object) {
      spend(1);
      if (is_decided(fits)) return false;
      fits &= member_fits(rule, name, part, {&place, name, 0, Kind::object});
    }
    return fits;
  }

  bool member_fits(MembersRule const& rule, std::string const& name, Value const& part,
                   Place const& place) {
    bool fits = true;
    bool known = false;
    auto const named = std::lower_bound(
        rule.named.begin(), rule.named.end(), name,
        [](auto const& entry, std::string const& wanted) { return entry.first < wanted; });
    if (named != rule.named.end() && named->first == name) {
      known = true;
      fits &= apply(named->second, part, place);
    }
    for (auto const& [pattern, node] : rule.by_pattern) {
      auto const matched = matches(pattern, name);
      if (!matched) return refuse_unmatched(place);
      if (!*matched) continue;
      known = true;
      fits &= apply(node, part, place);
    }
    if (known || !rule.additional) return fits;
    if (is_never(*rule.additional)) {
      return refuse(place, "json.schema_unknown_member", {{"member", shown(name)}});
    }
    return apply(*rule.additional, part, place);
  }

  bool is_never(NodeIndex node) const {
    auto const& rules = program_.nodes[node];
    return rules.size() == 1 && std::holds_alternative<NeverRule>(rules.front());
  }

  bool holds(NamesRule const& rule, Value const& value, Place const& place) {
    auto const* object = value.if_object();
    if (object == nullptr) return true;
    bool fits = true;
    for (auto const& [name, part] : *object) {
      if (is_decided(fits)) return false;
      if (would_fit(rule.node, Value{name}, place)) continue;
      fits = refuse(place, "json.schema_bad_name", {{"member", shown(name)}});
    }
    return fits;
  }

  bool holds(DependencyRule const& rule, Value const& value, Place const& place) {
    auto const* object = value.if_object();
    if (object == nullptr || !has_member(*object, rule.member)) return true;
    bool fits = !rule.node || apply(*rule.node, value, place);
    for (auto const& name : rule.needed) {
      if (is_decided(fits)) return false;
      if (has_member(*object, name)) continue;
      fits = refuse(place, "json.schema_dependency",
                    {{"member", shown(rule.member)}, {"needed", shown(name)}});
    }
    return fits;
  }

  bool holds(AllRule const& rule, Value const& value, Place const& place) {
    bool fits = true;
    for (auto const node : rule.nodes) {
      if (is_decided(fits)) return false;
      fits &= apply(node, value, place);
    }
    return fits;
  }

  std::size_t fitting(std::vector<NodeIndex> const& nodes, std::size_t enough, Value const& value,
                      Place const& place) {
    std::size_t count = 0;
    for (auto const node : nodes) {
      if (exhausted() || count >= enough) break;
      if (would_fit(node, value, place)) ++count;
    }
    return count;
  }

  bool holds(AnyRule const& rule, Value const& value, Place const& place) {
    // With one alternative there is something to say of it.
    if (rule.nodes.size() == 1) return apply(rule.nodes.front(), value, place);
    if (fitting(rule.nodes, 1, value, place) > 0) return true;
    return refuse(place, "json.schema_no_alternative", {});
  }

  bool holds(OneRule const& rule, Value const& value, Place const& place) {
    if (rule.nodes.size() == 1) return apply(rule.nodes.front(), value, place);
    auto const count = fitting(rule.nodes, 2, value, place);
    if (count == 1) return true;
    if (count == 0) return refuse(place, "json.schema_no_alternative", {});
    return refuse(place, "json.schema_many_alternatives", {});
  }

  bool holds(NotRule const& rule, Value const& value, Place const& place) {
    return !would_fit(rule.node, value, place) || refuse(place, "json.schema_forbidden", {});
  }

  bool holds(IfRule const& rule, Value const& value, Place const& place) {
    auto const& next = would_fit(rule.condition, value, place) ? rule.then_node : rule.else_node;
    return !next || apply(*next, value, place);
  }

  bool holds(NeverRule const&, Value const&, Place const& place) {
    return refuse(place, "json.schema_forbidden", {});
  }

  SchemaProgram const& program_;
  std::size_t violations_max_;
  std::size_t left_;
  bool reporting_ = true;
  std::vector<Violation> violations_;
};

}  // namespace

std::vector<Violation> Schema::violations(Value const& value) const {
  return Check{*program_, violations_max}.run(value);
}

Result<void> Schema::check(Value const& value) const {
  auto violations = Check{*program_, 1}.run(value);
  if (violations.empty()) return {};
  auto& [pointer, id, details] = violations.front();
  Parameters parameters{{"place", pointer.empty() ? "/" : std::move(pointer)},
                        {"cause", std::move(id)}};
  std::move(details.begin(), details.end(), std::back_inserter(parameters));
  return fail(Code::invalid, "json.does_not_fit", std::move(parameters));
}

}  // namespace comity::json
