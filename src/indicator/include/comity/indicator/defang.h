/// Indicators as people write them so that nobody follows them by accident:
/// "hxxp://evil[.]example".
#pragma once

#include "comity/indicator/observable.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace comity::indicator {

/// A text with its defanged parts written out, and the way back to where each byte came from.
struct Refanged {
  std::string text;
  std::vector<std::uint32_t> origin;  ///< For each byte of `text`, and one behind its end.
  std::vector<bool> changed;          ///< Which bytes stand for something else in the source.
};

/// Undoes, anywhere in `source` (UTF-8, at most `text_bytes_max`): hxxp and its like before "://";
/// dots, colons, slashes and at signs in brackets of three kinds, also as words ("[dot]", "(at)",
/// "[点]"), with spaces around the words; "[." without its other half between letters; full-width
/// ASCII; the ideographic full stop between letters of ASCII; characters without width.
Refanged refang(std::string_view source);

/// "hxxps://evil[.]example/x", "203[.]0[.]113[.]7", "who[at]evil[.]example"; a hash as it is.
/// `refang` gives back what went in.
std::string defang(Observable const& observable);

}  // namespace comity::indicator
