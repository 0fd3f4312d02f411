/// Recomputes the state and the clocks of every case from what was checked [P7.3, P9].
#pragma once

#include "comity/crypto/hash.h"
#include "comity/message/case_file.h"
#include "history.h"
#include "log_walk.h"

namespace comity::audit {

/// What is folded of a message that was checked; absent if it is left out. Called by many threads.
using TakeMessage = std::function<std::optional<message::Dated>(MessageRef, message::Header)>;

/// Some cases with their messages.
using Cases = std::vector<std::pair<message::CaseId, std::vector<message::Dated>>>;

/// What a case's fold needs of a message.
message::Dated dated(Direction direction, Known const& known, message::Header header);

/// State and clocks of one case. Pure.
CaseState fold_case(Context const& context, message::CaseId id,
                    std::vector<message::Dated> messages, Instant at);

/// The one digest by which two holders compare all their cases (`Report::states`).
class StatesDigest {
 public:
  /// The next case in the order of ids, with SHA-256 of its canonical state.
  void add(message::CaseId const& id, Digest const& canonical);

  /// Once, at the end.
  Digest finish() { return digest_.finish(); }

 private:
  crypto::Sha256 digest_;
};

/// Reads the headers of all cases from the owner's log again, some cases at a time, in the order in
/// which they begin: those of one time lie together.
void read_cases(LogFiles const& own, History const& history, unsigned threads, Findings& findings,
                TakeMessage const& take, std::function<void(Cases)> const& give);

/// Recomputes all cases of a link.
Digest fold_cases(Context const& context, LogFiles const& own, History const& history, Instant at,
                  Options const& options, Findings& findings);

}  // namespace comity::audit
