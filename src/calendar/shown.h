/// How a refused text is quoted in an error.
#pragma once

#include <string>
#include <string_view>

namespace comity::calendar {

/// The beginning of `text`, cut between two characters of its UTF-8: it may be a stranger's.
inline std::string shown(std::string_view text) {
  constexpr std::size_t shown_bytes_max = 40;
  if (text.size() <= shown_bytes_max) return std::string{text};
  auto end = shown_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string{text.substr(0, end)};
}

}  // namespace comity::calendar
