#include "comity/evidence/case_uco.h"

#include "sample.h"

#include <set>

#include <doctest/doctest.h>

namespace comity::evidence {
namespace {

void collect_references(json::Value const& value, std::set<std::string>& ids, bool top) {
  if (auto const* const array = value.if_array()) {
    for (auto const& element : *array) collect_references(element, ids, top);
  }
  auto const* const object = value.if_object();
  if (object == nullptr) return;
  if (object->size() == 1 && object->front().first == "@id")
    ids.insert(*object->front().second.if_string());
  for (auto const& [name, member] : *object) collect_references(member, ids, false);
}

}  // namespace

TEST_CASE("every node of the CASE document has an id and a type, and every reference is to one") {
  Offer content{.manifest = sample_manifest(), .custody = {}, .stamps = {}};
  content.custody = sample_chain(content.manifest);
  auto const document = to_case(content);
  auto const& graph = *document.find("@graph")->if_array();
  std::set<std::string> nodes;
  std::set<std::string> types;
  for (auto const& node : graph) {
    CHECK(nodes.insert(*node.find("@id")->if_string()).second);
    types.insert(*node.find("@type")->if_string());
  }
  for (auto const* wanted :
       {"uco-observable:File", "case-investigation:InvestigativeAction",
        "case-investigation:ProvenanceRecord", "case-investigation:Authorization",
        "case-investigation:Investigation", "uco-identity:Person", "uco-location:Location"}) {
    CHECK(types.contains(wanted));
  }
  std::set<std::string> references;
  collect_references(document, references, true);
  for (auto const& id : references) CHECK(nodes.contains(id));
}

TEST_CASE("the CASE document has an action for each entry, in order, and the digest of the bytes") {
  Offer content{.manifest = sample_manifest(), .custody = {}, .stamps = {}};
  content.custody = sample_chain(content.manifest);
  auto const document = to_case(content);
  std::vector<std::string> events;
  for (auto const& node : *document.find("@graph")->if_array()) {
    if (*node.find("@type")->if_string() == "case-investigation:InvestigativeAction")
      events.push_back(*node.find("uco-core:name")->if_string());
  }
  CHECK(events == std::vector<std::string>{"acquired", "offered", "received"});
  CHECK(to_case(content) == document);
}

}  // namespace comity::evidence
