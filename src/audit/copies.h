/// Both logs of a link hold the same envelopes. What was hashed as one log's is compared as the
/// other's: equal bytes have equal digests, and comparing costs a tenth of hashing.
#pragma once

#include "comity/base/bytes.h"
#include "comity/message/entry.h"

#include <array>
#include <vector>

namespace comity::audit {

/// Envelopes with their digests, of one stretch of one log. Views: their bytes must outlive it.
class Copies {
 public:
  /// An envelope of the log that is read first, which says that it went this way.
  void add(message::Direction direction, ByteView envelope, Digest const& digest);

  /// SHA-256 of an envelope of the other log, which says that it went this way. Quick for one that
  /// was added, if they come in the same order; of any other it is computed.
  Digest digest_of(message::Direction direction, ByteView envelope);

 private:
  struct Copy {
    ByteView envelope;
    Digest digest;
  };

  struct Way {
    std::vector<Copy> copies;
    std::size_t next = 0;  ///< Behind the one that was found last.
  };

  std::array<Way, 2> ways_;  ///< By direction, as the first log has it.
};

}  // namespace comity::audit
