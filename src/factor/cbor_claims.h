/// Whether CBOR from a stranger may be given to a parser that believes it.
#pragma once

#include "comity/base/bytes.h"

namespace comity::factor {

/// True if the bytes are whole CBOR items and all their maps and arrays together claim no more
/// members than there are bytes to hold them (RFC 8949, 3). libcbor makes room for what a map
/// claims before it reads the first member: nine bytes could ask it for any amount of memory.
bool claims_fit(ByteView cbor);

}  // namespace comity::factor
