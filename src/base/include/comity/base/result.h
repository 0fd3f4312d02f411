/// Outcomes that are expected: a value, or an `Error` that names the thing and the cause.
/// Bugs abort through `COMITY_CHECK`; what the environment does becomes an `Error` at an adapter's
/// edge.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace comity {

/// What kind of thing went wrong. Closed: each maps to one wire code and one HTTP status
/// (docs/protocol.md §1).
enum class Code {
  invalid,      ///< Malformed or against a rule; sending it again cannot help. HTTP 400.
  forbidden,    ///< Wrong party, key or role. HTTP 403.
  not_found,    ///< No such thing here. HTTP 404.
  conflict,     ///< Contradicts what is already recorded. HTTP 409.
  too_large,    ///< Over a named limit. HTTP 413.
  refused,      ///< Understood, and not allowed at this place. HTTP 422.
  unavailable,  ///< Cannot now (disk full, peer down, locked); may work later. HTTP 503.
  damaged,      ///< Stored data contradicts itself; needs a person. HTTP 500.
};

/// The code's name as it stands on the wire, such as "not_found".
std::string_view name_of(Code code);

/// An expected failure. `id` names a text in `lang/<concept>.json` ("link.sequence_gap"), and
/// `parameters` fill its placeholders, so that every reader is told in their own language.
struct Error {
  Code code = Code::invalid;
  std::string id;
  std::vector<std::pair<std::string, std::string>> parameters;

  /// The value of parameter `name`, or "".
  std::string_view parameter(std::string_view name) const;

  /// For logs and test output: "invalid link.sequence_gap expected=4 got=6".
  std::string brief() const;

  friend bool operator==(Error const&, Error const&) = default;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

inline Error fail(Code code, std::string id, Parameters parameters = {}) {
  return Error{code, std::move(id), std::move(parameters)};
}

namespace detail {
[[noreturn]] void check_failed(char const* condition, char const* file, int line);
}

/// Aborts in every build when `condition` does not hold. For bugs only, never for input.
#define COMITY_CHECK(condition)       \
  ((condition) ? static_cast<void>(0) \
               : ::comity::detail::check_failed(#condition, __FILE__, __LINE__))

/// A value or an `Error`. Reading the value of a failed result is a bug and aborts.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value)
      : state_{std::in_place_index<0>, std::move(value)} {}  // NOLINT(google-explicit-constructor)

  Result(Error error)
      : state_{std::in_place_index<1>, std::move(error)} {}  // NOLINT(google-explicit-constructor)

  bool has_value() const { return state_.index() == 0; }

  explicit operator bool() const { return has_value(); }

  T& operator*() & { return value(); }

  T const& operator*() const& { return value(); }

  T&& operator*() && { return std::move(value()); }

  T* operator->() { return &value(); }

  T const* operator->() const { return &value(); }

  T& value() & {
    COMITY_CHECK(has_value());
    return std::get<0>(state_);
  }

  T const& value() const& {
    COMITY_CHECK(has_value());
    return std::get<0>(state_);
  }

  T&& value() && {
    COMITY_CHECK(has_value());
    return std::get<0>(std::move(state_));
  }

  Error const& error() const {
    COMITY_CHECK(!has_value());
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value, or an `Error`.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;

  Result(Error error) : error_{std::move(error)} {}  // NOLINT(google-explicit-constructor)

  bool has_value() const { return !error_.has_value(); }

  explicit operator bool() const { return has_value(); }

  Error const& error() const {
    COMITY_CHECK(error_.has_value());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

/// Evaluates a `Result`; returns its error from the enclosing function, else yields its value.
/// Not in coroutines (g++ 12 fails on it): name the result, then `if (!r) co_return r.error();`.
#define TRY(expression) COMITY_TRY_AS(expression, COMITY_JOIN(comity_try_, __COUNTER__))
#define COMITY_TRY_AS(expression, result)      \
  ({                                           \
    auto result = (expression);                \
    if (!result) return result.error();        \
    ::comity::detail::take(std::move(result)); \
  })
#define COMITY_JOIN(a, b) COMITY_JOIN_(a, b)
#define COMITY_JOIN_(a, b) a##b

namespace detail {
template <typename T>
T take(Result<T>&& result) {
  if constexpr (!std::is_void_v<T>) return std::move(result).value();
}
}  // namespace detail

}  // namespace comity
