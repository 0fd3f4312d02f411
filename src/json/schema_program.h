/// A compiled schema: nodes of rules. Made by schema_compile.cpp, applied by schema_check.cpp.
#pragma once

#include "comity/json/schema.h"
#include "format.h"
#include "pattern.h"

#include <variant>

namespace comity::json {

/// The place of a subschema in `SchemaProgram::nodes`.
using NodeIndex = std::size_t;

/// Bits of `Kind`.
struct TypeRule {
  unsigned kinds;
};

/// The value is one of these. By their canonical form, so that 1 is 1.0 and order of members is
/// nothing.
struct EnumRule {
  std::vector<std::string> allowed;
};

struct NumberRule {
  enum class Bound { minimum, exclusive_minimum, maximum, exclusive_maximum, multiple };
  Bound bound;
  double limit;
};

/// Bounds the number of characters, elements or members.
struct CountRule {
  Kind of;  ///< string, array or object
  enum class Side { at_least, at_most } side;
  std::size_t limit;
};

struct PatternRule {
  std::string source;
  Pattern pattern;
};

struct FormatRule {
  Format format;
};

/// `tuple` for the first elements, `rest` for those behind them.
struct ElementsRule {
  std::vector<NodeIndex> tuple;
  std::optional<NodeIndex> rest;
};

struct ContainsRule {
  NodeIndex node;
};

struct UniqueRule {};

struct RequiredRule {
  std::vector<std::string> members;
};

/// `named` is sorted. A member that neither it nor a pattern knows goes to `additional`.
struct MembersRule {
  std::vector<std::pair<std::string, NodeIndex>> named;
  std::vector<std::pair<Pattern, NodeIndex>> by_pattern;
  std::optional<NodeIndex> additional;
};

/// Of the names of members.
struct NamesRule {
  NodeIndex node;
};

/// Where `member` stands, `needed` stand too, and `node` applies.
struct DependencyRule {
  std::string member;
  std::vector<std::string> needed;
  std::optional<NodeIndex> node;
};

struct AllRule {
  std::vector<NodeIndex> nodes;
};

struct AnyRule {
  std::vector<NodeIndex> nodes;
};

struct OneRule {
  std::vector<NodeIndex> nodes;
};

struct NotRule {
  NodeIndex node;
};

struct IfRule {
  NodeIndex condition;
  std::optional<NodeIndex> then_node;
  std::optional<NodeIndex> else_node;
};

/// The schema `false`.
struct NeverRule {};

using Rule =
    std::variant<TypeRule, EnumRule, NumberRule, CountRule, PatternRule, FormatRule, ElementsRule,
                 ContainsRule, UniqueRule, RequiredRule, MembersRule, NamesRule, DependencyRule,
                 AllRule, AnyRule, OneRule, NotRule, IfRule, NeverRule>;

struct SchemaProgram {
  std::vector<std::vector<Rule>> nodes;  ///< The first is the schema itself.
  SchemaLimits limits;
};

}  // namespace comity::json
