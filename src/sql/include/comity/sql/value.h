/// Typed values on their way into a statement and out of a row.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"
#include "comity/base/strong_id.h"

#include <concepts>
#include <optional>
#include <utility>

namespace comity::sql {

/// What takes a `?` in a statement. Borrows text and bytes: they must outlive the call they are
/// passed to, which arguments written in the call always do.
class Value {
 public:
  enum class Kind { null, integer, text, blob };

  explicit Value(std::nullopt_t) {}

  /// A number above 2^63 − 1 is a bug and aborts.
  template <std::integral T>
  explicit Value(T value) : kind_{Kind::integer}, integer_{static_cast<std::int64_t>(value)} {
    if constexpr (std::unsigned_integral<T> && sizeof(T) == sizeof(std::int64_t)) {
      COMITY_CHECK(integer_ >= 0);
    }
  }

  explicit Value(Instant value) : Value{to_milliseconds(value)} {}

  explicit Value(std::string_view value) : kind_{Kind::text}, bytes_{as_bytes(value)} {}

  explicit Value(std::string const& value) : Value{std::string_view{value}} {}

  explicit Value(char const* value) : Value{std::string_view{value}} {}

  explicit Value(ByteView value) : kind_{Kind::blob}, bytes_{value} {}

  explicit Value(Bytes const& value) : Value{ByteView{value}} {}

  explicit Value(Digest const& value) : Value{value.view()} {}

  template <typename Tag>
  explicit Value(StrongId<Tag> const& value) : Value{std::string_view{value.text()}} {}

  template <typename Tag>
  explicit Value(StrongNumber<Tag> value) : Value{value.value()} {}

  template <typename T>
  explicit Value(std::optional<T> const& value) {
    if (value) *this = Value{*value};
  }

  Kind kind() const { return kind_; }

  std::int64_t integer() const { return integer_; }

  ByteView bytes() const { return bytes_; }

 private:
  Kind kind_ = Kind::null;
  std::int64_t integer_ = 0;
  ByteView bytes_;
};

namespace detail {

template <typename T, template <typename> typename Template>
inline constexpr bool is_a = false;

template <typename T, template <typename> typename Template>
inline constexpr bool is_a<Template<T>, Template> = true;

}  // namespace detail

}  // namespace comity::sql
