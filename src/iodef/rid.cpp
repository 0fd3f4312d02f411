#include "comity/iodef/rid.h"

#include "document_tree.h"

namespace comity::iodef {
namespace {

constexpr std::string_view type_names[] = {
    "TraceRequest", "InvestigationRequest", "Acknowledgement", "Result", "Report", "Query"};

std::optional<RidType> type_of(std::string_view name) {
  for (std::size_t i = 0; i < std::size(type_names); ++i)
    if (type_names[i] == name) return static_cast<RidType>(i);
  return std::nullopt;
}

/// RID's schema has version 1 of the node, which has names where version 2 has domains.
void add_node(Element& to, std::vector<Observable> const& addresses) {
  auto& node = to.add("iodef:Node");
  for (auto const& address : addresses) {
    if (address.type == "domain-name") {
      node.add("iodef:NodeName", address.value);
    } else {
      node.add("iodef:Address", address.value).set("category", address.type);
    }
  }
}

void add_document(Element& to, Document const& document) {
  auto& schema = to.add("iodef-rid:ReportSchema");
  schema.set("XMLSchemaID", "ext-value");
  schema.set("ext-XMLSchemaID", "urn:ietf:params:xml:ns:iodef-2.0");
  auto& holder = schema.add("iodef-rid:XMLDocument");
  holder.set("dtype", "xml");
  holder.set("meaning", "xml");
  holder.children.push_back(to_tree(document));
}

RidPolicy policy_of(Element const& from, RidType type) {
  RidPolicy out;
  out.type = type;
  out.destination = from.value("MsgDestination");
  from.each("PolicyRegion",
            [&](Element const& one) { out.regions.push_back(one.value("region")); });
  from.each("Node", [&](Element const& one) { take_node(one, out.node); });
  from.each("TrafficType", [&](Element const& one) { out.traffic.push_back(one.value("type")); });
  if (auto const* const id = from.child("IncidentID"))
    out.incident = IncidentId{id->value("name"), id->content()};
  return out;
}

std::optional<Document> document_of(Element const& policy) {
  auto const* const schema = policy.child("ReportSchema");
  auto const* const holder = schema == nullptr ? nullptr : schema->child("XMLDocument");
  if (holder == nullptr || holder->children.empty()) return std::nullopt;
  auto document = from_tree(holder->children.front());
  return document ? std::optional{*std::move(document)} : std::nullopt;
}

}  // namespace

std::string_view name_of(RidType type) {
  return type_names[static_cast<std::size_t>(type)];
}

std::string to_xml(Rid const& message) {
  Element out{"iodef-rid:RID", {}, {}, {}};
  out.set("lang", message.lang);
  out.set("xmlns:iodef-rid", "urn:ietf:params:xml:ns:iodef-rid-2.0");
  out.set("xmlns:iodef", "urn:ietf:params:xml:ns:iodef-1.0");
  auto& policy = out.add("iodef-rid:RIDPolicy");
  policy.set("MsgType", std::string{name_of(message.policy.type)});
  policy.set("MsgDestination", message.policy.destination);
  for (auto const& region : message.policy.regions)
    policy.add("iodef-rid:PolicyRegion").set("region", region);
  add_node(policy, message.policy.node);
  for (auto const& traffic : message.policy.traffic)
    policy.add("iodef-rid:TrafficType").set("type", traffic);
  if (auto const& id = message.policy.incident)
    policy.add("iodef:IncidentID", id->id).set("name", id->name);
  if (message.document) add_document(policy, *message.document);
  if (auto const& status = message.status) {
    auto& element = out.add("iodef-rid:RequestStatus");
    element.set("AuthorizationStatus", status->authorization);
    element.set("Justification", status->justification);
  }
  if (auto const& source = message.source) {
    auto& element = out.add("iodef-rid:IncidentSource");
    element.add("iodef-rid:SourceFound", source->found ? "true" : "false");
    for (auto const& node : source->nodes) add_node(element, {node});
  }
  return write_xml(out);
}

Result<Rid> rid_from_xml(ByteView bytes) {
  auto const root = TRY(parse_xml(bytes));
  if (root.name != "RID")
    return fail(Code::invalid, "iodef.not_rid", {{"found", root.name.substr(0, 100)}});
  auto const* const policy = root.child("RIDPolicy");
  if (policy == nullptr) return fail(Code::invalid, "iodef.no_rid_policy");
  auto const type_name = policy->value("MsgType");
  auto const type = type_of(type_name);
  if (!type)
    return fail(Code::invalid, "iodef.unknown_rid_type", {{"type", type_name.substr(0, 100)}});
  Rid out;
  out.lang = root.value("lang");
  out.policy = policy_of(*policy, *type);
  out.document = document_of(*policy);
  if (auto const* const status = root.child("RequestStatus"))
    out.status = {status->value("AuthorizationStatus"), status->value("Justification")};
  if (auto const* const source = root.child("IncidentSource")) {
    auto& into = out.source.emplace();
    auto const found = source->value("SourceFound");
    into.found = found == "true" || found == "1";
    source->each("Node", [&](Element const& one) { take_node(one, into.nodes); });
  }
  return out;
}

}  // namespace comity::iodef
