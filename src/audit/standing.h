/// What the agreements of a link say of a message's time: it changes at few moments, and a log has
/// millions of messages.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/link/record.h"

#include <memory>
#include <mutex>

namespace comity::audit {

/// Several threads may read one.
class Standing {
 public:
  /// As `Adopted::key_sets` gives them.
  using KeySets = std::vector<std::vector<crypto::PublicKey>>;

  /// Between two of those moments.
  struct Span {
    KeySets owner;  ///< Message keys of the link's owner [P2.4, P3.5].
    KeySets peer;
    bool may_open = false;  ///< The link's agreement is the newest in force [P3.4].
  };

  Standing() : Standing{{}, {}} {}

  Standing(agreement::Adopted adopted, link::LinkId link);

  Span const& at(Instant time) const;

 private:
  /// Worked out when it is first asked for: whoever made the agreements could have made many.
  struct Slot {
    std::once_flag once;
    Span span;
  };

  Span span_from(Instant time) const;

  agreement::Adopted adopted_;
  link::LinkId link_;
  std::vector<Instant> changes_;   ///< Each once, rising.
  std::unique_ptr<Slot[]> slots_;  ///< Before the first change, and from each on.
};

}  // namespace comity::audit
