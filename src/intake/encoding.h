/// Bytes of unknown origin as UTF-8, and small questions to texts.
#pragma once

#include "comity/base/bytes.h"

#include <optional>

namespace comity::intake {

struct Decoded {
  std::string text;
  std::string encoding;     ///< "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030", "WINDOWS-1252"
  bool is_guessed = false;  ///< There was no mark and the bytes are not UTF-8.
};

/// By the byte order mark; else UTF-8 if the bytes are; else UTF-16 if every other byte is mostly
/// zero; else GB18030; else Windows-1252. Errors: `invalid intake.not_text` if none of them fits.
Result<Decoded> decode(ByteView bytes);

/// "zh", "ja", "ko", "ru", "en", by the scripts of the text; "" without letters.
std::string language_of(std::string_view text);

/// `text` cut to at most `bytes_max` between two characters.
std::string_view cut(std::string_view text, std::size_t bytes_max);

/// Without white space around it.
std::string_view trimmed(std::string_view text);

/// ASCII letters in lower case.
std::string lower(std::string_view text);

/// A port number from 1 to 65535 in digits.
std::optional<std::uint16_t> parse_port(std::string_view text);

}  // namespace comity::intake
