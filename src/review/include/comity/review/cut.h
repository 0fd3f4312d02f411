/// What a review asks, and where it cuts the two logs: both sides cut at the same entries, and so
/// compute the same file [P14.2].
#pragma once

#include "comity/link/record.h"

#include <array>
#include <map>
#include <optional>

namespace comity::review {

using message::PartyId;

/// Which requests are counted, and as of when.
struct Question {
  Instant from{};  ///< The period: `from` until before `to`, by the responder's log [P14.1].
  Instant to{};
  Instant at{};                            ///< When clocks are read; not before `to`.
  std::map<PartyId, std::uint64_t> sizes;  ///< How many entries of a party's log at most.
};

/// "cn:17,us:20", as people write `Question::sizes`; "" is none. Errors: `invalid review.bad_sizes`
/// (text).
Result<std::map<PartyId, std::uint64_t>> parse_sizes(std::string_view text);

/// Errors: `invalid review.empty_period` (from, to), `invalid review.read_too_early` (at, to),
/// `invalid review.not_on_link` (party) for sizes of somebody else's log.
Result<void> check(Question const& question, link::LinkId const& link);

/// A log up to the cut.
struct LogHead {
  PartyId party;
  std::uint64_t size = 0;
  Digest root;
};

/// Both logs, in the order of party ids.
struct Cut {
  std::array<LogHead, 2> logs;

  std::uint64_t size(PartyId const& party) const;
};

/// Finds the cut of one log [P14.2]: the entries before the first whose own time is not before
/// `at`.
class Prefix {
 public:
  /// At most `held` entries are there; `wanted` of them, if the question says so. Errors:
  /// `unavailable review.not_held` (party, size, held) if it asks for more.
  static Result<Prefix> begin(Question const& question, PartyId const& party, std::uint64_t held);

  /// True if more entries are to be looked at.
  bool open() const { return open_ && size_ < bound_; }

  /// The time of the next entry.
  void take(Instant time);

  std::uint64_t size() const { return size_; }

 private:
  Prefix(Instant at, std::uint64_t bound) : at_{at}, bound_{bound} {}

  Instant at_;
  std::uint64_t bound_;
  std::uint64_t size_ = 0;
  bool open_ = true;
};

/// The message as the cut shows it: absent if its sender's entry lies beyond, provisional if the
/// receiver's does. Entries are given by their index; `received` absent where there is none.
std::optional<message::Dated> within(Cut const& cut, message::Dated message, std::uint64_t sent,
                                     std::optional<std::uint64_t> received);

}  // namespace comity::review
