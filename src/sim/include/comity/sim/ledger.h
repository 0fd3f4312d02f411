/// What a run's machines have told others, or a person, that they hold: noted outside of them, so
/// that it can be compared with what they hold later.
#pragma once

#include "comity/link/link.h"

#include <map>
#include <optional>
#include <string>

namespace comity::sim {

/// Of one link of one honest party. Each comparison says what is wrong, or nothing.
class LinkLedger {
 public:
  using Fault = std::optional<std::string>;

  /// A person was told that message `seq` is logged.
  void logged(link::Link const& link, std::uint64_t seq);

  /// This left the machine: a checkpoint and receipts, for others to rely on.
  void told(link::Exchange const& exchange);

  /// What the link says of itself. A fault if any of it went back.
  Fault observe(link::Link const& link);

  /// Everything noted against what the link now holds, byte for byte. A fault also if the store
  /// cannot be read.
  Fault compare(link::Link const& link) const;

 private:
  struct Kept {
    Digest digest;
    std::uint64_t index = 0;
  };

  struct Given {
    std::uint64_t index = 0;
    std::string line;
  };

  Fault compare_logged(link::Link const& link) const;
  Fault compare_receipts(link::Link const& link) const;
  Fault compare_checkpoints(link::Link const& link) const;

  std::map<std::uint64_t, Kept> logged_;         ///< By number.
  std::map<std::uint64_t, Given> receipts_;      ///< By number.
  std::map<std::uint64_t, Digest> checkpoints_;  ///< Roots by size.
  link::Heads seen_;                             ///< The highest of each.
  std::string twice_;                            ///< A fault found while noting; empty if none.
};

using Ledger = std::map<link::LinkId, LinkLedger>;

}  // namespace comity::sim
