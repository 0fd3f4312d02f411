/// What a browser collected and an authenticator signed the hash of (WebAuthn 5.8.1).
#pragma once

#include "comity/base/bytes.h"

#include <string>

namespace comity::factor {

struct ClientData {
  std::string type;  ///< "webauthn.create" or "webauthn.get".
  Digest challenge;
  std::string origin;
  bool cross_origin = false;
};

/// Members that we do not know are ignored, as the standard has it. Errors: `invalid
/// factor.bad_client_data`.
Result<ClientData> parse_client_data(ByteView bytes);

}  // namespace comity::factor
