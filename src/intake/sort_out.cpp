#include "body.h"
#include "comity/indicator/defang.h"

#include <algorithm>

namespace comity::intake {
namespace {

using indicator::SpecialUse;
using indicator::Type;

bool is_host(Type type) {
  return type == Type::ipv4 || type == Type::ipv6 || type == Type::prefix || type == Type::domain ||
         type == Type::url;
}

/// Each party's node, by its address in the agreement.
std::vector<std::pair<PartyId, Observable>> nodes_of(Agreement const& agreement) {
  std::vector<std::pair<PartyId, Observable>> out;
  for (auto const& party : agreement.parties()) {
    auto const url = indicator::canonical(Type::url, party.address);
    if (auto host = url ? indicator::host_of(*url) : std::nullopt)
      out.emplace_back(party.id, *std::move(host));
  }
  return out;
}

}  // namespace

Sorted sort_out(Reading const& reading, Setting const& setting, Wish const& wish,
                Remarks& warnings) {
  Sorted out;
  auto const nodes = nodes_of(setting.agreement);
  for (auto const& sighting : reading.sightings) {
    auto const& observable = sighting.observable;
    Parameters const named{{"indicator", indicator::defang(observable)}, {"where", sighting.where}};
    auto const with = [&](char const* name, std::string value) {
      auto parameters = named;
      parameters.emplace_back(name, std::move(value));
      return parameters;
    };
    auto const use = indicator::special_use(observable);
    if (use != SpecialUse::none) warnings.add("intake.warn_special", with("cause", text_id(use)));
    auto const node = std::ranges::find_if(
        nodes, [&](auto const& row) { return indicator::overlaps(observable, row.second); });
    if (node != nodes.end()) warnings.add("intake.warn_party", with("party", node->first.text()));
    for (auto const& list : wish.lists)
      if (list.has(observable)) warnings.add("intake.warn_list", with("list", list.name()));
    out.all.push_back(&sighting);
    // Names of documentation stand for real ones in exercises.
    bool const is_somebodys = use == SpecialUse::none || use == SpecialUse::documentation;
    if (is_host(observable.type) && is_somebodys && node == nodes.end() && !sighting.is_context)
      out.targets.push_back(&sighting);
  }
  return out;
}

}  // namespace comity::intake
