#include "comity/evidence/messages.h"

#include "comity/json/text.h"
#include "comity/message/header.h"
#include "texts.h"

#include <algorithm>
#include <array>

namespace comity::evidence {
namespace {

constexpr std::array<std::string_view, 3> outcome_names{"kept", "mismatch", "declined"};
constexpr std::size_t address_bytes_max = 512;

Result<Bytes> body_of(json::Object value) {
  auto out = to_bytes(json::write(value));
  if (out.size() <= message::body_bytes_max) return out;
  return fail(
      Code::too_large, "evidence.offer_too_large",
      {{"bytes", std::to_string(out.size())}, {"limit", std::to_string(message::body_bytes_max)}});
}

Result<json::Value> parse_body(ByteView body) {
  return json::parse(body, {.bytes_max = message::body_bytes_max});
}

/// The marks "tlp:…" and "pap:…" where every other body has them.
json::Object handling_of(Manifest const& manifest) {
  json::Object out;
  for (std::string const field : {"tlp", "pap"}) {
    for (auto const& mark : manifest.marks) {
      bool const first = !std::ranges::any_of(out, [&](auto const& m) { return m.first == field; });
      if (first && mark.starts_with(field + ':'))
        out.emplace_back(field, mark.substr(field.size() + 1));
    }
  }
  return out;
}

Error bad_offer(std::string reason) {
  return fail(Code::invalid, "evidence.bad_offer", {{"reason", std::move(reason)}});
}

}  // namespace

bool is_evidence(std::string_view type) {
  return type.starts_with("evidence.");
}

std::string_view name_of(Outcome outcome) {
  return outcome_names[static_cast<std::size_t>(outcome)];
}

Result<Outcome> parse_outcome(std::string_view name) {
  auto const found = std::ranges::find(outcome_names, name);
  if (found == outcome_names.end())
    return fail(Code::invalid, "evidence.unknown_outcome", {{"outcome", cut(name)}});
  return static_cast<Outcome>(found - outcome_names.begin());
}

Result<Codes> parse_codes(std::string_view type, json::Value const& codes) {
  json::Reader r{codes, "codes"};
  Codes out{.item = r.parsed("item", 64, parse_item_id), .outcome = std::nullopt};
  if (type == received_type) out.outcome = r.parsed("outcome", 16, parse_outcome);
  TRY(r.done());
  return out;
}

json::Value encode(Codes const& codes) {
  json::Object out{{"item", codes.item.text()}};
  if (codes.outcome) out.emplace_back("outcome", name_of(*codes.outcome));
  return out;
}

Result<std::vector<Stamp>> parse_stamps(json::Value const& value) {
  json::Reader r{value, "stamps"};
  std::vector<Stamp> out;
  if (r.size() > stamps_max)
    r.refuse("evidence.too_many_stamps", {{"limit", std::to_string(stamps_max)}});
  for (std::size_t i = 0; !r.failed() && i < r.size(); ++i) {
    out.push_back({.authority = std::string{r[i].text("authority", address_bytes_max)},
                   .token = r[i].base64("token", stamp_bytes_max)});
  }
  TRY(r.done());
  return out;
}

json::Value to_json(std::span<Stamp const> stamps) {
  json::Array out;
  for (auto const& stamp : stamps) {
    out.emplace_back(
        json::Object{{"authority", stamp.authority}, {"token", to_base64(stamp.token)}});
  }
  return out;
}

Result<Offer> parse_offer(ByteView body) {
  auto const value = TRY(parse_body(body));
  json::Reader r{value, "offer"};
  auto const manifest = r.object("manifest");
  auto const custody = r.array("custody", custody_entries_max);
  bool const stamped = r.has("stamps");
  TRY(r.done());
  Offer out;
  out.manifest = TRY(parse_manifest(manifest.value()));
  out.custody = TRY(parse_custody(custody.value()));
  if (stamped) out.stamps = TRY(parse_stamps(*value.find("stamps")));
  return out;
}

Result<Bytes> encode(Offer const& offer) {
  json::Object out{{"manifest", to_json(offer.manifest)}, {"custody", to_json(offer.custody)}};
  if (auto handling = handling_of(offer.manifest); !handling.empty())
    out.emplace_back("handling", std::move(handling));
  if (!offer.stamps.empty()) out.emplace_back("stamps", to_json(offer.stamps));
  return body_of(std::move(out));
}

Result<Report> parse_report(ByteView body) {
  auto const value = TRY(parse_body(body));
  json::Reader r{value, "report"};
  auto const custody = r.array("custody", custody_entries_max);
  Report out;
  out.sha256 = r.optional_digest("sha256");
  TRY(r.done());
  out.custody = TRY(parse_custody(custody.value()));
  return out;
}

Result<Bytes> encode(Report const& report) {
  json::Object out{{"custody", to_json(report.custody)}};
  if (report.sha256) out.emplace_back("sha256", report.sha256->hex());
  return body_of(std::move(out));
}

Result<void> check_offer(Offer const& offer, Codes const& codes, PartyId const& from,
                         PartyId const& to) {
  if (offer.manifest.item != codes.item) return bad_offer("item");
  if (offer.custody.empty()) return bad_offer("custody");
  auto const& last = offer.custody.back();
  if (last.act.event != Event::offered || last.party != from || last.act.other != to)
    return bad_offer("handover");
  return {};
}

}  // namespace comity::evidence
