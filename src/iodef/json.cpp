#include "comity/iodef/limits.h"
#include "comity/json/text.h"
#include "document_tree.h"

#include <algorithm>
#include <array>

namespace comity::iodef {
namespace {

/// Elements of which there is at most one within another; all others become arrays (RFC 8727 §2).
/// An observable has one of a kind, where a node may have several.
bool is_single(Element const& parent, std::string_view name) {
  static constexpr auto always =
      std::to_array<std::string_view>({"IncidentID",      "AlternativeID",  "DetectTime",
                                       "StartTime",       "EndTime",        "RecoveryTime",
                                       "ReportTime",      "GenerationTime", "EmailTo",
                                       "TelephoneNumber", "Node",           "Port",
                                       "Observable",      "BulkObservable", "BulkObservableList",
                                       "FileData",        "FileName",       "HashData",
                                       "DigestMethod",    "DigestValue",    "DateTime",
                                       "History",         "IndicatorID",    "Name"});
  if (parent.name == "Observable") return name != "AdditionalData";
  if (parent.name == "AlternativeID" && name == "IncidentID") return false;
  return std::ranges::find(always, name) != always.end();
}

std::string_view local_name(std::string_view name) {
  auto const colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

json::Value to_value(Element const& element);

/// RFC 8727 leaves out the elements that only hold others of one kind.
bool is_wrapper(std::string_view name) {
  return name == "Flow" || name == "IndicatorData";
}

void add_children(Element const& element, json::Value& out) {
  for (auto const& child : element.children) {
    if (is_wrapper(child.name)) {
      add_children(child, out);
      continue;
    }
    auto const name = local_name(child.name);
    if (is_single(element, name)) {
      out.set(name, to_value(child));
    } else if (auto* const before = out.find(name)) {
      before->if_array()->push_back(to_value(child));
    } else {
      out.set(name, json::Array{to_value(child)});
    }
  }
}

/// The member that has an element's own text.
std::string_view text_member(std::string_view name) {
  return name == "IncidentID" || name == "IndicatorID" ? "id" : "value";
}

json::Value to_value(Element const& element) {
  if (element.name == "Port") return std::stoll(element.text);
  if (local_name(element.name) == "DigestMethod") return element.value("Algorithm");
  if (element.attributes.empty() && element.children.empty() && element.name != "AdditionalData")
    return element.text;
  json::Value out{json::Object{}};
  for (auto const& [name, value] : element.attributes)
    if (!name.starts_with("xmlns")) out.set(local_name(name), value);
  if (!element.text.empty()) out.set(text_member(element.name), element.text);
  add_children(element, out);
  return out;
}

/// As the reader of XML makes it, within the same depth: `json::parse` keeps it.
Element from_value(std::string name, json::Value const& value) {
  Element out{std::move(name), {}, {}, {}};
  if (auto const* const text = value.if_string()) {
    out.text = *text;
  } else if (auto const* const number = value.if_integer()) {
    out.text = std::to_string(*number);
  } else if (auto const* const members = value.if_object()) {
    for (auto const& [key, part] : *members) {
      if (auto const* const parts = part.if_array()) {
        for (auto const& one : *parts) out.children.push_back(from_value(key, one));
      } else {
        out.children.push_back(from_value(key, part));
      }
    }
  }
  return out;
}

}  // namespace

std::string to_json(Document const& document) {
  auto out = to_value(to_tree(document));
  out.set("version", "2.0");  // RFC 8727's examples, where XML has "2.00".
  return json::write(out);
}

Result<Document> from_json(ByteView bytes) {
  auto const value = TRY(json::parse(bytes, {.bytes_max = document_bytes_max}));
  return from_tree(from_value("IODEF-Document", value));
}

}  // namespace comity::iodef
