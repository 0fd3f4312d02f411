/// What two logs say of the same messages, put side by side: first the owner's log, entry by entry,
/// then the peer's, then single proofs; at the end what must be true of each message.
#pragma once

#include "case_key.h"
#include "context.h"
#include "entry.h"

#include <array>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

namespace comity::audit {

using message::Direction;

/// Where and when a log has a message, and what it says of it.
struct Seat {
  std::uint64_t entry = 0;
  Instant time{};
  message::Disposition disposition = message::Disposition::ok;
};

/// What is kept of a message once its entry in the owner's log was judged. Small: there may be
/// millions.
struct Known {
  std::uint64_t seq = 0;
  Digest envelope;
  Instant time{};  ///< The header's.
  std::uint64_t seen = 0;
  Seat own;
  std::optional<Seat> peer;
  BodyCheck body = BodyCheck::absent;
  bool may_open = true;
};

/// A message by direction, as the owner sees it, and place in `History::messages`.
struct MessageRef {
  Direction direction = Direction::sent;
  std::size_t at = 0;
};

/// A message of a case, with its header: some 700 bytes.
struct CaseMessage {
  MessageRef ref;
  std::unique_ptr<message::Header> header;  ///< Never null.
};

/// The messages of one case, in the order of the owner's log.
struct Case {
  CaseKey key;
  std::vector<CaseMessage> messages;  ///< At least one.

  message::CaseId const& id() const { return messages.front().header->case_id; }
};

/// Whether all of a log is there, or only some entries: then nothing can be said of what lies
/// between them.
enum class Extent { whole, excerpt };

/// Everything that depends on more than one entry. Calls come in the order of the lists: the
/// owner's log, then the peer's, then loose proofs, then `finish`.
class History {
 public:
  History(Context const& context, Extent extent, Findings& findings)
      : context_{context}, extent_{extent}, findings_{findings} {}

  void take_own(std::uint64_t entry, Judged&& judged);

  /// The owner's log could not be read to its end: what the peer's has beyond is no contradiction.
  void own_log_ends_early() { own_complete_ = false; }

  /// `read` gives the whole entry, judged, where its line does not fit.
  void take_peer(std::uint64_t entry, Line const& line,
                 std::function<std::optional<Judged>()> const& read);

  /// An entry of the peer's log that has a proof of its own.
  void take_loose(std::uint64_t entry, Judged const& judged);

  /// Receipts, claims about bodies, and which messages have none.
  void finish();

  std::deque<Known> const& messages(Direction direction) const { return of(direction).messages; }

  Known const& message(MessageRef ref) const { return of(ref.direction).messages[ref.at]; }

  /// In the order in which they begin in the owner's log.
  std::deque<Case> const& cases() const { return cases_; }

  /// The same, to be used up. Once.
  std::deque<Case> take_cases() { return std::exchange(cases_, {}); }

  /// Of all entries in both logs.
  Instant latest() const { return latest_; }

 private:
  /// The messages of one direction, by the owner's log; numbers rise.
  struct Way {
    std::deque<Known> messages;  ///< A million is not moved when there is one more.
    std::uint64_t seq = 0;
    Digest digest;
    Instant time{};
    std::uint64_t seen = 0;
    /// An entry of this direction was not readable: the next one cannot be held against the last.
    bool lost = false;
    std::size_t next_at_peer = 0;  ///< Place of the message that the peer's log has next.
    bool lost_at_peer = false;     ///< As `lost`, in the peer's log.

    /// The highest number that the peer's log has had so far.
    std::uint64_t seq_at_peer() const {
      return next_at_peer == 0 ? 0 : messages[next_at_peer - 1].seq;
    }

    /// In `messages`, of the first one that has this number or a higher one.
    std::size_t place_of(std::uint64_t number) const;

    /// The message of this number; null if the owner's log has none.
    Known* find(std::uint64_t number);
  };

  Way& of(Direction direction) { return ways_[direction == Direction::sent ? 0 : 1]; }

  Way const& of(Direction direction) const { return ways_[direction == Direction::sent ? 0 : 1]; }

  message::PartyId const& sender(Direction direction) const {
    return direction == Direction::sent ? context_.id.owner : context_.id.peer;
  }

  void add_to_case(CaseKey const& key, CaseMessage message);
  void check_order(std::uint64_t entry, message::Header const& header, Direction direction);
  void check_seen(std::string const& log, std::uint64_t entry, std::uint64_t seq,
                  std::uint64_t seen, std::uint64_t possible, bool by_log_owner);
  void check_log_time(message::PartyId const& log, std::uint64_t entry, Instant time,
                      Instant& last);
  void seat_at_peer(std::uint64_t entry, message::EntryMark const& mark, Known& known);
  /// The message of the owner's log that an entry of the peer's log holds; null, with a finding, if
  /// there is none or another one.
  Known* match(std::uint64_t entry, Judged const& judged);
  void check_receipt(Direction direction, Known const& known);
  void check_claims(Direction direction, Known const& known);
  void check_peer_order(Direction direction) const;

  Context const& context_;
  Extent extent_;
  Findings& findings_;
  std::array<Way, 2> ways_;
  std::deque<Case> cases_;
  boost::unordered_flat_map<CaseKey, std::size_t> places_;  ///< In `cases_`.
  Instant own_time_{};
  Instant peer_time_{};
  Instant latest_{};
  bool own_complete_ = true;
};

}  // namespace comity::audit
