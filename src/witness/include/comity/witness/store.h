/// What a witness must remember: of each log the largest checkpoint it has cosigned, whole.
#pragma once

#include "comity/base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace comity::witness {

/// Not thread-safe. Errors of all calls: `unavailable` or `damaged` from the store.
class WitnessStore {
 public:
  virtual ~WitnessStore() = default;

  /// The signed note last kept for this log; empty if there is none.
  virtual Result<std::string> latest(std::string_view origin) = 0;

  /// Replaces it, durably, if it is still `before`: comparing and storing are one step, or two
  /// racing calls could fork a log. False if it was not.
  virtual Result<bool> replace(std::string_view origin, std::string_view before,
                               std::string_view after) = 0;

  /// The logs kept, by origin, from position `first`.
  virtual Result<std::vector<std::string>> origins(std::size_t first, std::size_t count) = 0;
};

}  // namespace comity::witness
