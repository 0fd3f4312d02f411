/// An agreement to test under, and a writer of the entries that two logs would have.
#pragma once

#include "comity/request/state.h"

#include <memory>

namespace comity::request::fixture {

inline PartyId const us{"us"};
inline PartyId const cn{"cn"};
inline RequestId const request_id{"us-20260302-aaaaaaaa"};
inline RequestId const second_id{"us-20260302-bbbbbbbb"};

/// test/data/agreement.json between us and cn. "urgent" counts clock time: acknowledge 4 h, decide
/// 24 h, update 72 h, answer 120 h, confirm 336 h. "normal" counts working time: 8, 16, 24, 40 and
/// 40 h. cn works from Monday to Friday, 09:00 to 17:00 at +08:00, us at UTC.
Agreement const& agreement();

/// "2026-03-02T09:00:00+08:00"
Instant at(std::string_view time);

/// The messages of one case, each received as it is told. A message is settled, and its sender has
/// seen everything told before, unless the test changes it.
class Story {
 public:
  explicit Story(std::string urgency = "urgent", std::string kind = "information")
      : urgency_{std::move(urgency)}, kind_{std::move(kind)} {}

  /// `from` sends a step, which the other side has at `had_at`. Returns the message: good until the
  /// next call.
  message::Dated& tell(PartyId const& from, Step step, Codes const& codes, Instant had_at,
                       RequestId const& request = request_id);

  /// A minute after the last one.
  message::Dated& tell(PartyId const& from, Step step, Codes const& codes = {},
                       RequestId const& request = request_id);

  std::vector<message::Dated> const& messages() const { return messages_; }

  message::CaseFile file() const { return message::in_canonical_order(messages_); }

  State state() const { return state_of(file(), agreement()); }

  /// Of the request that most tests are about.
  Request request() const { return state().requests.at(0); }

  /// Why the last message told has no effect; none if it has one.
  std::optional<Reason> objection() const;

 private:
  std::string urgency_;
  std::string kind_;
  std::vector<message::Dated> messages_;
};

/// Codes of a step that nothing but its place can speak against, in a request of two items.
Codes sound_codes(Move move);

/// Everything needed to bring a new request of two items to `phase`, by both sides. If `bound`,
/// the asker accepts conditions on the way, unless the phase comes before a decision.
void lead_to(Story& story, Phase phase, bool bound = false);

}  // namespace comity::request::fixture
