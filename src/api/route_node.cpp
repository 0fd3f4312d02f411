/// What a node says of itself, and its agreements.
#include "comity/json/text.h"
#include "openapi_text.h"
#include "render.h"
#include "render_triage.h"
#include "route.h"

namespace comity::api {

Route::Answer Route::describe_api() const {
  return net::HttpResponse{200, "application/json", openapi_text};
}

Route::Answer Route::node_status() const {
  json::Array links;
  for (auto const* const link : api_.node_.links()) links.emplace_back(link_view(*link, now_));
  return answer(200, json::Object{{"party", api_.node_.self().text()},
                                  {"now", to_milliseconds(now_)},
                                  {"agreements", api_.node_.adopted().all().size()},
                                  {"alarms", alarm_counts(api_.alarms_)},
                                  {"links", std::move(links)}});
}

Duration Route::alarm_lead() const {
  return api_.alarms_ == nullptr ? node::alarm_lead : api_.alarms_->lead();
}

Route::Answer Route::health() const {
  auto const check = TRY(target_.word("check", {"1", "0"})) == "1" ? node::StoreCheck::whole
                                                                   : node::StoreCheck::none;
  auto view = health_view(TRY(api_.node_.health(now_, check)), check);
  json::Array arrivals;
  if (api_.national_ != nullptr)
    for (auto const& tool : api_.national_->tools)
      if (!tool.arrivals.channels.empty()) arrivals.push_back(arrivals_view(tool));
  view.set("arrivals", std::move(arrivals));
  view.set("party", api_.node_.self().text());
  view.set("now", to_milliseconds(now_));
  return answer(200, view);
}

Route::Answer Route::list_agreements() const {
  json::Array out;
  for (auto const& agreement : api_.node_.adopted().all())
    out.emplace_back(agreement_summary(*agreement, api_.node_, now_));
  return answer(200, json::Object{{"agreements", std::move(out)}});
}

Route::Answer Route::adopt_agreement() const {
  auto const before = api_.node_.adopted().all().size();
  auto const id = TRY(api_.node_.adopt(request_.body, now_));
  bool const is_new = api_.node_.adopted().all().size() > before;
  return answer(is_new ? 201 : 200,
                agreement_summary(*api_.node_.adopted().find(id), api_.node_, now_));
}

Route::Answer Route::show_agreement() const {
  constexpr std::size_t digits_min = 8;
  for (auto const& agreement : api_.node_.adopted().all()) {
    if (name().size() < digits_min || !agreement->id().digest.hex().starts_with(name())) continue;
    auto out = agreement_summary(*agreement, api_.node_, now_);
    out.set("payload", agreement->document());
    out.set("envelope", to_base64(agreement->envelope()));
    return answer(200, out);
  }
  return fail(Code::not_found, "api.no_such_agreement",
              {{"agreement", std::string{name().substr(0, 64)}}});
}

}  // namespace comity::api
