/// The encodings that texts and bodies of mail come in.
#pragma once

#include "comity/base/bytes.h"

#include <string>
#include <string_view>

namespace comity::mail {

/// Base64 as mail has it: line breaks and foreign characters passed over, padding optional.
std::string decode_base64(std::string_view text);

/// Quoted-printable (RFC 2045 §6.7); with `underscores`, the form of encoded words (RFC 2047 §4.2).
std::string decode_quoted(std::string_view text, bool underscores);

/// `bytes` in `charset` as UTF-8. What cannot be read becomes U+FFFD; an unknown charset is taken
/// for UTF-8.
std::string to_utf8(std::string_view bytes, std::string_view charset);

/// A header's text with its encoded words decoded; on one line.
std::string decode_words(std::string_view text);

bool equal_without_case(std::string_view a, std::string_view b);

}  // namespace comity::mail
