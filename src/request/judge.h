/// Whether a message has its effect, given all that came before it. One rule for what the fold
/// meets and for what the own side drafts.
#pragma once

#include "comity/request/state.h"

namespace comity::request {

/// A message that has its effect.
struct Judged {
  Step step = Step::issue;
  Side by = Side::asker;
  Codes codes;
  Phase next = Phase::issued;
};

using Judgement = std::variant<Judged, Reason>;

/// Of a message whose receiver had no complaint. Looks at the header's parties, ids, kind, urgency,
/// exercise mark, type, codes and `seen`.
Judgement judge(State const& state, message::Header const& header, Agreement const& agreement);

}  // namespace comity::request
