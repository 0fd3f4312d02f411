#include "comity/words/catalogue.h"

#include <algorithm>

namespace comity::words {

std::string_view name_of(Language language) {
  return language == Language::chinese ? "zh" : "en";
}

Language parse_language(std::string_view tag) {
  auto const primary = tag.substr(0, tag.find_first_of("-_.@,;"));
  auto const is = [&](std::string_view name) {
    return std::equal(primary.begin(), primary.end(), name.begin(), name.end(),
                      [](char a, char b) { return (a | 0x20) == b; });
  };
  return is("zh") ? Language::chinese : Language::english;
}

}  // namespace comity::words
