/// What a link keeps: each message once, with what both logs say of it; the heads; and what went
/// wrong.
#pragma once

#include "comity/log/log.h"
#include "comity/message/case_file.h"
#include "comity/message/entry.h"
#include "comity/message/header.h"

#include <optional>
#include <vector>

namespace comity::link {

using message::AgreementId;
using message::Body;
using message::CaseId;
using message::Direction;
using message::EntryMark;
using message::PartyId;

/// Whose log.
enum class Side { own, peer };

struct LinkId {
  AgreementId agreement;
  PartyId owner;
  PartyId peer;

  /// The origin of `side`'s log of this link [P5.1].
  std::string origin(Side side) const;

  friend auto operator<=>(LinkId const&, LinkId const&) = default;
};

/// Where a log says that it holds a message.
struct Place {
  std::uint64_t index = 0;
  EntryMark mark;

  friend bool operator==(Place const&, Place const&) = default;
};

/// A message as a link holds it.
struct Record {
  Direction direction = Direction::sent;  ///< As the link's owner sees it.
  std::uint64_t seq = 0;
  Digest digest;  ///< Of the envelope.
  Bytes envelope;
  std::string type;               ///< Copied from the header, for finding it.
  CaseId case_id;                 ///< Likewise; empty if it belongs to none.
  message::RequestId request_id;  ///< Likewise.
  Place own;                      ///< In the owner's log.
  std::optional<Place>
      peer;  ///< In the peer's log: known at once for received ones, by the receipt for sent ones.
  std::optional<Body> body;  ///< Absent once deleted.
};

/// What the fold over a case needs of a record. Errors: those of `message::parse_header` (a damaged
/// store).
Result<message::Dated> dated(Record const& record);

/// The state of one direction.
struct DirectionHead {
  std::uint64_t seq = 0;   ///< Of the last message; 0 if none.
  Digest digest;           ///< Of the last envelope; the agreement id if none.
  Instant time{};          ///< Its header's time.
  std::uint64_t seen = 0;  ///< Its header's `seen`.

  friend bool operator==(DirectionHead const&, DirectionHead const&) = default;
};

/// Everything small that a link remembers; written whole with every commit.
struct Heads {
  DirectionHead sent;
  DirectionHead received;
  std::uint64_t receipted = 0;      ///< How many of our messages have a receipt.
  std::uint64_t peer_received = 0;  ///< Highest `seq` that the peer says it received from us.
  std::uint64_t own_size = 0;       ///< Entries in our log.
  std::string own_checkpoint;       ///< Our latest signed checkpoint; empty if the log is.
  std::string own_mirrored;     ///< Our latest checkpoint that bears the peer's mirror cosignature.
  std::string own_witnessed;    ///< Our latest checkpoint that bears a witness's.
  std::uint64_t peer_base = 0;  ///< Size of our log at the last checkpoint that the peer verified.
  std::uint64_t mirror_size = 0;  ///< Entries of the peer's log that we hold without a gap.
  std::string peer_checkpoint;    ///< The peer's latest checkpoint that we verified.
  std::uint64_t peer_size = 0;    ///< Its size.
  std::string peer_cosigned;  ///< The latest of its checkpoints that we recomputed and cosigned.
  std::uint64_t cosigned_size = 0;  ///< Its size.

  friend bool operator==(Heads const&, Heads const&) = default;
};

/// Something refused, disputed or proved, kept with its bytes.
struct Incident {
  enum class Kind { refused, refused_by_peer, dispute, fraud };
  Kind kind = Kind::refused;
  Instant at{};
  std::string code;       ///< A refusal code of the protocol, or the dispute's.
  std::uint64_t seq = 0;  ///< 0 if it concerns no message.
  Bytes evidence;  ///< The refused bytes (cut at `evidence_bytes_max`), a signed refusal, or a
                   ///< fraud proof file.

  friend bool operator==(Incident const&, Incident const&) = default;
};

std::string_view name_of(Incident::Kind kind);

/// A proof that an entry of the peer's log lies in one of its checkpoints, kept until we hold all
/// entries below it.
struct LooseProof {
  std::uint64_t index = 0;
  std::string proof;  ///< A C2SP tlog-proof file.
};

}  // namespace comity::link
