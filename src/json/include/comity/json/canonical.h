/// The canonical form of RFC 8785, written piece by piece: for what is written by the million.
#pragma once

#include "comity/json/value.h"

namespace comity::json {

/// Writes one value without making a `Value` of it. The same bytes as `canonical` gives, if names
/// are ASCII. Not thread-safe.
class CanonicalWriter {
 public:
  /// Room for the state of a short case.
  CanonicalWriter() { out_.reserve(2'048); }

  /// `write_members()` calls `member` and `name`.
  template <typename WriteMembers>
  void object(WriteMembers write_members) {
    separate();
    out_ += '{';
    auto const outer = std::exchange(last_name_, {});
    write_members();
    last_name_ = outer;
    out_ += '}';
  }

  /// `write_item(item)` writes one value for each of `items`.
  template <typename Items, typename WriteItem>
  void array(Items const& items, WriteItem write_item) {
    separate();
    out_ += '[';
    for (auto const& item : items) write_item(item);
    out_ += ']';
  }

  /// Of the member whose value is written next. Names rise within an object: else it is a bug and
  /// aborts. They are kept by reference.
  void name(std::string_view name);

  void value(std::string_view text);
  void value(std::int64_t number);
  void value(Value const& any);

  void value(std::same_as<bool> auto truth) { literal(truth ? "true" : "false"); }

  template <typename T>
  void member(std::string_view name, T const& content) {
    this->name(name);
    if constexpr (std::integral<T> && !std::same_as<T, bool>) {
      value(static_cast<std::int64_t>(content));
    } else if constexpr (std::convertible_to<T, std::string_view>) {
      value(std::string_view{content});
    } else {
      value(content);
    }
  }

  std::string take() && { return std::move(out_); }

 private:
  void separate();
  void literal(std::string_view text);

  std::string out_;
  std::string_view last_name_;  ///< In the innermost object.
};

}  // namespace comity::json
