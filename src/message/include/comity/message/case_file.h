/// The dated messages of one case, in the order on which both sides agree. From here on nothing
/// knows of links or logs.
#pragma once

#include "comity/message/entry.h"
#include "comity/message/header.h"

#include <vector>

namespace comity::message {

/// A message with what both logs say of it.
struct Dated {
  Header header;
  Digest digest;      ///< Of the envelope.
  Instant sent_at{};  ///< The sender's entry.
  std::optional<Instant>
      had_at;  ///< The receiver's entry; absent while the message is provisional [P7.1].
  Disposition disposition = Disposition::ok;

  bool settled() const { return had_at.has_value(); }
};

struct CaseFile {
  /// In canonical order [P7.2]; all settled.
  std::vector<Dated> settled;

  /// Without a receipt yet, or sent after such a one by somebody who knew of it; by direction and
  /// number. They count for nothing yet.
  std::vector<Dated> provisional;
};

/// Sorts the messages of one case. The result depends on the set alone, not on the order given.
/// Messages of one direction must have different numbers (the log sees to it).
CaseFile in_canonical_order(std::vector<Dated> messages);

}  // namespace comity::message
