#include "comity/json/text.h"
#include "escape.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace comity::json {
namespace {

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 24> digits;
  auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

/// ECMAScript's Number::toString (ECMA-262 §6.1.6.1.20), which RFC 8785 §3.2.2.3 prescribes: the
/// shortest digits that read back as `value`, without an exponent from 1e-6 to below 1e21.
void append_number(std::string& out, double value) {
  if (value == 0) {
    out += '0';
    return;
  }
  if (value < 0) {
    out += '-';
    value = -value;
  }
  std::array<char, 32> buffer;
  auto const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific)
                       .ptr;
  auto const* const mark = std::find(buffer.data(), end, 'e');
  int exponent = 0;
  std::from_chars(mark[1] == '+' ? mark + 2 : mark + 1, end, exponent);
  // The digits of "d.ddd" without the point, which stands behind the first `point` of them.
  std::string digits(buffer.data(), static_cast<std::size_t>(mark - buffer.data()));
  if (digits.size() > 1) digits.erase(1, 1);
  int const count = static_cast<int>(digits.size());
  int const point = exponent + 1;
  auto const zeros = [](int n) { return std::string(static_cast<std::size_t>(n), '0'); };
  if (point >= count && point <= 21) {
    out += digits + zeros(point - count);
  } else if (point > 0 && point <= 21) {
    out.append(digits, 0, static_cast<std::size_t>(point)).append(1, '.');
    out.append(digits, static_cast<std::size_t>(point));
  } else if (point > -6 && point <= 0) {
    out += "0." + zeros(-point) + digits;
  } else {
    out += digits[0];
    if (count > 1) out.append(1, '.').append(digits, 1);
    out += exponent < 0 ? "e-" : "e+";
    append_integer(out, std::abs(exponent));
  }
}

/// As `append_number`, but so that it is read as floating again.
void append_floating(std::string& out, double value) {
  auto const start = out.size();
  if (value == 0 && std::signbit(value)) out += '-';
  append_number(out, value);
  if (out.find_first_of(".e", start) == std::string::npos) out += ".0";
}

/// A line break and the indentation of `depth` in the pretty form; nothing in the compact one.
class Layout {
 public:
  enum class Form { compact, pretty };

  Layout(std::string& out, Form form) : out_{out}, pretty_{form == Form::pretty} {}

  void append(Value const& value) {
    switch (value.kind()) {
      case Kind::null:
        out_ += "null";
        return;
      case Kind::boolean:
        out_ += *value.if_boolean() ? "true" : "false";
        return;
      case Kind::integer:
        return append_integer(out_, *value.if_integer());
      case Kind::floating:
        return append_floating(out_, *value.if_floating());
      case Kind::string:
        return append_string(out_, *value.if_string());
      case Kind::array:
        return append_items('[', *value.if_array(), ']', [&](Value const& item) { append(item); });
      case Kind::object:
        return append_items('{', *value.if_object(), '}', [&](Member const& member) {
          append_string(out_, member.first);
          out_ += pretty_ ? ": " : ":";
          append(member.second);
        });
    }
  }

 private:
  template <typename Items, typename AppendItem>
  void append_items(char open, Items const& items, char close, AppendItem append_item) {
    out_ += open;
    ++depth_;
    bool first = true;
    for (auto const& item : items) {
      if (!first) out_ += ',';
      first = false;
      break_line();
      append_item(item);
    }
    --depth_;
    if (!first) break_line();
    out_ += close;
  }

  void break_line() {
    if (!pretty_) return;
    out_ += '\n';
    out_.append(depth_ * 2, ' ');
  }

  std::string& out_;
  bool pretty_;
  std::size_t depth_ = 0;
};

/// The order of UTF-16 code units. UTF-8 has the order of code points, which differs in one thing:
/// U+E000 to U+FFFF (lead bytes EE, EF) come after the surrogates of what lies above U+FFFF (F0 …).
bool less_in_utf16(std::string_view a, std::string_view b) {
  auto const [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (x == a.end() || y == b.end()) return x == a.end() && y != b.end();
  auto const rank = [](char c) {
    auto const byte = static_cast<std::uint8_t>(c);
    return byte == 0xee || byte == 0xef ? byte + 0x10 : byte;
  };
  return rank(*x) < rank(*y);
}

void append_canonical(std::string& out, Value const& value);

void append_canonical_object(std::string& out, Object const& object) {
  std::vector<Member const*> members;
  members.reserve(object.size());
  for (auto const& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](Member const* a, Member const* b) { return less_in_utf16(a->first, b->first); });
  out += '{';
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i > 0) {
      COMITY_CHECK(members[i - 1]->first != members[i]->first);
      out += ',';
    }
    append_string(out, members[i]->first);
    out += ':';
    append_canonical(out, members[i]->second);
  }
  out += '}';
}

void append_canonical(std::string& out, Value const& value) {
  if (auto const* floating = value.if_floating()) return append_number(out, *floating);
  if (auto const* object = value.if_object()) return append_canonical_object(out, *object);
  auto const* array = value.if_array();
  if (array == nullptr) return Layout{out, Layout::Form::compact}.append(value);
  out += '[';
  for (std::size_t i = 0; i < array->size(); ++i) {
    if (i > 0) out += ',';
    append_canonical(out, (*array)[i]);
  }
  out += ']';
}

}  // namespace

std::string write(Value const& value) {
  std::string out;
  Layout{out, Layout::Form::compact}.append(value);
  return out;
}

std::string write_pretty(Value const& value) {
  std::string out;
  Layout{out, Layout::Form::pretty}.append(value);
  out += '\n';
  return out;
}

std::string canonical(Value const& value) {
  std::string out;
  append_canonical(out, value);
  return out;
}

}  // namespace comity::json
