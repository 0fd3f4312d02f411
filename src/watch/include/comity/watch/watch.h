/// Who has the watch of a channel's desks, and how it passes on.
#pragma once

#include "comity/people/account.h"
#include "comity/watch/limits.h"
#include "comity/watch/store.h"

#include <map>

namespace comity::watch {

using people::AccountId;
using people::Channel;

/// "cert", "police"
std::string_view name_of(Channel channel);

/// What one officer leaves to the next.
struct Handover {
  AccountId from;
  AccountId to;
  std::string note;
  Instant at{};

  friend bool operator==(Handover const&, Handover const&) = default;
};

/// The watch of one channel.
struct State {
  std::optional<AccountId> officer;  ///< Absent: nobody has it.
  Instant since{};                   ///< That `officer` has it.
  std::optional<Handover> offered;   ///< By `officer`, who has the watch until it is acknowledged.
  std::optional<Handover> taken;     ///< By which `officer` came to it; absent if by no handover.

  friend bool operator==(State const&, State const&) = default;
};

/// The watches of one party, in memory, each change durable before it shows. Refers to its store,
/// which outlives it. Not thread-safe. Errors of all changes besides: those of the store.
class Watch {
 public:
  /// Errors: those of the store; `damaged watch.bad_record` (cause).
  static Result<Watch> open(WatchStore& store);

  State const& of(Channel channel) const;

  /// The watch that nobody has, or, with `relieve`, that of whoever has it: a handover that waits
  /// is void then. Errors: `conflict watch.yours`; without `relieve` `conflict watch.held`
  /// (account).
  Result<void> take(Channel channel, AccountId const& who, bool relieve, Instant now);

  /// Offers the watch to `to` with a note; in place of what was offered before. Errors: `conflict
  /// watch.not_yours`; `invalid watch.to_oneself`; `invalid watch.note_empty`; `too_large
  /// watch.note_too_long` (max).
  Result<void> hand_over(Channel channel, Handover handover);

  /// `who` has read the note that was written at `written`, and has the watch. Errors: `not_found
  /// watch.nothing_offered` if nothing is, or not to `who`; `conflict watch.other_note` if the note
  /// is another by now.
  Result<void> acknowledge(Channel channel, AccountId const& who, Instant written, Instant now);

 private:
  explicit Watch(WatchStore& store) : store_{&store} {}

  Result<void> keep(Channel channel, State state);

  WatchStore* store_;
  std::map<Channel, State> states_;
};

}  // namespace comity::watch
