#include "comity/tracker/arrival.h"

#include "comity/json/text.h"
#include "dialect.h"

namespace comity::tracker {

std::string subject_of(Place const& place, Arrival const& arrival) {
  auto const* const id =
      arrival.exercise.empty() ? "tracker.arrival.subject" : "tracker.arrival.exercise_subject";
  return words::text(place.language, id,
                     {{"asker", arrival.asker},
                      {"kind", arrival.kind},
                      {"urgency", arrival.urgency},
                      {"exercise", arrival.exercise}});
}

std::string text_of(Place const& place, Arrival const& arrival) {
  auto const line = [&](char const* id, Parameters const& parameters) {
    return words::text(place.language, id, parameters) + '\n';
  };
  auto out = line("tracker.arrival.text", {{"request", arrival.request.text()},
                                           {"asker", arrival.asker},
                                           {"time", to_rfc3339(arrival.had_at)},
                                           {"items", std::to_string(arrival.items)}});
  if (arrival.due) out += line("tracker.arrival.due", {{"due", to_rfc3339(*arrival.due)}});
  return out + line("tracker.arrival.read", {{"request", arrival.request.text()}});
}

triage::Letter announce(Place const& place, Arrival const& arrival) {
  json::Value const content{
      json::Object{{"create", dialect_of(place.channel).arrival(place, arrival)}}};
  triage::Letter out;
  out.channel = place.channel;
  out.address = place.address;
  out.content = to_bytes(json::write(content));
  return out;
}

}  // namespace comity::tracker
