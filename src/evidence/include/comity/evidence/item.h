/// An item as one node keeps it: what it is, where its bytes are, who else has it, and what is to
/// become of it.
#pragma once

#include "comity/evidence/messages.h"

namespace comity::evidence {

using message::AgreementId;

/// How far an item's bytes have come.
enum class Phase {
  adding,    ///< The owner is handing them in; the manifest has no digests yet.
  offered,   ///< A peer has them and offers them.
  wanted,    ///< They are being fetched from that peer.
  held,      ///< They are all here, and are what the manifest says.
  failed,    ///< What the peer gave was not what it offered; fetching may be tried again.
  disposed,  ///< They were here and are gone.
};

std::string_view name_of(Phase phase);

/// Another party's end of a handover.
enum class CopyState { offered, kept, mismatch, declined, disposed };

std::string_view name_of(CopyState state);

struct Copy {
  PartyId party;
  AgreementId agreement;  ///< Of the link on which it was offered.
  CopyState state = CopyState::offered;
  Instant at{};

  friend bool operator==(Copy const&, Copy const&) = default;
};

/// Who offered the item.
struct Source {
  PartyId party;
  AgreementId agreement;
  std::uint64_t seq = 0;  ///< Of the offer.

  friend bool operator==(Source const&, Source const&) = default;
};

/// Until when an item must be kept, and from when on it is to go.
struct Retention {
  std::optional<Instant> keep_until;
  std::optional<Instant> dispose_after;
  bool held = false;  ///< Not to be disposed of, whatever the rule says.

  friend bool operator==(Retention const&, Retention const&) = default;
};

struct Item {
  Manifest manifest;
  Phase phase = Phase::adding;
  std::optional<std::uint64_t> blob;  ///< Where its bytes are, or are coming to.
  std::optional<Source> source;       ///< None if it was acquired here.
  std::string request;                ///< The request it belongs to; empty if none.
  std::vector<Copy> copies;
  std::vector<Stamp> stamps;
  std::optional<Act> wanted_by;  ///< Who fetches it, and why; there while `wanted`.
  Retention retention;
  std::string fault;  ///< The id of what stops it; empty if nothing does.

  ItemId const& id() const { return manifest.item; }

  friend bool operator==(Item const&, Item const&) = default;
};

/// As stores keep it. Errors of reading: those of `json::Reader`.
json::Value to_json(Item const& item);
Result<Item> parse_item(json::Value const& value);

/// May the bytes go now? Errors: `refused evidence.held`, `refused evidence.must_be_kept` (until),
/// `refused evidence.disposed`.
Result<void> may_dispose(Item const& item, Instant now);

/// True if the rule says that they should.
bool is_due(Item const& item, Instant now);

/// One look at the bytes, or one series of them by one reader.
struct Access {
  Instant at{};
  std::string who;      ///< A person, or "party <id>".
  std::string purpose;  ///< "export", "transfer".
  std::uint64_t bytes = 0;

  friend bool operator==(Access const&, Access const&) = default;
};

json::Value to_json(Access const& access);
Result<Access> parse_access(json::Value const& value);

}  // namespace comity::evidence
