#include "pointer.h"

#include <algorithm>

namespace comity::json {
namespace {

std::string unescape_token(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto const two = token.substr(i, 2);
    bool const is_escape = two == "~0" || two == "~1";
    out += two == "~0" ? '~' : two == "~1" ? '/' : token[i];
    if (is_escape) ++i;
  }
  return out;
}

Value const* element(Array const& array, std::string_view token) {
  // Nine digits cannot overflow, and no array of ours has more elements.
  if (token.empty() || token.size() > 9) return nullptr;
  std::size_t index = 0;
  for (char const c : token) {
    if (c < '0' || c > '9') return nullptr;
    index = index * 10 + static_cast<std::size_t>(c - '0');
  }
  return index < array.size() ? &array[index] : nullptr;
}

}  // namespace

std::string escape_token(std::string_view key) {
  std::string out;
  for (char const c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

Value const* resolve(Value const& root, std::string_view pointer) {
  Value const* at = &root;
  while (at != nullptr && !pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    auto const length = std::min(pointer.find('/'), pointer.size());
    auto const token = unescape_token(pointer.substr(0, length));
    pointer.remove_prefix(length);
    auto const* array = at->if_array();
    at = array != nullptr ? element(*array, token) : at->find(token);
  }
  return at;
}

std::string pointer_from_fragment(std::string_view fragment) {
  auto const hex_value = [](char c) {
    auto const letter = c | 0x20;
    return c >= '0' && c <= '9' ? c - '0' : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < fragment.size(); ++i) {
    bool const is_escape = fragment[i] == '%' && i + 2 < fragment.size() &&
                           hex_value(fragment[i + 1]) >= 0 && hex_value(fragment[i + 2]) >= 0;
    if (is_escape) {
      out += static_cast<char>(hex_value(fragment[i + 1]) * 16 + hex_value(fragment[i + 2]));
      i += 2;
    } else {
      out += fragment[i];
    }
  }
  return out;
}

}  // namespace comity::json
