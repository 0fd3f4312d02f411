/// A person's yes to one text, which others can check later.
#pragma once

#include "comity/factor/passkey.h"

namespace comity::factor {

enum class Act {
  approve,    ///< It may leave.
  emergency,  ///< It may leave before its approvals.
  admit,      ///< It has arrived, and may be acted on.
};

/// What somebody says yes to.
struct Subject {
  Digest text;  ///< Of a draft: what would leave, to the byte. Of what has arrived: its envelope.
  Act act = Act::approve;

  friend bool operator==(Subject const&, Subject const&) = default;
};

/// What a passkey is asked to sign for it: SHA-256 of "comity consent/v1 ", the name of the act, a
/// line feed, the nonce, the text's digest. The nonce is chance of the node, once for each
/// question, so that no yes is a yes to anything else, nor to the same again.
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
