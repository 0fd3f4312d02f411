/// What differs between two agreements, for the people who have to sign the second.
#pragma once

#include "comity/agreement/agreement.h"

namespace comity::agreement {

struct Difference {
  /// "kinds[mitigation].standards.urgent.decide.budget": elements by their id, key, date or number.
  std::string path;
  /// The label, name or title of the nearest part that has one.
  std::optional<Text> label;
  /// JSON; absent if it is added.
  std::optional<std::string> before;
  /// JSON; absent if it is removed.
  std::optional<std::string> after;

  friend bool operator==(Difference const&, Difference const&) = default;
};

/// Differences between two payloads in the order of `before`, what is added last in its place. The
/// order of elements with an id counts; that of an object's members does not.
std::vector<Difference> diff(json::Value const& before, json::Value const& after);

}  // namespace comity::agreement
