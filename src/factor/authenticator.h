/// What authenticators say, read and checked by libfido2.
#pragma once

#include "comity/factor/passkey.h"

namespace comity::factor {

/// Flags of authenticator data (WebAuthn 6.1).
inline constexpr std::uint8_t user_present = 0x01;
inline constexpr std::uint8_t user_verified = 0x04;
inline constexpr std::uint8_t key_included = 0x40;

struct NewKey {
  Bytes id;
  KeyAlgorithm algorithm = KeyAlgorithm::es256;
  Bytes key;
  std::uint32_t counter = 0;
  std::uint8_t flags = 0;
};

/// The passkey in what an authenticator says of a new one. Errors: `invalid
/// factor.bad_authenticator_data`.
Result<NewKey> parse_new_key(ByteView authenticator_data);

/// The counter, if the assertion is signed by the key for this relying party, with the person
/// present and verified. Errors: `invalid factor.bad_authenticator_data`; `forbidden
/// factor.other_site`, `factor.not_verified`, `factor.bad_signature`.
Result<std::uint32_t> check_assertion(Assertion const& assertion, Passkey const& key,
                                      std::string const& rp);

}  // namespace comity::factor
