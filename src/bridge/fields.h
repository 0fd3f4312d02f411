/// Reads bodies whose form the agreement's schemas fix; what is not there, or of another kind, is
/// left out.
#pragma once

#include "comity/base/instant.h"
#include "comity/json/value.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace comity::bridge {

/// The member of an object; null if `from` is null or no object, or has none.
inline json::Value const* member(json::Value const* from, std::string_view name) {
  return from == nullptr || from->if_object() == nullptr ? nullptr : from->find(name);
}

/// A member that is a text; empty if it is not.
inline std::string text_of(json::Value const* from, std::string_view name) {
  auto const* const value = member(from, name);
  auto const* const text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string{} : *text;
}

/// A member that is an instant; none if it is not.
inline std::optional<Instant> instant_of(json::Value const* from, std::string_view name) {
  auto const* const value = member(from, name);
  auto const* const number = value == nullptr ? nullptr : value->if_integer();
  if (number == nullptr) return std::nullopt;
  auto const instant = instant_from_milliseconds(*number);
  return instant ? std::optional{*instant} : std::nullopt;
}

inline void each(json::Value const* from, std::string_view name,
                 std::function<void(json::Value const&)> const& take) {
  auto const* const value = member(from, name);
  auto const* const list = value == nullptr ? nullptr : value->if_array();
  if (list == nullptr) return;
  for (auto const& one : *list) take(one);
}

}  // namespace comity::bridge
