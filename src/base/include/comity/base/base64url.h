/// Base64 as JOSE and the web have it: an alphabet that addresses can hold, and no padding (RFC 4648
/// §5, RFC 7515 §2). Canonical as in bytes.h.
#pragma once

#include "comity/base/bytes.h"

namespace comity {

std::string to_base64url(ByteView bytes);

/// Errors: `invalid base.not_base64url` for anything but the canonical spelling.
Result<Bytes> from_base64url(std::string_view text);

}  // namespace comity
