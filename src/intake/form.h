/// A part of the schema by which an agreement says what a body must hold.
#pragma once

#include "comity/agreement/agreement.h"

#include <string_view>
#include <vector>

namespace comity::intake {

/// Refers to the agreement, which outlives it. One that is empty describes nothing.
class Form {
 public:
  /// Of the body of a request of `kind`.
  static Form of_request(agreement::Agreement const& agreement, std::string_view kind);

  explicit operator bool() const { return schema_ != nullptr; }

  /// Of the member `name`; empty if the schema has none of that name.
  Form property(std::string_view name) const;

  /// Of the elements of an array.
  Form element() const;

  std::vector<std::string_view> required() const;

  /// Whether a text is one of the words that are listed; true where none are.
  bool allows(std::string_view word) const;

  std::size_t elements_max() const;

 private:
  Form(json::Value const* schema, json::Value const* definitions);

  json::Value const* schema_ = nullptr;
  json::Value const* definitions_ = nullptr;
};

}  // namespace comity::intake
