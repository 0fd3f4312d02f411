/// The requests that have arrived and that our side has still to deal with: the newest at each
/// look, and all others once after a start, a few at a time.
#pragma once

#include "comity/node/alarms.h"

namespace comity::node {

/// A request of another party, settled and without our final word; what its header says.
struct Arrival {
  RequestId request;
  PartyId asker;
  std::string kind;
  std::string urgency;
  std::string exercise;      ///< "" if it is none.
  std::string_view channel;  ///< Whose desks it is with now [P8.6]: "cert", "police".
  std::size_t items = 0;
  Instant had_at{};
  std::optional<Instant> due;  ///< What our side owes next.
};

/// Refers to its node's requests. Single-threaded, as the node is.
class Arrivals {
 public:
  explicit Arrivals(Requests const& requests) : requests_{requests} {}

  /// What is there; the same request again and again, for as long as it is open and among the
  /// newest. Errors: those of the stores.
  Result<std::vector<Arrival>> look(Instant now);

 private:
  Requests const& requests_;
  /// How far all cases have been gone through, by `Requests::list`; none at the end.
  std::optional<std::size_t> next_ = cases_looked_at;
};

}  // namespace comity::node
