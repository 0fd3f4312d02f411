/// A large JSON text in slices, so that only one part of it need be parsed at a time.
#pragma once

#include "comity/json/text.h"

#include <optional>
#include <string_view>

namespace comity::intake {

struct Part {
  std::string_view key;    ///< As written between the quotes; empty in an array.
  std::string_view value;  ///< The text of one value, which may hold anything.
};

/// Goes over the members of an object or the elements of an array, without looking into them. One
/// pass, no memory. The text outlives it.
class Parts {
 public:
  /// `text` is the object or array, with white space around it at most.
  explicit Parts(std::string_view text);

  /// None at the end, and from the first place on that is not JSON's. A value that does not end is
  /// given as far as it goes.
  std::optional<Part> next();

  /// The text ended early or went wrong.
  bool is_broken() const { return is_broken_; }

  bool is_object() const { return closing_ == '}'; }

 private:
  void skip_blanks();
  std::string_view take_string();
  std::string_view take_value();
  std::optional<Part> broken();

  std::string_view rest_;
  char closing_ = 0;
  bool is_first_ = true;
  bool is_broken_ = false;
};

/// The value of the first member `key`; empty if there is none or this is no object.
std::string_view member(std::string_view object, std::string_view key);

bool is_object(std::string_view value);
bool is_array(std::string_view value);

/// Parses one part within the limits for parts. Errors: json's.
Result<json::Value> parse_part(std::string_view text);

/// A string, or a whole number or truth value as text: MISP files have either. Else empty.
std::string text_at(json::Value const& object, std::string_view key);

/// The same of a slice that is a scalar.
std::string scalar_text(std::string_view slice);

/// The elements of the array `key`; none if there is no such array.
json::Array const& array_at(json::Value const& object, std::string_view key);

}  // namespace comity::intake
