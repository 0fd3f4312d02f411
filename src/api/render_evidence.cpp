#include "render_evidence.h"

namespace comity::api {
namespace {

json::Value copies_view(evidence::Item const& item) {
  json::Array out;
  for (auto const& copy : item.copies) {
    out.emplace_back(json::Object{{"party", copy.party.text()},
                                  {"state", name_of(copy.state)},
                                  {"at", to_milliseconds(copy.at)}});
  }
  return out;
}

json::Value gaps_view(std::vector<evidence::Gap> const& gaps) {
  json::Array out;
  for (auto const& gap : gaps) {
    json::Object parameters{{"n", std::to_string(gap.n)}};
    for (auto const& [name, value] : gap.parameters) parameters.emplace_back(name, value);
    out.emplace_back(
        json::Object{{"n", gap.n}, {"id", gap.id}, {"parameters", std::move(parameters)}});
  }
  return out;
}

json::Value retention_view(evidence::Retention const& retention) {
  json::Object out{{"held", retention.held}};
  if (retention.keep_until) out.emplace_back("keep_until", to_milliseconds(*retention.keep_until));
  if (retention.dispose_after)
    out.emplace_back("dispose_after", to_milliseconds(*retention.dispose_after));
  return out;
}

}  // namespace

json::Value evidence_summary(evidence::Item const& item) {
  json::Array marks;
  for (auto const& mark : item.manifest.marks) marks.emplace_back(mark);
  json::Object out{{"item", item.id().text()},
                   {"phase", name_of(item.phase)},
                   {"name", item.manifest.name},
                   {"size", item.manifest.size},
                   {"marks", std::move(marks)}};
  if (item.source) out.emplace_back("from", item.source->party.text());
  if (!item.request.empty()) out.emplace_back("request", item.request);
  if (!item.fault.empty()) out.emplace_back("fault", item.fault);
  return out;
}

json::Value evidence_view(node::EvidenceView const& view) {
  auto const& item = view.item;
  json::Array accesses;
  for (auto const& access : view.accesses) accesses.push_back(to_json(access));
  json::Object out{{"item", item.id().text()},
                   {"phase", name_of(item.phase)},
                   {"manifest", to_json(item.manifest)},
                   {"received", view.received},
                   {"copies", copies_view(item)},
                   {"stamps", to_json(item.stamps)},
                   {"retention", retention_view(item.retention)},
                   {"custody", evidence::to_json(view.custody)},
                   {"gaps", gaps_view(view.gaps)},
                   {"accesses", std::move(accesses)}};
  if (item.source) out.emplace_back("from", item.source->party.text());
  if (!item.request.empty()) out.emplace_back("request", item.request);
  if (!item.fault.empty()) out.emplace_back("fault", item.fault);
  return out;
}

}  // namespace comity::api
