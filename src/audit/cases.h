/// Recomputes the state and the clocks of every case from what was checked [P7.3, P9].
#pragma once

#include "comity/crypto/hash.h"
#include "comity/message/case_file.h"
#include "history.h"

namespace comity::audit {

/// What a case's fold needs of a message.
message::Dated dated(Direction direction, Known const& known, message::Header header);

/// State and clocks of one case. Pure.
CaseState fold_case(Context const& context, message::CaseId id,
                    std::vector<message::Dated> messages, Instant at);

/// The one digest by which two holders compare all their cases (`Report::states`).
class StatesDigest {
 public:
  /// The next case in the order of ids, with SHA-256 of its canonical state.
  void add(std::string const& id, Digest const& canonical);

  /// Once, at the end.
  Digest finish();

 private:
  /// In bytes: many lines are hashed with one call.
  static constexpr std::size_t lines_max = 1 << 14;

  void hash_lines();

  crypto::Sha256 digest_;
  std::string lines_;  ///< Not yet in `digest_`.
};

/// Recomputes all cases of a link, whose headers are used up. `history` tells when each message was
/// had.
Digest fold_cases(Context const& context, History const& history, std::vector<Case> cases,
                  Instant at, Options const& options, Counts& counts);

}  // namespace comity::audit
