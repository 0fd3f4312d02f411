/// From a note that is claimed to one that is verified.
#pragma once

#include "comity/note/keys.h"

#include <optional>
#include <span>
#include <vector>

namespace comity::note {

/// Whose signatures count. All in `required` must be there; those in `welcome` are checked if they
/// are there. A line of any of them that fails rejects the whole note; lines of others are ignored.
struct KeySet {
  std::vector<VerifierKey> required;
  std::vector<VerifierKey> welcome;
};

/// A line that verified. `time` is a cosigner's, to the second.
struct Signature {
  std::string name;
  KeyId key_id = 0;
  SignatureType type = SignatureType::ed25519;
  std::optional<Instant> time;

  friend bool operator==(Signature const&, Signature const&) = default;
};

/// The lines of known keys, in the order of the note. Every one was verified, also where a key has
/// several. Errors: `refused note.signature_fails` (name) if a known key's line fails;
/// `refused note.missing_signature` (name) if a required key has none; `refused
/// note.no_known_signature` if no known key signed at all.
Result<std::vector<Signature>> verify(Note const& note, KeySet const& keys);

}  // namespace comity::note
