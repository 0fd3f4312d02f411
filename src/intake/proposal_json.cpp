#include "comity/intake/proposal.h"

namespace comity::intake {
namespace {

json::Value to_json(Parameters const& parameters) {
  json::Value out{json::Object{}};
  for (auto const& [name, value] : parameters) out.set(name, value);
  return out;
}

json::Value to_json(Remark const& remark) {
  json::Value out{json::Object{{"id", remark.id}, {"parameters", to_json(remark.parameters)}}};
  if (remark.further > 0) out.set("further", remark.further);
  return out;
}

json::Value to_json(agreement::Text const& text) {
  return json::Object{{"en", text.en}, {"zh", text.zh}};
}

json::Value to_json(Missing const& missing) {
  json::Value out{json::Object{{"pointer", missing.pointer}, {"count", missing.count}}};
  out.set("label", to_json(missing.text ? missing.text->label : agreement::Text{}));
  out.set("why",
          to_json(missing.text && missing.text->why ? *missing.text->why : agreement::Text{}));
  return out;
}

json::Value instant(std::optional<Instant> at) {
  return at ? json::Value{to_milliseconds(*at)} : json::Value{};
}

json::Value to_json(json::Violation const& violation) {
  return json::Object{{"pointer", violation.pointer},
                      {"id", violation.id},
                      {"parameters", to_json(violation.parameters)}};
}

json::Value to_json(Due const& due) {
  return json::Object{{"clock", agreement::name_of(due.clock)}, {"due", instant(due.due)}};
}

json::Value to_json(Sighting const& sighting) {
  json::Value out{json::Object{{"type", indicator::name_of(sighting.observable.type)},
                               {"value", sighting.observable.value},
                               {"where", sighting.where},
                               {"count", sighting.count}}};
  if (!sighting.observable.label.empty()) out.set("label", sighting.observable.label);
  if (sighting.port) out.set("port", *sighting.port);
  if (sighting.first_seen) out.set("first_seen", to_milliseconds(*sighting.first_seen));
  if (sighting.last_seen) out.set("last_seen", to_milliseconds(*sighting.last_seen));
  return out;
}

template <typename Row>
json::Value list(std::vector<Row> const& rows) {
  json::Array out;
  for (auto const& row : rows) out.push_back(to_json(row));
  return out;
}

json::Value source_of(Reading const& reading) {
  return json::Object{{"format", name_of(reading.format)},
                      {"encoding", reading.encoding},
                      {"title", reading.title},
                      {"language", reading.language},
                      {"reference", reading.reference},
                      {"tlp", reading.tlp},
                      {"pap", reading.pap},
                      {"observed_from", instant(reading.observed_from)},
                      {"observed_until", instant(reading.observed_until)}};
}

}  // namespace

json::Value to_json(Proposal const& proposal) {
  return json::Object{{"to", proposal.to.text()},
                      {"kind", proposal.kind},
                      {"kind_reason", to_json(proposal.kind_reason)},
                      {"urgency", proposal.urgency},
                      {"urgency_reason", to_json(proposal.urgency_reason)},
                      {"complete", proposal.is_complete()},
                      {"missing", list(proposal.missing)},
                      {"unfit", list(proposal.unfit)},
                      {"warnings", list(proposal.warnings)},
                      {"remarks", list(proposal.reading.remarks)},
                      {"due", list(proposal.due)},
                      {"source", source_of(proposal.reading)},
                      {"indicators", list(proposal.reading.sightings)},
                      {"body", proposal.body}};
}

json::Value draft_of(Proposal const& proposal) {
  json::Value out{json::Object{{"format", "comity.draft/v1"},
                               {"to", proposal.to.text()},
                               {"kind", proposal.kind},
                               {"urgency", proposal.urgency},
                               {"body", proposal.body}}};
  if (!proposal.follows) return out;
  out.set("follows", proposal.follows->request.text());
  out.set("relation", request::name_of(proposal.follows->relation));
  return out;
}

}  // namespace comity::intake
