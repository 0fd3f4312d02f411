#include "comity/json/text.h"
#include "pointer.h"
#include "schema_program.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <unordered_map>

namespace comity::json {
namespace {

/// Subschemas that apply to the same value, one within the other. Times the depth of the value it
/// bounds the stack of a check.
constexpr std::size_t chain_max = 32;

/// Texts of the document are cut in errors: it may come from a stranger.
constexpr std::size_t shown_bytes_max = 100;

std::string shown(std::string_view text) {
  return std::string{text.substr(0, shown_bytes_max)};
}

/// The bits of a type's name.
std::optional<unsigned> kinds_of(Value const& type) {
  auto const bit = [](Kind kind) { return 1U << static_cast<unsigned>(kind); };
  auto const* name = type.if_string();
  if (name == nullptr) return std::nullopt;
  if (*name == "number") return bit(Kind::integer) | bit(Kind::floating);
  for (auto const kind :
       {Kind::null, Kind::boolean, Kind::integer, Kind::string, Kind::array, Kind::object}) {
    if (*name == name_of(kind)) return bit(kind);
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> texts_of(Value const& value) {
  auto const* array = value.if_array();
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> out;
  for (auto const& item : *array) {
    auto const* text = item.if_string();
    if (text == nullptr) return std::nullopt;
    out.push_back(*text);
  }
  return out;
}

/// The subschemas that `rule` applies to the value it stands for, rather than to a part of it.
std::vector<NodeIndex> applied_in_place(Rule const& rule) {
  if (auto const* all = std::get_if<AllRule>(&rule)) return all->nodes;
  if (auto const* any = std::get_if<AnyRule>(&rule)) return any->nodes;
  if (auto const* one = std::get_if<OneRule>(&rule)) return one->nodes;
  if (auto const* negation = std::get_if<NotRule>(&rule)) return {negation->node};
  std::vector<NodeIndex> out;
  if (auto const* dependency = std::get_if<DependencyRule>(&rule)) {
    if (dependency->node) out.push_back(*dependency->node);
  }
  if (auto const* condition = std::get_if<IfRule>(&rule)) {
    out.push_back(condition->condition);
    for (auto const& node : {condition->then_node, condition->else_node}) {
      if (node) out.push_back(*node);
    }
  }
  return out;
}

/// Turns subschemas into nodes, one after the other, from a list to which those met on the way are
/// added: a document cannot make it recurse.
class Compiler {
 public:
  Compiler(Value const& root, SchemaLimits const& limits) : root_{root} {
    program_.limits = limits;
  }

  Result<SchemaProgram> compile(std::string_view pointer);

 private:
  struct Source {
    Value const* value;
    std::string pointer;  // its place in the document
  };

  using Rules = std::vector<Rule>;

  /// A keyword with its value, within the subschema `here`.
  struct Use {
    Source const& here;
    std::string_view keyword;
    Value const& value;

    std::string pointer() const { return here.pointer + '/' + std::string{keyword}; }
  };

  struct Keyword {
    std::string_view name;
    Result<void> (Compiler::*compile)(Use const& use, Rules& rules);
  };

  static std::array<Keyword, 29> const keywords;

  Result<void> compile_node(NodeIndex index);
  Result<void> reference(Source const& here, Value const& value, Rules& rules);
  Result<void> check_chains();
  std::size_t chain(NodeIndex index, std::size_t depth);

  NodeIndex node_of(Value const& value, std::string pointer);
  std::optional<NodeIndex> node_beside(Use const& use, std::string_view keyword);
  Result<std::vector<NodeIndex>> nodes_of(Use const& use);
  Result<Pattern> compile_pattern(std::string_view source, Use const& use);

  Result<void> identifier(Use const& use, Rules& rules);
  Result<void> type(Use const& use, Rules& rules);
  Result<void> allowed(Use const& use, Rules& rules);
  Result<void> number(Use const& use, Rules& rules);
  Result<void> count(Use const& use, Rules& rules);
  Result<void> pattern(Use const& use, Rules& rules);
  Result<void> format(Use const& use, Rules& rules);
  Result<void> elements(Use const& use, Rules& rules);
  Result<void> unique(Use const& use, Rules& rules);
  Result<void> required(Use const& use, Rules& rules);
  Result<void> members(Use const& use, Rules& rules);
  Result<void> named_members(Use const& use, MembersRule& rule);
  Result<void> members_by_pattern(Use const& use, MembersRule& rule);
  Result<void> dependencies(Use const& use, Rules& rules);
  Result<void> condition(Use const& use, Rules& rules);

  template <typename OfOne>
  Result<void> one(Use const& use, Rules& rules) {
    rules.emplace_back(OfOne{node_of(use.value, use.pointer())});
    return {};
  }

  template <typename OfSeveral>
  Result<void> several(Use const& use, Rules& rules) {
    auto nodes = TRY(nodes_of(use));
    rules.emplace_back(OfSeveral{std::move(nodes)});
    return {};
  }

  static Error bad(Use const& use) {
    return fail(Code::invalid, "json.schema_bad_keyword",
                {{"pointer", shown(use.here.pointer)}, {"keyword", std::string{use.keyword}}});
  }

  static Error too_large(std::string what, std::size_t limit) {
    return fail(Code::too_large, "json.schema_too_large",
                {{"what", std::move(what)}, {"limit", std::to_string(limit)}});
  }

  Value const& root_;
  SchemaProgram program_;
  std::deque<Source> sources_;  // of `program_.nodes`; they stay where they are while it grows
  std::unordered_map<Value const*, NodeIndex> known_;
  std::vector<std::size_t> chains_;
  std::size_t patterns_ = 0;
};

std::array<Compiler::Keyword, 29> const Compiler::keywords{{
    {"$id", &Compiler::identifier},
    {"type", &Compiler::type},
    {"enum", &Compiler::allowed},
    {"const", &Compiler::allowed},
    {"minimum", &Compiler::number},
    {"maximum", &Compiler::number},
    {"exclusiveMinimum", &Compiler::number},
    {"exclusiveMaximum", &Compiler::number},
    {"multipleOf", &Compiler::number},
    {"minLength", &Compiler::count},
    {"maxLength", &Compiler::count},
    {"pattern", &Compiler::pattern},
    {"format", &Compiler::format},
    {"minItems", &Compiler::count},
    {"maxItems", &Compiler::count},
    {"items", &Compiler::elements},
    {"contains", &Compiler::one<ContainsRule>},
    {"uniqueItems", &Compiler::unique},
    {"minProperties", &Compiler::count},
    {"maxProperties", &Compiler::count},
    {"required", &Compiler::required},
    {"propertyNames", &Compiler::one<NamesRule>},
    {"dependencies", &Compiler::dependencies},
    {"allOf", &Compiler::several<AllRule>},
    {"anyOf", &Compiler::several<AnyRule>},
    {"oneOf", &Compiler::several<OneRule>},
    {"not", &Compiler::one<NotRule>},
    {"if", &Compiler::condition},
    // Not a keyword by itself: what is said of members stands in three, and is compiled together.
    {"", &Compiler::members},
}};

Result<SchemaProgram> Compiler::compile(std::string_view pointer) {
  auto const& limits = program_.limits;
  if (write(root_).size() > limits.bytes_max) return too_large("bytes", limits.bytes_max);
  auto const* start = resolve(root_, pointer);
  if (start == nullptr) {
    return fail(Code::invalid, "json.schema_dangling_ref",
                {{"pointer", ""}, {"ref", shown(pointer)}});
  }
  node_of(*start, std::string{pointer});
  for (NodeIndex i = 0; i < sources_.size(); ++i) TRY(compile_node(i));
  TRY(check_chains());
  return std::move(program_);
}

NodeIndex Compiler::node_of(Value const& value, std::string pointer) {
  auto const [place, is_new] = known_.emplace(&value, sources_.size());
  if (is_new) {
    sources_.push_back({&value, std::move(pointer)});
    program_.nodes.emplace_back();
  }
  return place->second;
}

Result<void> Compiler::compile_node(NodeIndex index) {
  auto const& here = sources_[index];
  Rules rules;
  if (auto const* always = here.value->if_boolean()) {
    if (!*always) rules.emplace_back(NeverRule{});
  } else if (here.value->if_object() == nullptr) {
    return bad({here, "", *here.value});
  } else if (auto const* ref = here.value->find("$ref")) {
    // Draft 7 (core §8.3): whatever stands beside $ref is ignored.
    TRY(reference(here, *ref, rules));
  } else {
    for (auto const& [name, compile_keyword] : keywords) {
      auto const* value = name.empty() ? here.value : here.value->find(name);
      if (value != nullptr) TRY((this->*compile_keyword)({here, name, *value}, rules));
    }
  }
  program_.nodes[index] = std::move(rules);
  return {};
}

Result<void> Compiler::reference(Source const& here, Value const& value, Rules& rules) {
  auto const* ref = value.if_string();
  if (ref == nullptr) return bad({here, "$ref", value});
  Parameters const parameters{{"pointer", shown(here.pointer)}, {"ref", shown(*ref)}};
  if (!ref->starts_with('#')) return fail(Code::invalid, "json.schema_remote_ref", parameters);
  auto pointer = pointer_from_fragment(std::string_view{*ref}.substr(1));
  auto const* target = resolve(root_, pointer);
  if (target == nullptr) return fail(Code::invalid, "json.schema_dangling_ref", parameters);
  rules.emplace_back(AllRule{{node_of(*target, std::move(pointer))}});
  return {};
}

Result<void> Compiler::check_chains() {
  chains_.assign(sources_.size(), 0);
  for (NodeIndex i = 0; i < sources_.size(); ++i) {
    if (chain(i, 1) <= chain_max) continue;
    return fail(Code::invalid, "json.schema_circular",
                {{"pointer", shown(sources_[i].pointer)}, {"limit", std::to_string(chain_max)}});
  }
  return {};
}

/// The length of the longest chain of subschemas, from `index` on, that apply to the same value. A
/// chain that leads back to itself is found by growing too long.
std::size_t Compiler::chain(NodeIndex index, std::size_t depth) {
  if (chains_[index] > 0) return chains_[index];
  if (depth > chain_max) return depth;
  std::size_t longest = 0;
  for (auto const& rule : program_.nodes[index]) {
    for (auto const next : applied_in_place(rule)) {
      longest = std::max(longest, chain(next, depth + 1));
      if (longest > chain_max) return longest;
    }
  }
  return chains_[index] = longest + 1;
}

std::optional<NodeIndex> Compiler::node_beside(Use const& use, std::string_view keyword) {
  auto const* value = use.here.value->find(keyword);
  if (value == nullptr) return std::nullopt;
  return node_of(*value, Use{use.here, keyword, *value}.pointer());
}

Result<std::vector<NodeIndex>> Compiler::nodes_of(Use const& use) {
  auto const* array = use.value.if_array();
  if (array == nullptr || array->empty()) return bad(use);
  std::vector<NodeIndex> nodes;
  for (auto const& value : *array) {
    nodes.push_back(node_of(value, use.pointer() + '/' + std::to_string(nodes.size())));
  }
  return nodes;
}

Result<Pattern> Compiler::compile_pattern(std::string_view source, Use const& use) {
  auto const& limits = program_.limits;
  if (++patterns_ > limits.patterns_max) return too_large("patterns", limits.patterns_max);
  if (source.size() > limits.pattern_bytes_max) {
    return too_large("pattern bytes", limits.pattern_bytes_max);
  }
  auto compiled = Pattern::compile(source);
  if (compiled) return *std::move(compiled);
  return fail(Code::invalid, "json.schema_bad_pattern",
              {{"pointer", shown(use.here.pointer)}, {"pattern", shown(source)}});
}

/// `$id` below the root would change what every `$ref` under it means.
Result<void> Compiler::identifier(Use const& use, Rules&) {
  if (use.here.value == &root_ && use.value.if_string() != nullptr) return {};
  return bad(use);
}

Result<void> Compiler::type(Use const& use, Rules& rules) {
  unsigned kinds = 0;
  if (auto const* array = use.value.if_array()) {
    for (auto const& name : *array) {
      auto const more = kinds_of(name);
      if (!more) return bad(use);
      kinds |= *more;
    }
  } else {
    kinds = kinds_of(use.value).value_or(0);
  }
  if (kinds == 0) return bad(use);
  rules.emplace_back(TypeRule{kinds});
  return {};
}

Result<void> Compiler::allowed(Use const& use, Rules& rules) {
  EnumRule rule;
  if (use.keyword == "const") {
    rule.allowed.push_back(canonical(use.value));
  } else {
    auto const* array = use.value.if_array();
    if (array == nullptr) return bad(use);
    for (auto const& value : *array) rule.allowed.push_back(canonical(value));
  }
  rules.emplace_back(std::move(rule));
  return {};
}

Result<void> Compiler::number(Use const& use, Rules& rules) {
  using Bound = NumberRule::Bound;
  auto const limit = use.value.number();
  if (!limit || (use.keyword == "multipleOf" && *limit <= 0)) return bad(use);
  auto const bound = use.keyword == "minimum"            ? Bound::minimum
                     : use.keyword == "maximum"          ? Bound::maximum
                     : use.keyword == "exclusiveMinimum" ? Bound::exclusive_minimum
                     : use.keyword == "exclusiveMaximum" ? Bound::exclusive_maximum
                                                         : Bound::multiple;
  rules.emplace_back(NumberRule{bound, *limit});
  return {};
}

Result<void> Compiler::count(Use const& use, Rules& rules) {
  auto const limit = use.value.number();
  if (!limit || *limit < 0 || *limit > integer_max || *limit != std::floor(*limit)) return bad(use);
  auto const of = use.keyword.ends_with("Length")  ? Kind::string
                  : use.keyword.ends_with("Items") ? Kind::array
                                                   : Kind::object;
  auto const side =
      use.keyword.starts_with("min") ? CountRule::Side::at_least : CountRule::Side::at_most;
  rules.emplace_back(CountRule{of, side, static_cast<std::size_t>(*limit)});
  return {};
}

Result<void> Compiler::pattern(Use const& use, Rules& rules) {
  auto const* source = use.value.if_string();
  if (source == nullptr) return bad(use);
  auto compiled = TRY(compile_pattern(*source, use));
  rules.emplace_back(PatternRule{*source, std::move(compiled)});
  return {};
}

Result<void> Compiler::format(Use const& use, Rules& rules) {
  auto const* name = use.value.if_string();
  if (name == nullptr) return bad(use);
  if (auto const known = parse_format(*name)) rules.emplace_back(FormatRule{*known});
  return {};
}

Result<void> Compiler::elements(Use const& use, Rules& rules) {
  ElementsRule rule;
  if (auto const* tuple = use.value.if_array()) {
    if (!tuple->empty()) rule.tuple = TRY(nodes_of(use));
    rule.rest = node_beside(use, "additionalItems");
  } else {
    rule.rest = node_of(use.value, use.pointer());
  }
  rules.emplace_back(std::move(rule));
  return {};
}

Result<void> Compiler::unique(Use const& use, Rules& rules) {
  auto const* wanted = use.value.if_boolean();
  if (wanted == nullptr) return bad(use);
  if (*wanted) rules.emplace_back(UniqueRule{});
  return {};
}

Result<void> Compiler::required(Use const& use, Rules& rules) {
  auto names = texts_of(use.value);
  if (!names) return bad(use);
  rules.emplace_back(RequiredRule{*std::move(names)});
  return {};
}

Result<void> Compiler::members(Use const& use, Rules& rules) {
  MembersRule rule;
  bool any = false;
  if (auto const* named = use.here.value->find("properties")) {
    TRY(named_members({use.here, "properties", *named}, rule));
    any = true;
  }
  if (auto const* by_pattern = use.here.value->find("patternProperties")) {
    TRY(members_by_pattern({use.here, "patternProperties", *by_pattern}, rule));
    any = true;
  }
  rule.additional = node_beside(use, "additionalProperties");
  if (any || rule.additional) rules.emplace_back(std::move(rule));
  return {};
}

Result<void> Compiler::named_members(Use const& use, MembersRule& rule) {
  auto const* object = use.value.if_object();
  if (object == nullptr) return bad(use);
  for (auto const& [name, schema] : *object) {
    rule.named.emplace_back(name, node_of(schema, use.pointer() + '/' + escape_token(name)));
  }
  std::sort(rule.named.begin(), rule.named.end());
  return {};
}

Result<void> Compiler::members_by_pattern(Use const& use, MembersRule& rule) {
  auto const* object = use.value.if_object();
  if (object == nullptr) return bad(use);
  for (auto const& [source, schema] : *object) {
    auto compiled = TRY(compile_pattern(source, use));
    auto const node = node_of(schema, use.pointer() + '/' + escape_token(source));
    rule.by_pattern.emplace_back(std::move(compiled), node);
  }
  return {};
}

Result<void> Compiler::dependencies(Use const& use, Rules& rules) {
  auto const* object = use.value.if_object();
  if (object == nullptr) return bad(use);
  for (auto const& [name, value] : *object) {
    DependencyRule rule{name, {}, std::nullopt};
    if (value.if_array() == nullptr) {
      rule.node = node_of(value, use.pointer() + '/' + escape_token(name));
    } else if (auto needed = texts_of(value)) {
      rule.needed = *std::move(needed);
    } else {
      return bad(use);
    }
    rules.emplace_back(std::move(rule));
  }
  return {};
}

Result<void> Compiler::condition(Use const& use, Rules& rules) {
  rules.emplace_back(IfRule{node_of(use.value, use.pointer()), node_beside(use, "then"),
                            node_beside(use, "else")});
  return {};
}

}  // namespace

Schema::Schema() {
  static auto const accept_all = std::make_shared<SchemaProgram const>(SchemaProgram{{{}}, {}});
  program_ = accept_all;
}

Schema::Schema(std::shared_ptr<SchemaProgram const> program) : program_{std::move(program)} {}

Result<Schema> Schema::compile(Value const& root, std::string_view pointer,
                               SchemaLimits const& limits) {
  auto program = TRY((Compiler{root, limits}.compile(pointer)));
  return Schema{std::make_shared<SchemaProgram const>(std::move(program))};
}

}  // namespace comity::json
