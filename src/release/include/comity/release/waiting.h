/// A draft that waits for people, and a release that waits to be looked at afterwards.
#pragma once

#include "comity/base/strong_id.h"
#include "comity/gate/decide.h"

namespace comity::release {

using gate::AccountId;
using gate::PartyId;

struct WaitingTag;
/// The first 16 hex digits of the draft's digest.
using WaitingId = StrongId<WaitingTag>;

/// Errors: `invalid release.bad_id`.
Result<WaitingId> parse_waiting_id(std::string_view text);

/// How it ended.
struct End {
  enum class How {
    sent,
    refused,    ///< By an approver.
    withdrawn,  ///< By whoever wrote it.
    narrowed,   ///< Something was taken out of it: another draft stands in its place.
  };
  How how = How::sent;
  AccountId by;  ///< Of `sent`: who said the last yes.
  Instant at{};
  std::string reason;     ///< Of `refused`; of `narrowed`, the id of the other draft.
  std::uint64_t seq = 0;  ///< Of `sent`: its number on the link.
};

std::string_view name_of(End::How how);

/// A draft with what people have said to it.
struct Waiting {
  WaitingId id;
  gate::Draft draft;
  std::vector<gate::Approval> approvals;
  /// The number on its link under which it is about to be sent: if the node dies then, the link
  /// tells whether it was.
  std::uint64_t leaving = 0;
  std::optional<End> end;
  WaitingId narrows;  ///< In whose place it stands; empty if it was the first.
};

json::Value to_json(Waiting const& waiting);

/// The inverse. Errors: those of json and `gate::Draft::parse`.
Result<Waiting> parse_waiting(json::Value const& value);

/// An emergency release, and what was found when it was looked at.
struct ReviewRecord {
  std::string id;  ///< The first 16 hex digits of the draft's digest, '-', the rule.
  gate::Review review;

  struct Done {
    AccountId by;
    Instant at{};
    bool justified = false;
    std::string finding;
  };

  std::optional<Done> done;
};

json::Value to_json(ReviewRecord const& record);
Result<ReviewRecord> parse_review(json::Value const& value);

json::Value to_json(gate::Approval const& approval);
Result<gate::Approval> parse_approval(json::Value const& value);

}  // namespace comity::release
