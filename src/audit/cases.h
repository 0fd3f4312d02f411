/// Recomputes the state and the clocks of every case from what was checked [P7.3, P9].
#pragma once

#include "comity/crypto/hash.h"
#include "comity/message/case_file.h"
#include "history.h"

namespace comity::audit {

/// What a case's fold needs of a message.
message::Dated dated(Direction direction, Known const& known, message::Header header);

/// State and clocks of one case. Pure. `room`: as of `request::canonical_state`.
CaseState fold_case(Context const& context, message::CaseId id,
                    std::vector<message::Dated> messages, Instant at, Bytes room = {});

/// The one digest by which two holders compare all their cases (`Report::states`): of their lines,
/// in the order of ids.
class StatesDigest {
 public:
  /// What one case adds: its id and SHA-256 of its canonical state.
  static std::string line(std::string const& id, Digest const& canonical);

  /// The next lines.
  void add(std::string_view lines) { digest_.add(as_bytes(lines)); }

  /// Once, at the end.
  Digest finish() { return digest_.finish(); }

 private:
  crypto::Sha256 digest_;
};

/// Recomputes all cases of a link, whose headers are used up. `history` tells when each message was
/// had.
Digest fold_cases(Context const& context, History const& history, std::deque<Case> cases,
                  Instant at, Options const& options, Counts& counts);

}  // namespace comity::audit
