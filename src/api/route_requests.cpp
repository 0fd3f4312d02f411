/// Requests: found, listed, made, answered and taken out.
#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "comity/link/export.h"
#include "render.h"
#include "route.h"

namespace comity::api {
namespace {

/// What the author says is in it.
Result<release::Author> author_of(json::Reader const& r, people::AccountId const& account) {
  return release::Author{account, TRY(categories_in(r))};
}

/// "decide": the name of a step, in which nothing but `issue` is left out.
Result<request::Step> parse_step(std::string_view name) {
  auto const step = request::step_of("request." + std::string{name});
  if (!step || *step == request::Step::issue)
    return fail(Code::invalid, "api.no_such_step", {{"step", std::string{name}}});
  return *step;
}

}  // namespace

Result<gate::Categories> categories_in(json::Reader const& r) {
  gate::Categories out;
  if (!r.has("categories")) return out;
  auto const list = r.array("categories", gate::all_categories.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto const name = list[i].as_text(64);
    auto const category = gate::category_of(name);
    if (!category)
      return fail(Code::invalid, "api.no_such_category", {{"category", std::string{name}}});
    out.insert(*category);
  }
  return out;
}

Result<json::Value> Route::body() const {
  return json::parse(request_.body, {.bytes_max = request_bytes_max});
}

Route::Answer Route::list_requests() const {
  auto const [first, count] = TRY(page(50));
  auto const cases = TRY(api_.requests_.list(first, count));
  json::Array out;
  for (auto const& view : cases) {
    for (auto const& request : view.expected.requests)
      if (api_.requests_.sees(who_.id, request)) {
        auto row = request_summary(request, view, api_.node_.self(), now_);
        row.set("alarms", alarms_view(request, view, alarm_lead(), now_));
        out.push_back(std::move(row));
      }
  }
  json::Object body{{"requests", std::move(out)}};
  if (cases.size() == count) body.emplace_back("next", first + count);
  return answer(200, body);
}

Route::Answer Route::issue_request() const {
  auto const value = TRY(body());
  json::Reader r{value, "request"};
  node::NewRequest input;
  input.to = r.parsed("to", 16, message::parse_party_id);
  input.kind = r.text("kind", 64);
  input.urgency = r.text("urgency", 64);
  input.exercise = r.optional_parsed("exercise", 64, message::parse_exercise_id);
  auto const codes = r.object("codes").value();
  input.body = r.object("body").value();
  auto const author = TRY(author_of(r, who_.id));
  r.only({"to", "kind", "urgency", "exercise", "codes", "body", "categories"});
  TRY(r.done());
  auto parsed = TRY(request::parse_codes(request::Step::issue, codes));
  input.codes = std::get<request::IssueCodes>(std::move(parsed));
  return answer_to(TRY(api_.requests_.issue(std::move(input), now_, author)));
}

Route::Answer Route::show_request() const {
  auto const found = TRY(this->found(link::LinkStore::Bodies::with));
  TRY(note_view("request", found.id.text()));
  auto view = request_view(found, api_.node_.self(), now_);
  view.set("alarms", alarms_view(found.request(), found.view, alarm_lead(), now_));
  return answer(200, view);
}

Route::Answer Route::take_step() const {
  auto const id = TRY(node::RequestName::parse(name()));
  auto const value = TRY(body());
  json::Reader r{value, "step"};
  auto const step = r.parsed("step", 64, parse_step);
  auto const codes = r.object("codes").value();
  auto content = r.object("body").value();
  auto const author = TRY(author_of(r, who_.id));
  r.only({"step", "codes", "body", "categories"});
  TRY(r.done());
  // That it has arrived is said at a desk, not by those who look over its shoulder.
  if (step == request::Step::acknowledge) TRY(check_may(people::Action::acknowledge));
  auto parsed = TRY(request::parse_codes(step, codes));
  return answer_to(
      TRY(api_.requests_.step(id, step, std::move(parsed), std::move(content), now_, author)));
}

Route::Answer Route::export_request() const {
  auto const bodies = TRY(this->bodies());
  auto const found = TRY(this->found(link::LinkStore::Bodies::without));
  // A bundle holds the whole case.
  if (!api_.requests_.sees(who_.id, found.view)) TRY(check_sees_links());
  TRY(note(journal::Type::export_, json::Object{{"request", name()}}));
  return net::HttpResponse{
      200, "application/json",
      TRY(link::export_request(*found.view.link, api_.node_.adopted(), found.view.id, bodies))};
}

}  // namespace comity::api
