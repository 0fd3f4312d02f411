#include "document_tree.h"

#include <algorithm>

namespace comity::iodef {
namespace {

void add_texts(Element& to, std::string const& name, std::vector<Text> const& texts) {
  for (auto const& text : texts) to.add(name, text.text).set("xml:lang", text.lang);
}

void add_time(Element& to, std::string const& name, std::optional<Instant> const& time) {
  if (time) to.add(name, to_rfc3339(*time));
}

void add_id(Element& to, IncidentId const& id) {
  to.add("IncidentID", id.id).set("name", id.name);
}

void add_contact(Element& to, Contact const& contact) {
  auto& out = to.add("Contact");
  out.set("role", contact.role);
  out.set("type", contact.type);
  add_texts(out, "ContactName", contact.names);
  add_texts(out, "Description", contact.descriptions);
  for (auto const& email : contact.emails) out.add("Email").add("EmailTo", email);
  for (auto const& number : contact.telephones) out.add("Telephone").add("TelephoneNumber", number);
}

void add_domain(Element& to, std::string const& name) {
  auto& out = to.add("DomainData");
  out.set("system-status", "unknown");
  out.set("domain-status", "unknown");
  out.add("Name", name);
}

/// Of the words of BulkObservable those that no other class has, and that both schemas spell alike.
constexpr std::string_view bulk_types[] = {
    "email-x-mailer", "email-subject", "file-path",       "http-user-agent",
    "mutex",          "user-name",     "windows-reg-key",
};

/// True if the class Address has a category for it.
bool is_address(std::string_view type) {
  return type == "asn" || type == "e-mail" || type == "mac" || type == "site-uri" ||
         type.starts_with("ipv4-") || type.starts_with("ipv6-");
}

void add_address(Element& to, Observable const& address) {
  if (address.type == "domain-name") return add_domain(to, address.value);
  to.add("Address", address.value).set("category", address.type);
}

void add_file_hash(Element& to, Observable const& observable, std::string_view uri) {
  auto& data = to.add("FileData").add("File").add("HashData");
  data.set("scope", "file-contents");
  auto& hash = data.add("Hash");
  hash.add("ds:DigestMethod").set("Algorithm", std::string{uri});
  auto const bytes = from_hex(observable.value);
  hash.add("ds:DigestValue", bytes ? to_base64(*bytes) : observable.value);
}

void add_observable(Element& to, Observable const& observable) {
  auto& out = to.add("Observable");
  if (observable.type == "domain-name" || is_address(observable.type))
    return add_address(out, observable);
  if (observable.type == "file-name") {
    out.add("FileData").add("File").add("FileName", observable.value);
    return;
  }
  for (auto const& [type, uri] : hash_algorithms)
    if (type == observable.type) return add_file_hash(out, observable, uri);
  if (std::ranges::find(bulk_types, observable.type) == std::end(bulk_types)) {
    auto& extension = out.add("AdditionalData", observable.value);
    extension.set("dtype", "string");
    extension.set("name", observable.type);
    return;
  }
  auto& bulk = out.add("BulkObservable");
  bulk.set("type", observable.type);
  bulk.add("BulkObservableList", observable.value);
}

void add_system(Element& to, System const& system) {
  auto& out = to.add("System");
  out.set("category", system.category);
  auto& node = out.add("Node");
  for (auto const& address : system.addresses) add_address(node, address);
  for (auto const port : system.ports) out.add("Service").add("Port", std::to_string(port));
}

void add_expectation(Element& to, Expectation const& expectation) {
  auto& out = to.add("Expectation");
  out.set("action", expectation.action);
  out.set("severity", expectation.severity);
  add_texts(out, "Description", expectation.descriptions);
  add_time(out, "StartTime", expectation.start);
  add_time(out, "EndTime", expectation.end);
}

void add_event(Element& to, Event const& event) {
  auto& out = to.add("EventData");
  add_texts(out, "Description", event.descriptions);
  add_time(out, "DetectTime", event.detected);
  add_time(out, "StartTime", event.start);
  add_time(out, "EndTime", event.end);
  for (auto const& contact : event.contacts) add_contact(out, contact);
  if (!event.systems.empty()) {
    auto& flow = out.add("Flow");
    for (auto const& system : event.systems) add_system(flow, system);
  }
  for (auto const& expectation : event.expectations) add_expectation(out, expectation);
}

void add_indicators(Element& to, Incident const& incident) {
  if (incident.indicators.empty()) return;
  auto& data = to.add("IndicatorData");
  std::size_t number = 0;
  for (auto const& indicator : incident.indicators) {
    auto& out = data.add("Indicator");
    auto& id = out.add("IndicatorID", "i" + std::to_string(++number));
    id.set("name", incident.id.name);
    id.set("version", "1");
    add_texts(out, "Description", indicator.descriptions);
    add_time(out, "StartTime", indicator.start);
    add_time(out, "EndTime", indicator.end);
    add_observable(out, indicator.observable);
  }
}

void add_history(Element& to, std::vector<HistoryItem> const& history) {
  if (history.empty()) return;
  auto& out = to.add("History");
  for (auto const& item : history) {
    auto& one = out.add("HistoryItem");
    one.set("action", item.action);
    add_time(one, "DateTime", item.time);
    add_texts(one, "Description", item.descriptions);
  }
}

void add_incident(Element& to, Incident const& incident) {
  auto& out = to.add("Incident");
  out.set("purpose", incident.purpose);
  out.set("restriction", incident.restriction);
  out.set("xml:lang", incident.lang);
  add_id(out, incident.id);
  if (!incident.alternatives.empty()) {
    auto& others = out.add("AlternativeID");
    for (auto const& id : incident.alternatives) add_id(others, id);
  }
  add_time(out, "DetectTime", incident.detected);
  add_time(out, "StartTime", incident.start);
  add_time(out, "EndTime", incident.end);
  add_time(out, "ReportTime", incident.reported);
  add_time(out, "GenerationTime", incident.generated);
  add_texts(out, "Description", incident.descriptions);
  for (auto const& contact : incident.contacts) add_contact(out, contact);
  for (auto const& event : incident.events) add_event(out, event);
  add_indicators(out, incident);
  add_history(out, incident.history);
  for (auto const& more : incident.additional) {
    auto& extension = out.add("AdditionalData", more.value);
    extension.set("name", more.name);
    extension.set("dtype", more.dtype);
    extension.set("meaning", more.meaning);
  }
}

}  // namespace

Element to_tree(Document const& document) {
  Element out{"IODEF-Document", {}, {}, {}};
  out.set("version", "2.00");
  out.set("xml:lang", document.lang);
  out.set("xmlns", "urn:ietf:params:xml:ns:iodef-2.0");
  out.set("xmlns:ds", "http://www.w3.org/2000/09/xmldsig#");
  for (auto const& incident : document.incidents) add_incident(out, incident);
  return out;
}

std::string to_xml(Document const& document) {
  return write_xml(to_tree(document));
}

}  // namespace comity::iodef
