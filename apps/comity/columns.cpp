#include "columns.h"

#include "comity/words/catalogue.h"

namespace comity::cli {

std::string text_at(json::Value const& value, std::string_view name) {
  auto const* const text = part_at(value, name).if_string();
  return text != nullptr ? words::visible(*text) : std::string{};
}

std::int64_t number_at(json::Value const& value, std::string_view name) {
  auto const* const number = part_at(value, name).if_integer();
  return number != nullptr ? *number : 0;
}

json::Array const& array_at(json::Value const& value, std::string_view name) {
  static json::Array const none;
  auto const* const array = part_at(value, name).if_array();
  return array != nullptr ? *array : none;
}

json::Value const& part_at(json::Value const& value, std::string_view name) {
  static json::Value const none;
  auto const* const found = value.find(name);
  return found != nullptr ? *found : none;
}

std::string padded(std::string text, std::size_t width) {
  std::size_t columns = 0;
  for (unsigned char const c : text) {
    if ((c & 0xc0) != 0x80) columns += c >= 0xe3 ? 2 : 1;
  }
  if (columns < width) text.append(width - columns, ' ');
  return text;
}

}  // namespace comity::cli
