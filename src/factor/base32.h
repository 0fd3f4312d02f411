/// Base32 as people read and type it (RFC 4648, section 6).
#pragma once

#include "comity/base/bytes.h"

#include <string>

namespace comity::factor {

/// Without padding, in groups of four with `between` between them.
std::string base32_groups(ByteView bytes, char between);

}  // namespace comity::factor
