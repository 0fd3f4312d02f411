/// The canonical form of RFC 8785, written piece by piece: for what is written by the million.
#pragma once

#include "comity/base/bytes.h"
#include "comity/json/value.h"

#include <algorithm>
#include <cstring>

namespace comity::json {

/// A member's name in the program's text: ASCII that stands in JSON as it is. Any other does not
/// compile.
class PlainName {
 public:
  consteval PlainName(char const* text) : text_{text} {
    for (char const c : text_) {
      if (c < ' ' || c > '~' || c == '"' || c == '\\') throw "a name that needs an escape";
    }
  }

  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

/// Writes one value without making a `Value` of it. The same bytes as `canonical` gives. Not
/// thread-safe.
class CanonicalWriter {
 public:
  /// Writes over `room`, whatever is in it: who writes many values hands the last one back.
  explicit CanonicalWriter(Bytes room = {}) : room_{std::move(room)} {
    room_.resize(std::max(room_.capacity(), first_room));
  }

  /// `write_members()` calls `member` and `name`.
  template <typename WriteMembers>
  void object(WriteMembers write_members) {
    open('{');
    auto const outer = std::exchange(last_name_, {});
    write_members();
    last_name_ = outer;
    put('}');
  }

  /// `write_item(item)` writes one value for each of `items`.
  template <typename Items, typename WriteItem>
  void array(Items const& items, WriteItem write_item) {
    open('[');
    for (auto const& item : items) write_item(item);
    put(']');
  }

  /// Of the member whose value is written next. Names rise within an object: else it is a bug and
  /// aborts.
  void name(PlainName name) {
    auto const text = name.text();
    check_rises(text);
    reserve(text.size() + 4);
    separate();
    append_quoted(text);
    room_[size_++] = ':';
  }

  void value(std::string_view text);
  void value(std::int64_t number);
  void value(Value const& any);

  void value(std::same_as<bool> auto truth) { literal(truth ? "true" : "false"); }

  template <typename T>
  void member(PlainName name, T const& content) {
    this->name(name);
    if constexpr (std::integral<T> && !std::same_as<T, bool>) {
      value(static_cast<std::int64_t>(content));
    } else if constexpr (std::convertible_to<T, std::string_view>) {
      value(std::string_view{content});
    } else {
      value(content);
    }
  }

  Bytes take() && {
    room_.resize(size_);
    return std::move(room_);
  }

 private:
  /// The state of a short case has some thousand bytes.
  static constexpr std::size_t first_room = 2'048;

  void reserve(std::size_t more) {
    if (room_.size() - size_ < more) grow(more);
  }

  void put(char c) {
    reserve(1);
    room_[size_++] = static_cast<std::uint8_t>(c);
  }

  void open(char bracket) {
    reserve(2);
    separate();
    room_[size_++] = static_cast<std::uint8_t>(bracket);
  }

  /// A value's text never ends like the beginning of a container or a member. There is room.
  void separate() {
    if (size_ == 0) return;
    auto const last = room_[size_ - 1];
    if (last != '{' && last != '[' && last != ':') room_[size_++] = ',';
  }

  /// There is room.
  void append_quoted(std::string_view text) {
    room_[size_++] = '"';
    std::memcpy(room_.data() + size_, text.data(), text.size());
    size_ += text.size();
    room_[size_++] = '"';
  }

  void check_rises(std::string_view name) {
    bool const rises = last_name_.empty() || last_name_.front() < name.front() || last_name_ < name;
    COMITY_CHECK(rises);
    last_name_ = name;
  }

  void grow(std::size_t more);
  void literal(std::string_view text);

  Bytes room_;
  std::size_t size_ = 0;        ///< Of what is written.
  std::string_view last_name_;  ///< In the innermost object.
};

}  // namespace comity::json
