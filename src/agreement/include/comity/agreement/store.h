/// Where a node keeps the agreements it has adopted.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"

#include <vector>

namespace comity::agreement {

/// Not thread-safe. Errors of both: `unavailable` or `damaged` from the store.
class AdoptionStore {
 public:
  virtual ~AdoptionStore() = default;

  /// The envelopes, in the order of adoption.
  virtual Result<std::vector<Bytes>> adopted() = 0;

  /// Returns once durable.
  virtual Result<void> adopt(ByteView envelope, Instant at) = 0;
};

}  // namespace comity::agreement
