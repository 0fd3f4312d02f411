#include "render_evidence.h"

#include "comity/crypto/timestamp.h"

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

/// With the time that each token says, unverified.
json::Value stamps_view(evidence::Item const& item) {
  auto out = to_json(item.stamps);
  auto& stamps = *out.if_array();
  for (std::size_t i = 0; i < stamps.size(); ++i) {
    auto const said = crypto::read_timestamp(item.stamps[i].token, item.manifest.sha256);
    if (said) stamps[i].if_object()->emplace_back("at", to_milliseconds(said->at));
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

json::Value evidence_summary(evidence::Item const& item, Instant now) {
  json::Array marks;
  for (auto const& mark : item.manifest.marks) marks.emplace_back(mark);
  json::Object out{{"item", item.id().text()},   {"phase", name_of(item.phase)},
                   {"name", item.manifest.name}, {"size", item.manifest.size},
                   {"marks", std::move(marks)},  {"due", is_due(item, now)}};
  if (item.source) out.emplace_back("from", item.source->party.text());
  if (!item.request.empty()) out.emplace_back("request", item.request);
  if (!item.fault.empty()) out.emplace_back("fault", item.fault);
  return out;
}

json::Value evidence_view(node::EvidenceView const& view, std::string const& authority) {
  auto const& item = view.item;
  json::Array accesses;
  for (auto const& access : view.accesses) accesses.push_back(to_json(access));
  json::Object out{{"item", item.id().text()},
                   {"phase", name_of(item.phase)},
                   {"manifest", to_json(item.manifest)},
                   {"received", view.received},
                   {"copies", copies_view(item)},
                   {"stamps", stamps_view(item)},
                   {"retention", retention_view(item.retention)},
                   {"custody", evidence::to_json(view.custody)},
                   {"gaps", gaps_view(view.gaps)},
                   {"accesses", std::move(accesses)}};
  if (item.source) out.emplace_back("from", item.source->party.text());
  if (!item.request.empty()) out.emplace_back("request", item.request);
  if (!item.fault.empty()) out.emplace_back("fault", item.fault);
  if (!authority.empty()) out.emplace_back("stamp_authority", authority);
  return out;
}

}  // namespace comity::api
