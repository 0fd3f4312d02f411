/// A table's text, line by line and field by field.
#pragma once

#include <string_view>
#include <vector>

namespace comity::triage {

/// Takes the next line off the front of `text`, without its end.
inline std::string_view take_line(std::string_view& text) {
  auto const end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// What stands between the separators, at most `fields_max`; the rest of the line is left out.
inline std::vector<std::string_view> fields_of(std::string_view line, char separator,
                                               std::size_t fields_max) {
  std::vector<std::string_view> out;
  while (out.size() < fields_max) {
    auto const end = line.find(separator);
    out.push_back(line.substr(0, end));
    if (end == line.npos) break;
    line.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace comity::triage
