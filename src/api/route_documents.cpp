/// Requests as the documents of other people's tools.
#include "comity/bridge/iodef.h"
#include "comity/bridge/xarf.h"
#include "comity/json/text.h"
#include "route.h"

namespace comity::api {
namespace {

/// By side and number, with what cannot be read left out: it was deleted, or is no JSON.
std::map<bridge::Said, json::Value> bodies_of(node::Found const& found) {
  std::map<bridge::Said, json::Value> out;
  for (auto const& record : found.view.records) {
    if (!record.body || record.request_id != found.id) continue;
    auto body = json::parse(record.body->bytes, {.bytes_max = message::body_bytes_max});
    auto const is_asker = (record.direction == message::Direction::sent) ==
                          (found.view.link->id().owner == found.request().asker);
    auto const by = is_asker ? request::Side::asker : request::Side::responder;
    if (body) out.emplace(bridge::Said{by, record.seq}, *std::move(body));
  }
  return out;
}

}  // namespace

Route::Answer Route::request_document() const {
  auto const form = TRY(target_.word("as", {"iodef", "iodef-json", "rid", "xarf"}));
  auto const lang = TRY(target_.word("lang", {"en", "zh"}));
  auto const found = TRY(this->found(link::LinkStore::Bodies::with));
  TRY(note(journal::Type::export_, json::Object{{"request", name()}, {"as", std::string{form}}}));
  auto const bodies = bodies_of(found);
  bridge::Dossier const dossier{*found.view.agreement, found.view.id, found.request(), bodies};
  if (form == "xarf") return answer(200, bridge::to_xarf(dossier));
  if (form == "rid")
    return net::HttpResponse{200, "application/xml",
                             std::string_view{iodef::to_xml(bridge::to_rid(dossier, lang, now_))}};
  auto const document = bridge::to_iodef(dossier, lang, now_);
  if (form == "iodef")
    return net::HttpResponse{200, "application/xml", std::string_view{iodef::to_xml(document)}};
  return net::HttpResponse{200, "application/json", std::string_view{iodef::to_json(document)}};
}

}  // namespace comity::api
