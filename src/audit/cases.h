/// Recomputes the state and the clocks of every case from what was checked [P7.3, P9].
#pragma once

#include "comity/crypto/hash.h"
#include "comity/message/case_file.h"
#include "history.h"
#include "log_walk.h"

namespace comity::audit {

/// What is folded of a message that was checked; absent if it is left out.
using TakeMessage = std::function<std::optional<message::Dated>(MessageRef, message::Header)>;

/// Some cases with their messages, by rising ids.
using Cases = std::vector<std::pair<message::CaseId, std::vector<message::Dated>>>;

/// Folds cases, and gathers the one digest by which two holders compare them (`Report::states`).
class CaseFold {
 public:
  CaseFold(Context const& context, Instant at, Options const& options, Findings& findings);

  /// Folds some cases, given with their messages and by rising ids.
  void fold(Cases cases);

  /// Over all of them. Once, at the end.
  Digest digest() { return digest_.finish(); }

 private:
  Context const& context_;
  Instant at_;
  Options const& options_;
  Findings& findings_;
  crypto::Sha256 digest_;
};

/// What a case's fold needs of a message.
message::Dated dated(Direction direction, Known const& known, message::Header header);

/// Reads the headers of all cases from the owner's log again, a group of cases at a time, so that
/// never all are in memory.
void read_cases(LogFiles const& own, History const& history, unsigned threads, Findings& findings,
                TakeMessage const& take, std::function<void(Cases)> const& give);

/// Recomputes all cases of a link.
Digest fold_cases(Context const& context, LogFiles const& own, History const& history, Instant at,
                  Options const& options, Findings& findings);

}  // namespace comity::audit
