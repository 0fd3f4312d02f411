#include "comity/evidence/case_uco.h"

#include <map>
#include <set>

namespace comity::evidence {
namespace {

json::Value reference(std::string const& id) {
  return json::Object{{"@id", id}};
}

json::Value typed(std::string_view type, std::string value) {
  return json::Object{{"@type", type}, {"@value", std::move(value)}};
}

json::Value time_of(Instant at) {
  return typed("xsd:dateTime", to_rfc3339(at));
}

json::Value hash_of(std::string_view method, Digest const& digest, std::string id) {
  return json::Object{
      {"@id", std::move(id)},
      {"@type", "uco-types:Hash"},
      {"uco-types:hashMethod", typed("uco-vocabulary:HashNameVocab", std::string{method})},
      {"uco-types:hashValue", typed("xsd:hexBinary", digest.hex())}};
}

json::Object context() {
  return json::Object{
      {"kb", "urn:comity:"},
      {"case-investigation", "https://ontology.caseontology.org/case/investigation/"},
      {"uco-action", "https://ontology.unifiedcyberontology.org/uco/action/"},
      {"uco-core", "https://ontology.unifiedcyberontology.org/uco/core/"},
      {"uco-identity", "https://ontology.unifiedcyberontology.org/uco/identity/"},
      {"uco-location", "https://ontology.unifiedcyberontology.org/uco/location/"},
      {"uco-observable", "https://ontology.unifiedcyberontology.org/uco/observable/"},
      {"uco-types", "https://ontology.unifiedcyberontology.org/uco/types/"},
      {"uco-vocabulary", "https://ontology.unifiedcyberontology.org/uco/vocabulary/"},
      {"xsd", "http://www.w3.org/2001/XMLSchema#"}};
}

/// Makes the graph. A person, place or authority that is named twice is one node.
class Graph {
 public:
  explicit Graph(Offer const& content)
      : content_{content}, base_{"kb:" + content.manifest.item.text()} {}

  json::Value make() {
    add_file();
    for (auto const& entry : content_.custody) add_action(entry);
    add_provenance();
    add_investigation();
    return json::Object{{"@context", context()}, {"@graph", std::move(nodes_)}};
  }

 private:
  std::string action_id(std::uint64_t n) const { return base_ + "-action-" + std::to_string(n); }

  void add_file() {
    auto const& m = content_.manifest;
    json::Array hashes{hash_of("SHA256", m.sha256, base_ + "-sha256")};
    if (m.sm3) hashes.push_back(hash_of("SM3", *m.sm3, base_ + "-sm3"));
    json::Value const file{json::Object{{"@id", base_ + "-facet-file"},
                                        {"@type", "uco-observable:FileFacet"},
                                        {"uco-observable:fileName", m.name},
                                        {"uco-observable:sizeInBytes", m.size}}};
    json::Value const data{json::Object{{"@id", base_ + "-facet-content"},
                                        {"@type", "uco-observable:ContentDataFacet"},
                                        {"uco-observable:mimeType", m.media_type},
                                        {"uco-observable:sizeInBytes", m.size},
                                        {"uco-observable:hash", std::move(hashes)}}};
    json::Object node{{"@id", base_},
                      {"@type", "uco-observable:File"},
                      {"uco-core:hasFacet", json::Array{file, data}}};
    json::Array tags;
    for (auto const& mark : m.marks) tags.emplace_back(mark);
    if (!tags.empty()) node.emplace_back("uco-core:tag", std::move(tags));
    nodes_.emplace_back(std::move(node));
  }

  /// The node of something that has only a name.
  std::string named(std::string_view type, std::string_view label, std::string_view property,
                    std::string const& name) {
    auto const [found, is_new] =
        ids_.try_emplace({std::string{type}, name},
                         base_ + '-' + std::string{label} + '-' + std::to_string(ids_.size()));
    if (is_new) {
      nodes_.emplace_back(
          json::Object{{"@id", found->second}, {"@type", type}, {std::string{property}, name}});
    }
    return found->second;
  }

  void add_action(Entry const& entry) {
    auto const& act = entry.act;
    auto const person = named("uco-identity:Person", "person", "uco-core:name", act.by);
    auto const party =
        named("uco-identity:Organization", "party", "uco-core:name", entry.party.text());
    auto const place = named("uco-location:Location", "place", "uco-core:name", act.where);
    auto const authority = named("case-investigation:Authorization", "authority",
                                 "case-investigation:authorizationIdentifier", act.authority);
    auto description = act.why;
    if (!act.change.empty()) description += " [change: " + act.change + ']';
    json::Array participants{reference(party)};
    if (act.other) {
      participants.push_back(reference(
          named("uco-identity:Organization", "party", "uco-core:name", act.other->text())));
    }
    json::Object node{{"@id", action_id(entry.n)},
                      {"@type", "case-investigation:InvestigativeAction"},
                      {"uco-core:name", name_of(act.event)},
                      {"uco-core:description", std::move(description)},
                      {"uco-action:startTime", time_of(entry.at)},
                      {"uco-action:endTime", time_of(entry.at)},
                      {"uco-action:performer", reference(person)},
                      {"uco-action:participant", std::move(participants)},
                      {"uco-action:location", reference(place)},
                      {"uco-action:object", reference(base_)}};
    if (entry.n > 0) {
      node.emplace_back("case-investigation:wasInformedBy", reference(action_id(entry.n - 1)));
    }
    nodes_.emplace_back(std::move(node));
    actions_.push_back(reference(action_id(entry.n)));
    if (authorities_seen_.insert(authority).second) authorities_.push_back(reference(authority));
  }

  /// CASE has authorizations at the investigation, not at its actions.
  void add_investigation() {
    auto objects = std::move(actions_);
    objects.push_back(reference(base_));
    nodes_.emplace_back(
        json::Object{{"@id", base_ + "-investigation"},
                     {"@type", "case-investigation:Investigation"},
                     {"case-investigation:relevantAuthorization", std::move(authorities_)},
                     {"uco-core:object", std::move(objects)}});
  }

  void add_provenance() {
    auto const& m = content_.manifest;
    json::Object node{
        {"@id", base_ + "-provenance"},
        {"@type", "case-investigation:ProvenanceRecord"},
        {"uco-core:description", m.acquired.why},
        {"uco-core:objectCreatedTime", time_of(m.acquired.at)},
        {"case-investigation:exhibitNumber", m.exhibit.empty() ? m.item.text() : m.exhibit},
        {"uco-core:object", reference(base_)}};
    if (m.derived_from)
      node.emplace_back("case-investigation:wasDerivedFrom",
                        reference("kb:" + m.derived_from->text()));
    nodes_.emplace_back(std::move(node));
  }

  Offer const& content_;
  std::string base_;
  json::Array nodes_;
  json::Array actions_;
  json::Array authorities_;
  std::set<std::string> authorities_seen_;
  std::map<std::pair<std::string, std::string>, std::string> ids_;
};

}  // namespace

json::Value to_case(Offer const& content) {
  return Graph{content}.make();
}

}  // namespace comity::evidence
