/// TheHive 5, `/api/v1`.
#include "comity/json/text.h"
#include "dialect.h"

#include <algorithm>
#include <set>

namespace comity::tracker {
namespace {

using triage::Notice;

/// The type of our alerts; with source and sourceRef it makes one unique.
constexpr std::string_view alert_type = "comity";

/// That of alerts of requests: what is reported of one is no answer to a task.
constexpr std::string_view arrival_type = "comity-request";

/// Which of TheHive's own data types has the values of a MISP attribute's type.
constexpr std::pair<std::string_view, std::string_view> data_types[] = {
    {"ip", "ip"},
    {"ip-src", "ip"},
    {"ip-dst", "ip"},
    {"domain", "domain"},
    {"hostname", "hostname"},
    {"url", "url"},
    {"uri", "url"},
    {"link", "url"},
    {"email", "mail"},
    {"email-src", "mail"},
    {"email-dst", "mail"},
    {"email-reply-to", "mail"},
    {"filename", "filename"},
    {"md5", "hash"},
    {"sha1", "hash"},
    {"sha224", "hash"},
    {"sha256", "hash"},
    {"sha384", "hash"},
    {"sha512", "hash"},
    {"AS", "autonomous-system"},
    {"asn", "autonomous-system"},
    {"user-agent", "user-agent"},
    {"regkey", "registry"},
};

std::string_view data_type_of(std::string_view type, std::string_view value) {
  auto const* const found =
      std::ranges::find(data_types, type, &std::pair<std::string_view, std::string_view>::first);
  if (found == std::end(data_types)) return "other";
  bool const is_block = found->second == "ip" && value.find('/') != value.npos;
  return is_block ? "other" : found->second;
}

/// "domain|ip" and its like are two observables; what "|port" says is no observable of its own.
std::vector<triage::Indicator> parts_of(triage::Indicator const& indicator) {
  auto const type_bar = indicator.type.find('|');
  auto const bar = indicator.value.find('|');
  if (type_bar == std::string::npos || bar == std::string::npos) return {indicator};
  std::vector<triage::Indicator> out{
      {indicator.type.substr(0, type_bar), indicator.value.substr(0, bar)}};
  auto second = indicator.type.substr(type_bar + 1);
  if (second != "port") out.push_back({std::move(second), indicator.value.substr(bar + 1)});
  return out;
}

/// Each once: TheHive refuses an alert that has one twice.
json::Array observables_of(std::vector<triage::Indicator> const& indicators) {
  json::Array out;
  std::set<std::pair<std::string, std::string>> seen;
  for (auto const& indicator : indicators) {
    for (auto const& [type, value] : parts_of(indicator)) {
      std::string const data_type{data_type_of(type, value)};
      if (value.empty() || !seen.emplace(data_type, value).second) continue;
      out.emplace_back(
          json::Object{{"dataType", data_type}, {"data", value}, {"message", indicator.type}});
    }
  }
  return out;
}

json::Value document(Place const& place, triage::Task const& task) {
  auto const& assignment = task.assignment;
  // Indicators are observables alone: in a description, which is Markdown, they would be links.
  return json::Object{
      {"type", alert_type},
      {"source", place.source},
      {"sourceRef", assignment.id.text()},
      {"title", token_of(assignment.id) + ' ' + assignment.subject},
      {"description", text_of(assignment, triage::Occasion::task, triage::ShownIndicators::none)},
      {"severity", place.severity},
      {"tlp", place.tlp},
      {"pap", place.pap},
      {"date", to_milliseconds(assignment.created_at)},
      {"tags", json::Array{"comity"}},
      {"observables", observables_of(assignment.indicators)}};
}

json::Value arrival(Place const& place, Arrival const& arrival) {
  return json::Object{
      {"type", arrival_type},
      {"source", place.source},
      {"sourceRef", arrival.request.text()},
      {"title", "[comity request " + arrival.request.text() + "] " + subject_of(place, arrival)},
      {"description", text_of(place, arrival)},
      {"severity", place.severity},
      {"tlp", place.tlp},
      {"pap", place.pap},
      {"date", to_milliseconds(arrival.had_at)},
      {"tags", json::Array{"comity"}}};
}

json::Value remark(std::string text) {
  return json::Object{{"message", std::move(text)}};
}

std::string mark(json::Value const& document) {
  return text_at(document, "sourceRef");
}

Call look(std::string const&, json::Value const& document) {
  json::Array same;
  for (auto const* const field : {"type", "source", "sourceRef"})
    same.emplace_back(json::Object{{"_field", field}, {"_value", *document.find(field)}});
  json::Array query;
  query.emplace_back(json::Object{{"_name", "listAlert"}});
  query.emplace_back(json::Object{{"_name", "filter"}, {"_and", std::move(same)}});
  query.emplace_back(json::Object{{"_name", "page"}, {"from", 0}, {"to", 1}});
  return {"POST", "/api/v1/query?name=alerts",
          json::write(json::Object{{"query", std::move(query)}})};
}

Call create(json::Value const& document) {
  return {"POST", "/api/v1/alert", json::write(document)};
}

Call say(std::string const& reference, json::Value const& remark) {
  return {"POST", "/api/v1/alert/" + reference + "/comment", json::write(remark)};
}

std::string found(std::string const& mark, json::Value const& answer) {
  auto const* const alerts = answer.if_array();
  if (alerts == nullptr) return {};
  for (auto const& alert : *alerts) {
    if (text_at(alert, "sourceRef") == mark) return reference_of(text_at(alert, "_id"));
  }
  return {};
}

std::string created(json::Value const& answer) {
  return reference_of(text_at(answer, "_id"));
}

/// Of an alert by what makes it unique, of a case by its title, which it has from the alert.
std::optional<triage::TaskId> task_of(json::Value const& thing) {
  if (text_at(thing, "type") == alert_type) {
    if (auto id = triage::parse_task_id(text_at(thing, "sourceRef"))) return *std::move(id);
  }
  return triage::task_in(text_at(thing, "title"));
}

bool is_notice(json::Value const& body) {
  return text_at(body, "_type") == "Audit" && !text_at(body, "action").empty();
}

std::optional<Notice> notice(Place const& place, json::Value const& body) {
  auto const type = text_at(body, "objectType");
  auto const action = text_at(body, "action");
  auto const* const object = body.find("object");
  auto const* const context = body.find("context");
  auto task = object == nullptr ? std::nullopt : task_of(*object);
  if (!task && context != nullptr) task = task_of(*context);
  if (!task) return std::nullopt;
  Notice out{.id = text_at(body, "_id"), .task = *std::move(task)};
  if (type == "Comment" && action == "create") {
    out.what = Notice::What::said;
    out.text = text_at(body, "details", "message");
    if (out.text.empty()) out.text = text_at(body, "object", "message");
    return out;
  }
  if ((type != "Alert" && type != "Case") || action != "update") return std::nullopt;
  auto const stage = text_at(body, "details", "stage");
  out.text = text_at(body, "details", "summary");
  if (stage == "Closed") return closing(place, std::move(out), text_at(body, "details", "status"));
  if (stage != "InProgress" && stage != "Imported") return std::nullopt;
  out.what = Notice::What::begun;
  return out;
}

}  // namespace

Dialect const thehive{true,   document, remark, arrival, mark,      look,
                      create, say,      found,  created, is_notice, "_type \"Audit\", action",
                      notice};

}  // namespace comity::tracker
