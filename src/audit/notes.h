/// Checkpoints: who signed and cosigned them, by keys that the agreements name.
#pragma once

#include "comity/note/checkpoint.h"
#include "context.h"

namespace comity::audit {

/// A checkpoint of which every line by a key that the agreements name was verified.
struct CheckedNote {
  std::string file;  ///< Where it stands, for findings.
  merkle::TreeHead head;
  std::vector<crypto::PublicKey> by_owner;  ///< Keys of the log's owner that signed it.
  std::optional<Instant> mirrored;          ///< When the other side cosigned it.
  bool witnessed = false;
  /// The earliest of all cosignatures, to the second.
  std::optional<Instant> first_cosigned;
};

/// Verifies a checkpoint of `owner`'s log. Every line of a known key must hold, and the owner must
/// have signed. Absent, with a finding, if that is not so. Cosignatures are reported.
std::optional<CheckedNote> check_note(Context const& context, message::PartyId const& owner,
                                      std::string const& file, std::string_view text,
                                      Findings& findings);

/// That the owner signed with each algorithm for which it has a `checkpoint` key when the last
/// entry was made, by a key of that time or later [P2.4, P5.13]: a key that had ended by then signs
/// nothing. Also says so if somebody cosigned before that entry was made. `last_entry` is by the
/// owner's clock.
void check_note_time(Context const& context, message::PartyId const& owner, CheckedNote const& note,
                     Instant last_entry, Findings& findings);

}  // namespace comity::audit
