/// A request that has arrived, as an alert or a ticket of those who deal with it.
#pragma once

#include "comity/message/ids.h"
#include "comity/tracker/place.h"

namespace comity::tracker {

/// What the header of a request says, and nothing of its body: who reads a tool is not who may read
/// a request.
struct Arrival {
  message::RequestId request;
  std::string asker;
  std::string kind;
  std::string urgency;
  std::string exercise;  ///< "" if it is none.
  std::size_t items = 0;
  Instant had_at{};
  std::optional<Instant> due;  ///< What our side owes next.
};

/// The letter that makes the alert or ticket, without id and times, and of no task. The same
/// request always has the same mark, so there is never a second one.
triage::Letter announce(Place const& place, Arrival const& arrival);

}  // namespace comity::tracker
