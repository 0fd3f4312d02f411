/// Passkeys: WebAuthn Level 2 (https://www.w3.org/TR/webauthn-2/), the relying party's side. Keys
/// and signatures are read and checked by libfido2. No attestation is asked for: which make of
/// authenticator somebody uses proves nothing that we rely on.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"
#include "comity/factor/limits.h"
#include "comity/json/reader.h"

namespace comity::factor {

/// By what a passkey signs, as COSE numbers them.
enum class KeyAlgorithm { es256 = -7, eddsa = -8, rs256 = -257 };

/// What is kept of a passkey. Nothing of it is a secret.
struct Passkey {
  Bytes id;          ///< As its authenticator chose it.
  std::string name;  ///< As its owner calls it.
  KeyAlgorithm algorithm = KeyAlgorithm::es256;
  Bytes key;                  ///< x and y; or the point; or modulus and exponent.
  std::uint32_t counter = 0;  ///< Of its signatures; 0 for authenticators that do not count.
  Instant added{};
  Instant used{};

  /// The first 16 hex digits of the id's SHA-256.
  std::string short_id() const;

  friend bool operator==(Passkey const&, Passkey const&) = default;
};

/// Where passkeys are for.
struct Site {
  std::string origin;  ///< "https://console.example:8443", as a browser writes it.
  std::string rp;      ///< The host of it, to which passkeys are bound.
};

/// Errors: `invalid factor.no_site` (origin) if the host is an address: browsers bind passkeys to
/// names alone.
Result<Site> site_of(std::string_view origin);

/// What a browser says of a new passkey.
struct Registration {
  Bytes client_data;
  Bytes authenticator_data;
};

/// What a passkey signed.
struct Assertion {
  Bytes credential;  ///< The passkey's id.
  Bytes client_data;
  Bytes authenticator_data;
  Bytes signature;
};

/// Of what a browser collected, the challenge that it answers; nothing else of it is judged.
/// Errors: `invalid factor.bad_client_data`.
Result<Digest> challenge_in(ByteView client_data);

/// The new passkey, if it answers `challenge` at this site by a person who was verified. Errors:
/// `invalid factor.bad_client_data`, `factor.bad_authenticator_data`; `forbidden
/// factor.other_challenge`, `factor.other_site` (origin), `factor.not_verified`.
Result<Passkey> take(Registration const& registration, Digest const& challenge, Site const& site,
                     std::string name, Instant now);

/// That `key` signed this challenge at this site, and that its authenticator verified the person.
/// Whoever has an old assertion can check it so again. Errors: those of `take`; `forbidden
/// factor.bad_signature`.
Result<void> check(Assertion const& assertion, Passkey const& key, Digest const& challenge,
                   Site const& site);

/// `key` after it signed: to be made durable before anybody is let in. Errors: those of `check`;
/// `forbidden factor.counter_went_back`, if there may be a copy of it.
Result<Passkey> use(Passkey key, Assertion const& assertion, Digest const& challenge,
                    Site const& site, Instant now);

/// {"credential", "client_data", "authenticator_data", "signature"}, in base64.
json::Value to_json(Assertion const& assertion);
Assertion read_assertion(json::Reader const& reader);

json::Value to_json(Passkey const& key);
Passkey read_passkey(json::Reader const& reader);

}  // namespace comity::factor
