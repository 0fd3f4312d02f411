#include "tool_call.h"

#include "comity/courier/courier.h"
#include "comity/tracker/errand.h"

namespace comity::service {

triage::Attempt carry_to_tool(tracker::Place const& place, triage::Letter const& letter,
                              std::string const& reference) {
  auto errand = tracker::Errand::begin(letter, reference);
  if (!errand) return {false, true, errand.error().id, letter.id};
  auto const headers = tracker::headers_of(place);
  std::chrono::seconds retry_after{};
  while (auto const call = errand->next()) {
    auto const answer = courier::call_api(
        {call->method, place.address + call->target, headers, as_bytes(call->body), place.ca_file});
    if (!answer.error.empty())
      return {false, false, answer.error, answer.detail, errand->outcome().reference};
    errand->take(answer.status, as_text(answer.body));
    retry_after = answer.retry_after;
  }
  auto outcome = errand->outcome();
  outcome.retry_after = retry_after;
  return outcome;
}

}  // namespace comity::service
