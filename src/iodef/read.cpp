#include "comity/iodef/limits.h"
#include "document_tree.h"

#include <algorithm>
#include <charconv>

namespace comity::iodef {
namespace {

std::vector<Text> texts_of(Element const& from, std::string_view name) {
  std::vector<Text> out;
  from.each(name, [&](Element const& one) {
    if (auto text = one.content(); !text.empty()) out.push_back({one.value("lang"), text});
  });
  return out;
}

/// Without a zone a time says nothing (RFC 7970 §2.7 asks for one), and is left out.
std::optional<Instant> time_of(Element const& from, std::string_view name) {
  auto const parsed = parse_rfc3339(from.value(name));
  return parsed ? std::optional{*parsed} : std::nullopt;
}

IncidentId id_of(Element const& element) {
  return {element.value("name"), element.content()};
}

Contact contact_of(Element const& from) {
  Contact out{from.value("role"),
              from.value("type"),
              texts_of(from, "ContactName"),
              texts_of(from, "Description"),
              {},
              {}};
  // Version 1 has the address itself where version 2 has a class.
  auto const gather = [&](std::string_view part, std::string_view inner, auto& into) {
    from.each(part, [&](Element const& one) {
      auto text = one.value(inner);
      if (text.empty()) text = one.content();
      if (!text.empty()) into.push_back(std::move(text));
    });
  };
  gather("Email", "EmailTo", out.emails);
  gather("Telephone", "TelephoneNumber", out.telephones);
  return out;
}

void take_address(Element const& address, std::vector<Observable>& out) {
  auto category = address.value("category");
  if (category.empty()) category = "ipv6-addr";  // The schema's default.
  if (category == "ipv4-net-masked") category = "ipv4-net-mask";
  if (category == "ipv6-net-masked") category = "ipv6-net-mask";
  if (auto value = address.content(); !value.empty())
    out.push_back({std::move(category), std::move(value)});
}

void take_domain(Element const& domain, std::vector<Observable>& out) {
  if (auto name = domain.value("Name"); !name.empty())
    out.push_back({"domain-name", std::move(name)});
}

void take_file(Element const& file, std::vector<Observable>& out) {
  if (auto name = file.value("FileName"); !name.empty()) out.push_back({"file-name", name});
  file.each("HashData", [&](Element const& data) {
    data.each("Hash", [&](Element const& hash) {
      auto const* const method = hash.child("DigestMethod");
      if (method == nullptr) return;
      auto const uri = method->attributes.empty() ? method->content() : method->value("Algorithm");
      auto const bytes = from_base64(hash.value("DigestValue"));
      for (auto const& [type, known] : hash_algorithms)
        if (bytes && known == uri) out.push_back({std::string{type}, to_hex(*bytes)});
    });
  });
}

/// One to a line, which is the list's default form; blank ones are none.
void take_bulk(Element const& bulk, std::vector<Observable>& out) {
  auto type = bulk.value("type");
  if (type == "ext-value") type = bulk.value("ext-type");  // RFC 8727; RFC 7970's schema has none.
  auto const list = bulk.value("BulkObservableList");
  for (std::size_t at = 0; at <= list.size();) {
    auto const end = std::min(list.find('\n', at), list.size());
    auto value = trimmed(std::string_view{list}.substr(at, end - at));
    // RFC 7970's second example says "fqdn" where its schema says "domain-name".
    if (!value.empty())
      out.push_back({type == "fqdn" || type.empty() ? "domain-name" : type, std::move(value)});
    at = end + 1;
  }
}

std::vector<Observable> observables_of(Element const& from) {
  std::vector<Observable> out;
  from.each("Address", [&](Element const& one) { take_address(one, out); });
  from.each("DomainData", [&](Element const& one) { take_domain(one, out); });
  from.each("System", [&](Element const& system) {
    system.each("Node", [&](Element const& node) { take_node(node, out); });
  });
  from.each("FileData", [&](Element const& data) {
    data.each("File", [&](Element const& file) { take_file(file, out); });
  });
  from.each("BulkObservable", [&](Element const& one) { take_bulk(one, out); });
  from.each("AdditionalData", [&](Element const& one) {
    auto name = one.value("name");
    if (auto value = one.content(); !name.empty() && !value.empty())
      out.push_back({std::move(name), std::move(value)});
  });
  return out;
}

void take_indicators(Element const& from, std::vector<Indicator>& out) {
  from.each("Indicator", [&](Element const& one) {
    one.each("Observable", [&](Element const& observable) {
      for (auto& seen : observables_of(observable))
        out.push_back({std::move(seen), time_of(one, "StartTime"), time_of(one, "EndTime"),
                       texts_of(one, "Description")});
    });
  });
}

System system_of(Element const& from) {
  System out{from.value("category"), {}, {}};
  from.each("Node", [&](Element const& node) { take_node(node, out.addresses); });
  from.each("Service", [&](Element const& service) {
    auto const text = service.value("Port");
    int port = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error == std::errc{} && end == text.data() + text.size() && port >= 0 && port <= 65'535)
      out.ports.push_back(port);
  });
  return out;
}

Expectation expectation_of(Element const& from) {
  auto action = from.value("action");
  if (action.empty()) action = "other";
  return {std::move(action), from.value("severity"), time_of(from, "StartTime"),
          time_of(from, "EndTime"), texts_of(from, "Description")};
}

void take_events(Element const& from, std::vector<Event>& out) {
  from.each("EventData", [&](Element const& one) {
    Event event;
    event.descriptions = texts_of(one, "Description");
    event.detected = time_of(one, "DetectTime");
    event.start = time_of(one, "StartTime");
    event.end = time_of(one, "EndTime");
    one.each("Contact", [&](Element const& c) { event.contacts.push_back(contact_of(c)); });
    auto const add_system = [&](Element const& s) { event.systems.push_back(system_of(s)); };
    one.each("System", add_system);
    one.each("Flow", [&](Element const& flow) { flow.each("System", add_system); });
    one.each("Expectation",
             [&](Element const& e) { event.expectations.push_back(expectation_of(e)); });
    out.push_back(std::move(event));
    take_events(one, out);
  });
}

std::vector<HistoryItem> history_of(Element const& from) {
  std::vector<HistoryItem> out;
  from.each("History", [&](Element const& history) {
    history.each("HistoryItem", [&](Element const& one) {
      auto const time = time_of(one, "DateTime");
      if (time) out.push_back({one.value("action"), *time, texts_of(one, "Description")});
    });
  });
  return out;
}

Incident incident_of(Element const& from) {
  Incident out;
  out.purpose = from.value("purpose");
  out.restriction = from.value("restriction");
  out.lang = from.value("lang");
  if (auto const* const id = from.child("IncidentID")) out.id = id_of(*id);
  from.each("AlternativeID", [&](Element const& others) {
    others.each("IncidentID", [&](Element const& id) { out.alternatives.push_back(id_of(id)); });
  });
  out.detected = time_of(from, "DetectTime");
  out.start = time_of(from, "StartTime");
  out.end = time_of(from, "EndTime");
  out.reported = time_of(from, "ReportTime");
  // Version 1 has no time of generation, and must have one of the report.
  out.generated = time_of(from, "GenerationTime").value_or(out.reported.value_or(Instant{}));
  out.descriptions = texts_of(from, "Description");
  from.each("Contact", [&](Element const& one) { out.contacts.push_back(contact_of(one)); });
  take_events(from, out.events);
  take_indicators(from, out.indicators);
  from.each("IndicatorData", [&](Element const& data) { take_indicators(data, out.indicators); });
  out.history = history_of(from);
  from.each("AdditionalData", [&](Element const& one) {
    out.additional.push_back(
        {one.value("name"), one.value("meaning"), one.value("dtype"), one.content()});
  });
  return out;
}

}  // namespace

void take_node(Element const& node, std::vector<Observable>& out) {
  node.each("Address", [&](Element const& one) { take_address(one, out); });
  node.each("DomainData", [&](Element const& one) { take_domain(one, out); });
  node.each("NodeName", [&](Element const& one) {  // Version 1.
    if (auto name = one.content(); !name.empty()) out.push_back({"domain-name", name});
  });
}

Result<Document> from_tree(Element const& root) {
  if (root.name != "IODEF-Document")
    return fail(Code::invalid, "iodef.not_iodef", {{"found", root.name.substr(0, 100)}});
  Document out;
  if (auto lang = root.value("lang"); !lang.empty()) out.lang = std::move(lang);
  std::size_t count = 0;
  root.each("Incident", [&](Element const& one) {
    if (++count <= incidents_max) out.incidents.push_back(incident_of(one));
  });
  if (count == 0) return fail(Code::invalid, "iodef.no_incident");
  if (count > incidents_max)
    return fail(Code::too_large, "iodef.too_many", {{"limit", std::to_string(incidents_max)}});
  return out;
}

Result<Document> from_xml(ByteView bytes) {
  auto const root = TRY(parse_xml(bytes));
  return from_tree(root);
}

Result<Document> read(ByteView bytes) {
  auto const first = std::ranges::find_if_not(bytes, [](std::uint8_t byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
  });
  return first != bytes.end() && *first == '{' ? from_json(bytes) : from_xml(bytes);
}

}  // namespace comity::iodef
