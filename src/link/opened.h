/// What a delivered message says of itself, before it is judged in its place among the others.
#pragma once

#include "comity/message/sealed.h"
#include "state.h"

namespace comity::link {

/// Everything here follows from the delivery, the agreement and the peer's checkpoint alone, so the
/// messages of an exchange are opened by many threads; what depends on the message before is not
/// here. Nothing of it says yet that the message is taken.
struct Opened {
  std::optional<EntryMark> mark;  ///< Absent if the entry or its envelope is malformed.
  std::optional<message::Unverified> message;  ///< Likewise.
  Digest leaf;                                 ///< Of the entry, in the peer's log.

  /// Absent if a required signature fails, and for a message of a number that we have: that one is
  /// judged by its digest.
  std::optional<message::Verified> verified;

  // Of a verified one:
  bool body_fits = false;  ///< It has the digest that is signed.
  bool proven = false;     ///< The entry lies under the checkpoint.
  message::Disposition disposition = message::Disposition::ok;  ///< Of a body that fits.
};

/// Opens all of them, in the order of delivery. `peer_head` is null if there is none.
std::vector<Opened> open_all(Link::State const& link, std::vector<Delivery> const& deliveries,
                             note::VerifiedCheckpoint const* peer_head);

}  // namespace comity::link
