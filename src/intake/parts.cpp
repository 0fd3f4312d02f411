#include "parts.h"

#include "comity/intake/limits.h"
#include "encoding.h"

#include <algorithm>
#include <utility>

namespace comity::intake {
namespace {

constexpr std::string_view blanks = " \t\r\n";

}  // namespace

Parts::Parts(std::string_view text) : rest_{text} {
  skip_blanks();
  if (rest_.starts_with('{')) closing_ = '}';
  if (rest_.starts_with('[')) closing_ = ']';
  is_broken_ = closing_ == 0;
  if (!is_broken_) rest_.remove_prefix(1);
}

void Parts::skip_blanks() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
}

std::optional<Part> Parts::broken() {
  is_broken_ = true;
  return {};
}

/// With its quotes; what is left if it does not end.
std::string_view Parts::take_string() {
  for (std::size_t i = 1; i < rest_.size(); ++i) {
    if (rest_[i] == '\\') {
      ++i;
    } else if (rest_[i] == '"') {
      auto const out = rest_.substr(0, i + 1);
      rest_.remove_prefix(i + 1);
      return out;
    }
  }
  is_broken_ = true;
  return std::exchange(rest_, {});
}

/// What is left if it does not end, so that a file that was cut off is read as far as it goes.
std::string_view Parts::take_value() {
  auto const from = rest_;
  std::size_t depth = 0;
  do {
    if (rest_.empty()) {
      is_broken_ = true;
      break;
    }
    char const c = rest_.front();
    if (c == '"') {
      take_string();
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') {
      if (depth == 0) break;
      --depth;
    } else if (depth == 0 && (c == ',' || blanks.find(c) != blanks.npos)) {
      break;
    } else if (depth == 0 && c != '{' && c != '[') {
      // A number or word goes on to what ends it.
      rest_.remove_prefix(std::min(rest_.find_first_of(",]} \t\r\n"), rest_.size()));
      break;
    }
    rest_.remove_prefix(1);
  } while (depth > 0);
  return from.substr(0, from.size() - rest_.size());
}

std::optional<Part> Parts::next() {
  if (is_broken_ || closing_ == 0) return {};
  skip_blanks();
  if (rest_.starts_with(closing_)) {
    closing_ = 0;
    return {};
  }
  if (!is_first_) {
    if (!rest_.starts_with(',')) return broken();
    rest_.remove_prefix(1);
    skip_blanks();
  }
  is_first_ = false;
  Part out;
  if (closing_ == '}') {
    if (!rest_.starts_with('"')) return broken();
    out.key = take_string();
    if (is_broken_) return {};
    out.key = out.key.substr(1, out.key.size() - 2);
    skip_blanks();
    if (!rest_.starts_with(':')) return broken();
    rest_.remove_prefix(1);
    skip_blanks();
  }
  out.value = take_value();
  return out.value.empty() ? broken() : std::optional{out};
}

std::string_view member(std::string_view object, std::string_view key) {
  if (!is_object(object)) return {};
  Parts parts{object};
  while (auto const part = parts.next())
    if (part->key == key) return part->value;
  return {};
}

bool is_object(std::string_view value) {
  return trimmed(value).starts_with('{');
}

bool is_array(std::string_view value) {
  return trimmed(value).starts_with('[');
}

Result<json::Value> parse_part(std::string_view text) {
  return json::parse(text, {.bytes_max = part_bytes_max, .depth_max = part_depth_max});
}

namespace {

std::string scalar(json::Value const& value) {
  if (auto const* const text = value.if_string()) return *text;
  if (auto const* const number = value.if_integer()) return std::to_string(*number);
  if (auto const* const truth = value.if_boolean()) return *truth ? "true" : "false";
  return {};
}

}  // namespace

std::string text_at(json::Value const& object, std::string_view key) {
  auto const* const found = object.find(key);
  return found != nullptr ? scalar(*found) : std::string{};
}

std::string scalar_text(std::string_view slice) {
  auto const value = parse_part(slice);
  return value ? scalar(*value) : std::string{};
}

json::Array const& array_at(json::Value const& object, std::string_view key) {
  static json::Array const none;
  auto const* const found = object.find(key);
  auto const* const array = found != nullptr ? found->if_array() : nullptr;
  return array != nullptr ? *array : none;
}

}  // namespace comity::intake
