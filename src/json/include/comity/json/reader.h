/// Takes a JSON value apart into typed fields, and says by path what is wrong:
///
///   json::Reader header{value, "header"};
///   auto const seq = header.integer("seq", 1, json::integer_max);
///   auto const from = header.parsed("from", 16, parse_party_id);
///   auto const items = header.object("codes").array("items", 100);
///   for (std::size_t i = 0; i < items.size(); ++i) add(items[i].text("status", 16));
///   TRY(header.done());
///
/// After the first error every read yields an empty value, so checks wait until `done`.
#pragma once

#include "comity/base/instant.h"
#include "comity/json/value.h"

#include <initializer_list>

namespace comity::json {

/// Reads one value. Readers of its parts (`object`, `array`, `[]`) report to the first one made and
/// must not outlive it, nor it the value. Views that it returns point into the value. Unknown
/// members are ignored unless `only` is asked. One thread.
///
/// Errors, all `invalid` and with the `path` of the part ("header.codes.items[3].status"):
/// `json.missing`, `json.wrong_kind` (`expected`, `found`), `json.too_long` (`limit`: bytes, or
/// elements), `json.out_of_range` (`minimum`, `maximum`), `json.unknown_member`, and
/// `json.not_acceptable` with `cause`, the id of the error of a parse function, and that error's
/// parameters.
class Reader {
 public:
  /// `name` begins every path; it may be empty.
  explicit Reader(Value const& value, std::string_view name = {})
      : value_{&value}, root_{this}, name_{name} {}

  /// A value that is gone before it is read.
  explicit Reader(Value&& value, std::string_view name = {}) = delete;

  Reader(Reader const&) = delete;
  Reader& operator=(Reader const&) = delete;

  // The value itself.
  std::string_view as_text(std::size_t bytes_max) const;
  std::int64_t as_integer(std::int64_t minimum, std::int64_t maximum) const;
  bool as_boolean() const;
  /// Either kind of number.
  double as_number(double minimum, double maximum) const;
  Digest as_digest() const;
  Instant as_instant() const;
  Bytes as_base64(std::size_t bytes_max) const;

  /// What `parse` (text → `Result<T>`) makes of the text; an empty `T` if it refuses.
  template <typename Parse>
  auto as_parsed(std::size_t bytes_max, Parse parse) const {
    using T = typename decltype(parse(std::string_view{}))::value_type;
    auto const text = as_text(bytes_max);
    if (failed()) return T{};
    auto result = parse(text);
    if (result) return T{*std::move(result)};
    refuse(result.error());
    return T{};
  }

  // Members of an object. A member that is null counts as present, of the wrong kind.
  bool has(std::string_view name) const;
  /// The member's reader; a missing member is an error.
  Reader object(std::string_view name) const;
  /// The member's reader, known to be an array of at most `count_max` elements.
  Reader array(std::string_view name, std::size_t count_max) const;
  /// The member's reader, of whatever kind.
  Reader member(std::string_view name) const;

  std::string_view text(std::string_view name, std::size_t bytes_max) const {
    return member(name).as_text(bytes_max);
  }

  std::int64_t integer(std::string_view name, std::int64_t minimum, std::int64_t maximum) const {
    return member(name).as_integer(minimum, maximum);
  }

  bool boolean(std::string_view name) const { return member(name).as_boolean(); }

  double number(std::string_view name, double minimum, double maximum) const {
    return member(name).as_number(minimum, maximum);
  }

  /// 64 lower-case hex digits.
  Digest digest(std::string_view name) const { return member(name).as_digest(); }

  /// Milliseconds since 1970 UTC.
  Instant instant(std::string_view name) const { return member(name).as_instant(); }

  /// Canonical base64 of at most `bytes_max` bytes.
  Bytes base64(std::string_view name, std::size_t bytes_max) const {
    return member(name).as_base64(bytes_max);
  }

  template <typename Parse>
  auto parsed(std::string_view name, std::size_t bytes_max, Parse parse) const {
    return member(name).as_parsed(bytes_max, parse);
  }

  // As above; absent is `nullopt`.
  std::optional<std::string_view> optional_text(std::string_view name,
                                                std::size_t bytes_max) const {
    return if_present(name, [&] { return text(name, bytes_max); });
  }

  std::optional<std::int64_t> optional_integer(std::string_view name, std::int64_t minimum,
                                               std::int64_t maximum) const {
    return if_present(name, [&] { return integer(name, minimum, maximum); });
  }

  std::optional<bool> optional_boolean(std::string_view name) const {
    return if_present(name, [&] { return boolean(name); });
  }

  std::optional<Digest> optional_digest(std::string_view name) const {
    return if_present(name, [&] { return digest(name); });
  }

  std::optional<Instant> optional_instant(std::string_view name) const {
    return if_present(name, [&] { return instant(name); });
  }

  template <typename Parse>
  auto optional_parsed(std::string_view name, std::size_t bytes_max, Parse parse) const {
    return if_present(name, [&] { return parsed(name, bytes_max, parse); });
  }

  /// Refuses any member that is not in `names`. For what people write, where an unknown name is a
  /// slip; never for what a newer peer may send.
  void only(std::initializer_list<std::string_view> names) const;

  // Elements of an array, members of an object: their number, and a reader of each.
  std::size_t size() const;
  /// `index` < `size()`.
  Reader operator[](std::size_t index) const;
  /// The key of the member `index` of an object.
  std::string_view key(std::size_t index) const;

  /// The value that is read; null after an error.
  Value const& value() const;

  /// Refuses this value for a reason of the caller's own: `json.not_acceptable`.
  void refuse(Error const& cause) const;

  /// Refuses this value with `id`, which is given `path` before `parameters`.
  void refuse(std::string id, Parameters parameters) const;

  bool failed() const { return root_->error_.has_value(); }

  /// The first error of this reader's whole tree.
  Result<void> done() const;

 private:
  Reader(Value const& value, Reader const& root) : value_{&value}, root_{root.root_} {}

  template <typename Read>
  auto if_present(std::string_view name, Read read) const -> std::optional<decltype(read())> {
    if (!has(name)) return std::nullopt;
    return read();
  }

  /// `found`, or null after recording that this value is not `expected`.
  template <typename T>
  T const* expect(T const* found, std::string_view expected) const;

  Value const* value_;
  Reader const* root_;
  // Of the root only.
  std::string_view name_;
  mutable std::optional<Error> error_;
};

}  // namespace comity::json
