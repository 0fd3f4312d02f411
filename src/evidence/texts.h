/// How the texts that people write into a record are read and written.
#pragma once

#include "comity/evidence/limits.h"
#include "comity/json/reader.h"

namespace comity::evidence {

/// Of what a stranger wrote, as much as a person would read in a message.
inline std::string cut(std::string_view text) {
  constexpr std::size_t shown_bytes_max = 100;
  return std::string{text.substr(0, shown_bytes_max)};
}

/// Something, not only blanks. Errors: `invalid evidence.empty_text`.
inline Result<std::string> parse_words(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == text.npos)
    return fail(Code::invalid, "evidence.empty_text");
  return std::string{text};
}

/// Empty if it is absent.
inline std::string optional_words(json::Reader const& r, std::string_view name) {
  return std::string{r.optional_text(name, text_bytes_max).value_or("")};
}

/// Leaves an empty text out.
inline void add_words(json::Object& object, std::string_view name, std::string const& text) {
  if (!text.empty()) object.emplace_back(name, text);
}

}  // namespace comity::evidence
