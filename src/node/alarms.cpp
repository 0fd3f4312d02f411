#include "comity/node/alarms.h"

#include <algorithm>

namespace comity::node {
namespace {

/// In whose name the node notes what it saw by itself.
constexpr std::string_view itself = "node";

}  // namespace

Result<void> Alarms::look(Instant now) {
  auto const cases = TRY(requests_.list(next_, cases_looked_at));
  for (auto const& view : cases) take(view, now);
  next_ = cases.size() < cases_looked_at ? 0 : next_ + cases_looked_at;
  for (auto const& one : standing_) {
    if (std::ranges::find(told_, one) != told_.end()) continue;
    TRY(tell(one, now));
    told_.push_back(one);
  }
  return {};
}

Result<void> Alarms::tell(StandingAlarm const& one, Instant now) {
  json::Object details{{"request", one.request.text()},
                       {"what", request::name_of(one.alarm.what)},
                       {"owed_by", request::name_of(one.alarm.owed_by)},
                       {"due", to_milliseconds(one.alarm.due)},
                       {"overdue", one.alarm.overdue}};
  if (auto const officer = on_watch_ ? on_watch_(one.channel) : std::nullopt)
    details.emplace_back("to", officer->text());
  return node_.desk().note(journal::Type::alarm, people::AccountId{std::string{itself}},
                           std::move(details), now);
}

/// What stands of one case, in the place of what stood of it.
void Alarms::take(CaseView const& view, Instant now) {
  std::erase_if(standing_, [&](StandingAlarm const& one) {
    return one.link == view.link->id() && one.case_id == view.id;
  });
  for (auto const& request : view.state.requests)
    for (auto const& alarm : request::alarms_of(request, *view.agreement, lead_, now))
      standing_.push_back({view.link->id(), view.id, request.id, desks_of(request.channel), alarm});
}

}  // namespace comity::node
