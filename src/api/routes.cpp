#include "comity/api/routes.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "comity/note/forms.h"
#include "render.h"

#include <algorithm>
#include <charconv>

namespace comity::api {
namespace {

using Parts = std::vector<std::string>;

net::HttpResponse answer(unsigned status, json::Value const& body) {
  return {status, "application/json", json::write(body)};
}

net::HttpResponse answer(Error const& error) {
  return answer(net::http_status(error.code), error_body(error));
}

/// A target taken apart: the parts of its path, and its query. Percent escapes are not used by this
/// API's names.
struct Target {
  Parts path;
  std::map<std::string, std::string, std::less<>> query;

  static Target parse(std::string_view text) {
    Target out;
    auto const mark = std::min(text.find('?'), text.size());
    split(text.substr(0, mark), '/', [&](std::string_view part) { out.path.emplace_back(part); });
    split(text.substr(std::min(mark + 1, text.size())), '&', [&](std::string_view pair) {
      auto const equals = std::min(pair.find('='), pair.size());
      out.query.insert_or_assign(std::string{pair.substr(0, equals)},
                                 std::string{pair.substr(std::min(equals + 1, pair.size()))});
    });
    return out;
  }

  /// The query's number `name`, at most `limit`; `otherwise` if absent or no number.
  std::uint64_t number(std::string_view name, std::uint64_t otherwise, std::uint64_t limit) const {
    auto const found = query.find(name);
    if (found == query.end()) return otherwise;
    std::uint64_t value = otherwise;
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
    return std::min(value, limit);
  }

  bool is(std::string_view name, std::string_view value) const {
    auto const found = query.find(name);
    return found != query.end() && found->second == value;
  }

 private:
  template <typename Take>
  static void split(std::string_view text, char separator, Take take) {
    while (!text.empty()) {
      auto const end = std::min(text.find(separator), text.size());
      if (end > 0) take(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
};

Error no_such_route(std::string_view target) {
  return fail(Code::not_found, "api.no_such_route",
              {{"target", std::string{target.substr(0, 100)}}});
}

net::HttpResponse answer(Result<node::Outcome> const& outcome) {
  if (!outcome) return answer(outcome.error());
  if (auto const* const problems = std::get_if<request::Problems>(&*outcome)) {
    return answer(net::http_status(problems->front().code), problems_body(*problems));
  }
  auto const& submitted = std::get<node::Submitted>(*outcome);
  return answer(201, json::Object{{"request", submitted.request.text()},
                                  {"case", submitted.case_id.text()},
                                  {"seq", submitted.seq}});
}

}  // namespace

/// One request on its way through the table of routes.
struct Route {
  Routes& api;
  net::HttpRequest const& request;
  Target target;
  Instant now;

  std::string const& part(std::size_t index) const { return target.path[index]; }

  Result<json::Value> body() const {
    return json::parse(request.body, {.bytes_max = request_bytes_max});
  }

  Result<link::Link*> link() const {
    for (auto* const link : api.node_.links()) {
      if (link_name(link->id()) == part(2)) return link;
    }
    return fail(Code::not_found, "api.no_such_link", {{"link", part(2).substr(0, 64)}});
  }

  // Each answers one row of the table below.
  net::HttpResponse node_status();
  net::HttpResponse list_agreements();
  net::HttpResponse adopt_agreement();
  net::HttpResponse show_agreement();
  net::HttpResponse list_links();
  net::HttpResponse show_link();
  net::HttpResponse list_entries();
  net::HttpResponse prove_entry();
  net::HttpResponse list_incidents();
  net::HttpResponse list_requests();
  net::HttpResponse issue_request();
  net::HttpResponse show_request();
  net::HttpResponse take_step();
};

net::HttpResponse Route::node_status() {
  json::Array links;
  for (auto const* const link : api.node_.links()) links.emplace_back(link_view(*link, now));
  return answer(200, json::Object{{"party", api.node_.self().text()},
                                  {"now", to_milliseconds(now)},
                                  {"agreements", api.node_.adopted().all().size()},
                                  {"links", std::move(links)}});
}

net::HttpResponse Route::list_agreements() {
  json::Array out;
  for (auto const& agreement : api.node_.adopted().all())
    out.emplace_back(agreement_summary(*agreement, api.node_, now));
  return answer(200, json::Object{{"agreements", std::move(out)}});
}

net::HttpResponse Route::adopt_agreement() {
  auto const id = api.node_.adopt(request.body, now);
  if (!id) return answer(id.error());
  return answer(201, agreement_summary(*api.node_.adopted().find(*id), api.node_, now));
}

net::HttpResponse Route::show_agreement() {
  for (auto const& agreement : api.node_.adopted().all()) {
    auto const hex = agreement->id().digest.hex();
    if (part(2).size() < 8 || !hex.starts_with(part(2))) continue;
    auto out = agreement_summary(*agreement, api.node_, now);
    auto payload = json::parse(agreement->payload(), {.bytes_max = agreement::agreement_bytes_max});
    out.set("payload", payload ? *std::move(payload) : json::Value{});
    out.set("envelope", to_base64(agreement->envelope()));
    return answer(200, out);
  }
  return answer(
      fail(Code::not_found, "api.no_such_agreement", {{"agreement", part(2).substr(0, 64)}}));
}

net::HttpResponse Route::list_links() {
  json::Array out;
  for (auto const* const link : api.node_.links()) out.emplace_back(link_view(*link, now));
  return answer(200, json::Object{{"links", std::move(out)}});
}

net::HttpResponse Route::show_link() {
  auto const link = this->link();
  return link ? answer(200, link_view(**link, now)) : answer(link.error());
}

net::HttpResponse Route::list_entries() {
  auto const link = this->link();
  if (!link) return answer(link.error());
  auto const side = target.is("side", "peer") ? link::Side::peer : link::Side::own;
  auto const first = target.number("first", 0, json::integer_max);
  auto const count = target.number("count", 100, rows_max);
  auto const records = (*link)->store().range(side, first, count, link::LinkStore::Bodies::without);
  if (!records) return answer(records.error());
  json::Array out;
  for (auto const& record : *records) out.emplace_back(entry_view(record));
  json::Object body{{"entries", std::move(out)}};
  if (records->size() == count) body.emplace_back("next", first + count);
  return answer(200, body);
}

net::HttpResponse Route::prove_entry() {
  auto const link = this->link();
  if (!link) return answer(link.error());
  auto const index = target.number("index", 0, json::integer_max);
  auto const record = (*link)->store().at(link::Side::own, index);
  if (!record) return answer(record.error());
  if (!*record)
    return answer(fail(Code::not_found, "api.no_such_entry", {{"index", std::to_string(index)}}));
  auto const proof =
      (*link)->log().tree().inclusion_proof(merkle::LeafIndex{index}, (*link)->log().size());
  if (!proof) return answer(proof.error());
  note::ProofFile const file{message::entry_bytes((*record)->own.mark, (*record)->envelope),
                             merkle::LeafIndex{index}, *proof, (*link)->heads().own_checkpoint};
  return {200, "text/plain; charset=utf-8", file.encode()};
}

net::HttpResponse Route::list_incidents() {
  auto const link = this->link();
  if (!link) return answer(link.error());
  auto const first = target.number("first", 0, json::integer_max);
  auto const count = target.number("count", 100, rows_max);
  auto const incidents = (*link)->store().incidents(first, count);
  if (!incidents) return answer(incidents.error());
  json::Array out;
  for (auto const& incident : *incidents) out.emplace_back(incident_view(incident));
  return answer(200, json::Object{{"incidents", std::move(out)}});
}

net::HttpResponse Route::list_requests() {
  auto const first = target.number("first", 0, json::integer_max);
  auto const count = target.number("count", 50, rows_max);
  auto const cases = api.requests_.list(first, count);
  if (!cases) return answer(cases.error());
  json::Array out;
  for (auto const& view : *cases) {
    for (auto const& found : view.expected.requests) {
      out.emplace_back(request_summary(found, view, api.node_.self(), now));
    }
  }
  json::Object body{{"requests", std::move(out)}};
  if (cases->size() == count) body.emplace_back("next", first + count);
  return answer(200, body);
}

net::HttpResponse Route::issue_request() {
  auto const value = body();
  if (!value) return answer(value.error());
  json::Reader r{*value, "request"};
  node::NewRequest input;
  input.to = r.parsed("to", 16, message::parse_party_id);
  input.kind = r.text("kind", 64);
  input.urgency = r.text("urgency", 64);
  input.exercise = r.optional_parsed("exercise", 64, message::parse_exercise_id);
  auto const codes = r.object("codes").value();
  input.body = r.object("body").value();
  r.only({"to", "kind", "urgency", "exercise", "codes", "body"});
  if (auto const read = r.done(); !read) return answer(read.error());
  auto parsed = request::parse_codes(request::Step::issue, codes);
  if (!parsed) return answer(parsed.error());
  input.codes = std::get<request::IssueCodes>(*std::move(parsed));
  return answer(api.requests_.issue(std::move(input), now));
}

net::HttpResponse Route::show_request() {
  auto const id = message::parse_request_id(part(2));
  if (!id) return answer(id.error());
  auto const found = api.requests_.find(*id, link::LinkStore::Bodies::with);
  return found ? answer(200, request_view(*found, api.node_.self(), now)) : answer(found.error());
}

net::HttpResponse Route::take_step() {
  auto const id = message::parse_request_id(part(2));
  if (!id) return answer(id.error());
  auto const value = body();
  if (!value) return answer(value.error());
  json::Reader r{*value, "step"};
  std::string const name{r.text("step", 64)};
  auto const codes = r.object("codes").value();
  auto const content = r.object("body").value();
  r.only({"step", "codes", "body"});
  if (auto const read = r.done(); !read) return answer(read.error());
  auto const step = request::step_of("request." + name);
  if (!step || *step == request::Step::issue)
    return answer(fail(Code::invalid, "api.no_such_step", {{"step", name}}));
  auto parsed = request::parse_codes(*step, codes);
  if (!parsed) return answer(parsed.error());
  return answer(api.requests_.step(*id, *step, *std::move(parsed), content, now));
}

namespace {

/// A row of the table of routes; "*" stands for one part of the path.
struct Row {
  std::string_view method;
  std::string_view path;
  net::HttpResponse (Route::*take)();
};

constexpr Row rows[] = {
    {"GET", "/v1/node", &Route::node_status},
    {"GET", "/v1/agreements", &Route::list_agreements},
    {"POST", "/v1/agreements", &Route::adopt_agreement},
    {"GET", "/v1/agreements/*", &Route::show_agreement},
    {"GET", "/v1/links", &Route::list_links},
    {"GET", "/v1/links/*", &Route::show_link},
    {"GET", "/v1/links/*/entries", &Route::list_entries},
    {"GET", "/v1/links/*/proof", &Route::prove_entry},
    {"GET", "/v1/links/*/incidents", &Route::list_incidents},
    {"GET", "/v1/requests", &Route::list_requests},
    {"POST", "/v1/requests", &Route::issue_request},
    {"GET", "/v1/requests/*", &Route::show_request},
    {"POST", "/v1/requests/*/steps", &Route::take_step},
};

bool fits(std::string_view pattern, Parts const& path) {
  auto const wanted = Target::parse(pattern).path;
  return std::ranges::equal(wanted, path,
                            [](auto const& a, auto const& b) { return a == "*" || a == b; });
}

}  // namespace

net::HttpResponse Routes::handle(net::HttpRequest const& request) {
  Route route{*this, request, Target::parse(request.target), time_.now()};
  bool known = false;
  for (auto const& row : rows) {
    if (!fits(row.path, route.target.path)) continue;
    known = true;
    if (row.method == request.method) return (route.*row.take)();
  }
  if (known)
    return answer(405, error_body(fail(Code::invalid, "api.wrong_method",
                                       {{"method", request.method.substr(0, 16)}})));
  return answer(no_such_route(request.target));
}

}  // namespace comity::api
