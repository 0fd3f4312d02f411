/// A person's yes to one text, which others can check later.
#pragma once

#include "comity/factor/passkey.h"

namespace comity::factor {

/// What somebody says yes to.
struct Subject {
  Digest text;             ///< Of a draft: what would leave, to the byte.
  bool emergency = false;  ///< To letting it out before its approvals.

  friend bool operator==(Subject const&, Subject const&) = default;
};

/// What a passkey is asked to sign for it: SHA-256 of "comity consent/v1 approve" or "comity
/// consent/v1 emergency", a line feed, the nonce, the text's digest. The nonce is chance of the
/// node, once for each question, so that no yes is a yes to anything else, nor to the same again.
Digest challenge_for(Subject const& subject, Digest const& nonce);

/// What the journal keeps of a yes by passkey.
struct Consent {
  Digest nonce;
  Assertion assertion;
};

/// {"by": "passkey", "nonce"} and the assertion.
json::Value to_json(Consent const& consent);
Consent read_consent(json::Reader const& reader);

}  // namespace comity::factor
