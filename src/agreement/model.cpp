#include "comity/agreement/model.h"

#include "data.h"

#include <algorithm>

namespace comity::agreement {
namespace {

json::Value to_json(Text const& text) {
  return json::Object{{"en", text.en}, {"zh", text.zh}};
}

json::Value to_json(std::vector<Witness> const& witnesses) {
  json::Array out;
  for (auto const& witness : witnesses) {
    out.emplace_back(json::Object{
        {"name", to_json(witness.name)}, {"key", witness.verifier_key}, {"url", witness.url}});
  }
  return out;
}

PartyId id_of(json::Value const& party) {
  auto const* id = party.find("id");
  auto const* text = id == nullptr ? nullptr : id->if_string();
  return PartyId{text == nullptr ? std::string{} : *text};
}

Error about_party(Code code, std::string id, PartyId const& party) {
  return fail(code, std::move(id), {{"party", shown(party.text())}});
}

void fill_party(json::Value& party, Filling::OfParty const& filling) {
  json::Array keys;
  for (auto const& key : filling.keys) keys.push_back(agreement::to_json(key));
  party.set("address", filling.address);
  party.set("keys", std::move(keys));
  party.set("calendar", filling.calendar);
}

}  // namespace

json::Value to_json(Key const& key) {
  return json::Object{{"role", name_of(key.role)},
                      {"algorithm", name_of(key.key.algorithm())},
                      {"key", to_base64(key.key.spki())},
                      {"from", to_milliseconds(key.from)},
                      {"until", to_milliseconds(key.until)}};
}

Result<json::Value> fill(json::Value model, Filling const& filling) {
  auto* member = model.find("parties");
  auto* parties = member == nullptr ? nullptr : member->if_array();
  if (parties == nullptr || std::ranges::any_of(*parties, [](auto const& party) {
        return party.if_object() == nullptr;
      })) {
    return fail(Code::invalid, "agreement.not_a_model");
  }
  for (auto& party : *parties) {
    auto const found = filling.parties.find(id_of(party));
    if (found == filling.parties.end()) {
      return about_party(Code::invalid, "agreement.party_not_filled", id_of(party));
    }
    fill_party(party, found->second);
  }
  for (auto const& [id, unused] : filling.parties) {
    if (std::ranges::find(*parties, id, id_of) == parties->end()) {
      return about_party(Code::not_found, "agreement.not_a_party", id);
    }
  }
  model.set("witnesses", to_json(filling.witnesses));
  model.set("in_force_from", to_milliseconds(filling.in_force_from));
  model.set("in_force_until", to_milliseconds(filling.in_force_until));
  if (filling.supersedes) model.set("supersedes", filling.supersedes->digest.hex());
  return model;
}

}  // namespace comity::agreement
