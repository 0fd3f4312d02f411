/// What differs between the tools.
#pragma once

#include "comity/tracker/arrival.h"
#include "comity/tracker/errand.h"
#include "comity/tracker/place.h"
#include "comity/triage/tasks.h"

namespace comity::tracker {

struct Dialect {
  /// Whether a second alert or ticket of one mark is refused over there. If not, it is looked for
  /// before each is made: who was cut off between call and answer cannot know.
  bool refuses_repeats;

  json::Value (*document)(Place const& place, triage::Task const& task);
  json::Value (*remark)(std::string text);

  /// An alert or ticket as a request's arrival is written down.
  json::Value (*arrival)(Place const& place, Arrival const& arrival);

  /// By what the alert or ticket is known again over there; "" if the document has nothing.
  std::string (*mark)(json::Value const& document);
  Call (*look)(std::string const& mark, json::Value const& document);
  Call (*create)(json::Value const& document);
  Call (*say)(std::string const& reference, json::Value const& remark);

  /// The reference in an answer; "" if there is none.
  std::string (*found)(std::string const& mark, json::Value const& answer);
  std::string (*created)(json::Value const& answer);

  /// Whether it is what this tool posts, by the members that always stand there: `form` names them.
  bool (*is_notice)(json::Value const& body);
  char const* form;

  /// None if it says nothing of a task.
  std::optional<triage::Notice> (*notice)(Place const& place, json::Value const& body);
};

extern Dialect const thehive;
extern Dialect const rt;

Dialect const& dialect_of(triage::Letter::Channel channel);

/// What is said of an arrival, in the place's language.
std::string subject_of(Place const& place, Arrival const& arrival);
std::string text_of(Place const& place, Arrival const& arrival);

/// The text at the member `name` of the member `part`; "" if there is none.
std::string text_at(json::Value const& value, std::string_view part, std::string_view name);
std::string text_at(json::Value const& value, std::string_view name);

/// `text` if it can be an id in a path: letters, digits, '~', '-', '_'; else "".
std::string reference_of(std::string text);

/// A closing with a status that answers, or else what was said about it.
triage::Notice closing(Place const& place, triage::Notice notice, std::string const& status);

}  // namespace comity::tracker
