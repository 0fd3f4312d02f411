/// Finds indicators in running text: mails, reports, log lines, in any language.
#pragma once

#include "comity/indicator/observable.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace comity::indicator {

/// An indicator at the first place where it stands.
struct Found {
  Observable observable;
  std::size_t offset = 0;             ///< In bytes of the text.
  std::size_t length = 0;             ///< As written there.
  std::size_t line = 1;               ///< Counted from 1 by "\n".
  std::size_t count = 1;              ///< How often it stands in the text.
  std::optional<std::uint16_t> port;  ///< "203.0.113.7:443", of the first place.
  bool defanged = false;
};

struct Extraction {
  std::vector<Found> found;  ///< Each observable once, in the order of their first places.
  bool cut = false;          ///< There are more than `found_max`.
};

/// Every address, prefix, AS number, URL, e-mail address, hash, CVE number (opaque, label
/// "vulnerability"), domain under a known top-level domain, and file name with an ending that
/// programs and documents have. A name such as "run.sh" that could be both is a file name unless it
/// is defanged or has more labels. A link without a scheme gives its host. `text` is UTF-8, at most
/// `text_bytes_max`; what is beyond is not looked at and `cut` says so. Linear time.
Extraction extract(std::string_view text);

}  // namespace comity::indicator
