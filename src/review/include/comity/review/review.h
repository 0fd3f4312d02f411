/// Counts the requests of a period, how timely and how good the answers were, from headers and
/// entries alone, so that both sides and anyone with an export get the same bytes [P14].
#pragma once

#include "comity/request/state.h"
#include "comity/review/cut.h"

#include <memory>
#include <vector>

namespace comity::review {

/// One review of one link. Pure; one thread.
class Review {
 public:
  /// `agreement` is the link's own and outlives the review; `question` fits the link.
  Review(link::LinkId const& link, agreement::Agreement const& agreement, Question question,
         Cut cut);
  ~Review();
  Review(Review&&) noexcept;

  /// The messages of one case, as `within` leaves them. Cases may come in any order, messages too.
  void take(message::CaseId const& id, std::vector<message::Dated> messages);

  /// The figures file: canonical JSON of the form of [P14.8].
  Bytes file() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace comity::review
