/// Two parties' logs written by hand, with keys that a test holds: so that each kind of dishonesty
/// can be tried alone, while hashes, trees and checkpoints around it fit.
#pragma once

#include "comity/merkle/proof.h"
#include "comity/message/entry.h"
#include "comity/message/header.h"
#include "folder.h"
#include "parties.h"

namespace comity::audit_test {

using message::Direction;
using message::Header;

struct LogEntry {
  message::EntryMark mark;
  Bytes envelope;
};

/// What one party says to the other.
struct Saying {
  std::string type;
  json::Value codes{json::Object{}};
  json::Value body{json::Object{}};
  std::string kind = "mitigation";
  std::string urgency = "urgent";
  std::string request = "us-20260302-aaaaaaaa";  ///< Of the owner; the case too.
};

/// What a sender may do wrong.
struct Bend {
  std::function<void(Header&)> header;       ///< Before it is sealed.
  crypto::Keyring const* keys = nullptr;     ///< Seals with these, whoever they belong to.
  std::vector<crypto::PublicKey> signed_by;  ///< Only with these; empty: with all it needs.
  bool keeps_going = true;                   ///< The next message follows this one, as it was bent.
};

/// Signs nothing by itself: `folder` does.
class Forge {
 public:
  /// `sample` outlives it. Both parties have adopted.
  explicit Forge(fixture::Sample const& sample, std::string owner = "us", std::string peer = "cn");

  /// A message that is said, delivered, and logged by both; a minute later than the last.
  void say(Direction direction, Saying const& saying, Bend const& bend = {});

  /// A request with `items` items, acknowledged and decided.
  void request(int items = 2);

  /// The export, with everything signed that has to be.
  Folder folder() const;

  /// A checkpoint of a tree, signed by its owner and cosigned by the other side.
  std::string checkpoint(std::string const& owner, merkle::TreeHead const& head) const;

  /// By all its owner's keys for it, cosigned by none.
  std::string checkpoint_alone(std::string const& owner, merkle::TreeHead const& head) const;

  static merkle::TreeHead head_of(std::vector<LogEntry> const& log, std::size_t size);

  std::vector<crypto::PrivateKey const*> keys(std::string const& party, agreement::Role role,
                                              Instant at) const;

  message::PartyId owner;
  message::PartyId peer;
  Instant now;
  agreement::Adopted adopted;
  std::vector<LogEntry> own_log;
  std::vector<LogEntry> peer_log;
  std::vector<message::Body> bodies;
  std::size_t peer_size = SIZE_MAX;  ///< Of the mirrored prefix; beyond it are loose proofs.

 private:
  struct Way {
    std::uint64_t seq = 0;
    Digest prev;
  };

  void lay_out(Folder& folder, std::string const& name, std::vector<LogEntry> const& log,
               std::size_t size) const;
  merkle::Proof inclusion(std::size_t index) const;

  fixture::Sample const& sample_;
  fixture::SeededRandom mutable random_{77};
  Way sent_;
  Way received_;
};

}  // namespace comity::audit_test
