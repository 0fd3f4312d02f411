/// One JSON value as plain data. It refuses to know where the value came from or what it means.
#pragma once

#include "comity/base/bytes.h"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace comity::json {

class Value;
using Array = std::vector<Value>;
using Member = std::pair<std::string, Value>;
/// Members in the order they were read or added. Keys are unique in everything `parse` returns; who
/// fills an object by hand keeps them so (`Value::set` does).
using Object = std::vector<Member>;

/// The largest whole number that every JSON reader keeps exactly: 2^53−1 (RFC 7493 §2.2).
constexpr std::int64_t integer_max = (std::int64_t{1} << 53) - 1;

enum class Kind { null, boolean, integer, floating, string, array, object };

/// The kind's name in JSON Schema's words: "null", "boolean", "integer", "number", "string" …
std::string_view name_of(Kind kind);

/// One JSON value. A number is an integer where its text has neither fraction nor exponent, else
/// floating, so `1` and `1.0` differ. Strings are UTF-8. A plain value: copies are deep, and a
/// const one may be read from several threads.
class Value {
 public:
  Value() = default;  ///< null

  // NOLINTBEGIN(google-explicit-constructor): these are JSON's own literals.
  Value(std::nullptr_t) {}

  Value(std::same_as<bool> auto value) : state_{value} {}

  /// Beyond ±`integer_max` is a bug and aborts.
  template <std::integral T>

  requires(!std::same_as<T, bool> && !std::same_as<T, char>) Value(T value)
      : state_{checked(value)} {}

  /// Infinity and NaN are bugs and abort: JSON cannot say them.
  Value(std::floating_point auto value) : state_{finite(static_cast<double>(value))} {}

  Value(std::string value) : state_{std::move(value)} {}

  Value(std::string_view value) : state_{std::string{value}} {}

  Value(char const* value) : state_{std::string{value}} {}

  Value(Array value) : state_{std::move(value)} {}

  Value(Object value) : state_{std::move(value)} {}

  // NOLINTEND(google-explicit-constructor)

  Kind kind() const { return static_cast<Kind>(state_.index()); }

  bool is_null() const { return kind() == Kind::null; }

  // Each is null if the value is of another kind.
  bool const* if_boolean() const { return std::get_if<bool>(&state_); }

  std::int64_t const* if_integer() const { return std::get_if<std::int64_t>(&state_); }

  double const* if_floating() const { return std::get_if<double>(&state_); }

  std::string const* if_string() const { return std::get_if<std::string>(&state_); }

  Array const* if_array() const { return std::get_if<Array>(&state_); }

  Array* if_array() { return std::get_if<Array>(&state_); }

  Object const* if_object() const { return std::get_if<Object>(&state_); }

  Object* if_object() { return std::get_if<Object>(&state_); }

  /// Either kind of number.
  std::optional<double> number() const;

  /// The member `key`, or null if there is none or this is not an object. Takes time in proportion
  /// to the number of members.
  Value const* find(std::string_view key) const;
  Value* find(std::string_view key);

  /// Adds or replaces the member `key`, and returns it. A null becomes an object; any other kind is
  /// a bug and aborts.
  Value& set(std::string_view key, Value value);

  /// Adds an element at the end. A null becomes an array; any other kind is a bug and aborts.
  Value& push(Value value);

  /// Same kinds, same contents, members in the same order.
  friend bool operator==(Value const& a, Value const& b);

 private:
  template <std::integral T>
  static std::int64_t checked(T value) {
    COMITY_CHECK(std::in_range<std::int64_t>(value));
    return in_range(static_cast<std::int64_t>(value));
  }

  static std::int64_t in_range(std::int64_t value);
  static double finite(double value);

  // In the order of `Kind`.
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> state_;
};

}  // namespace comity::json
