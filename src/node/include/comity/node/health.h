/// How a node is doing, for a person who asks: figures and facts, no judgement.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/link/link.h"

#include <functional>

namespace comity::node {

/// Before a key's end, when there is still time to agree on the next: a supplement to an agreement
/// takes its parties weeks.
inline constexpr Duration key_notice = std::chrono::days{30};

/// Whether to read the whole store, which takes time in proportion to its size and keeps the node
/// from anything else.
enum class StoreCheck { none, whole };

/// What a store says of itself.
struct StoreReport {
  std::vector<std::string> faults;  ///< What a check found, as the store words it.
  std::uint64_t bytes = 0;          ///< On the disk.
  std::uint64_t free_bytes = 0;     ///< Of these, not in use.
};

/// Asks the store. Errors: those of the store.
using ReportStore = std::function<Result<StoreReport>(StoreCheck)>;

/// When a peer was last heard, and how far its clock was ahead of ours then. What an exchange takes
/// on its way is in it.
struct Contact {
  Instant at{};
  Duration clock_ahead{};
};

/// Until when a role of ours has a key of an algorithm: its last key, of those that an agreement
/// without a successor and those before it list. Also after the agreement's end, for its cases go
/// on.
struct KeyHealth {
  agreement::AgreementId agreement;
  agreement::Role role = agreement::Role::message;
  crypto::Algorithm algorithm = crypto::Algorithm::ed25519;
  Digest key;
  Instant until{};
  bool ends_soon = false;  ///< Within `key_notice`, or has ended.
  bool held = false;       ///< Its private key is in the keyring.
};

struct LinkHealth {
  link::LinkId id;
  std::uint64_t undelivered = 0;
  std::optional<Instant> undelivered_since;  ///< When the oldest of them was logged.
  std::uint64_t incidents = 0;
  std::optional<Contact> contact;  ///< None since the node was started.
};

struct Health {
  std::optional<Result<StoreReport>> store;  ///< None if the store has nothing to say of itself.
  std::vector<KeyHealth> keys;               ///< By agreement, role, algorithm.
  std::vector<LinkHealth> links;
};

}  // namespace comity::node
