/// Request Tracker 5 and RTIR, `/REST/2.0`.
#include "comity/json/text.h"
#include "dialect.h"

#include <algorithm>

namespace comity::tracker {
namespace {

using triage::Notice;

json::Value ticket(Place const& place, std::string subject, std::string text) {
  json::Object fields;
  for (auto const& [name, value] : place.custom_fields) fields.emplace_back(name, value);
  json::Object out{{"Queue", place.queue},
                   {"Subject", std::move(subject)},
                   {"ContentType", "text/plain"},
                   {"Content", std::move(text)}};
  if (!fields.empty()) out.emplace_back("CustomFields", std::move(fields));
  return out;
}

json::Value document(Place const& place, triage::Task const& task) {
  auto const& assignment = task.assignment;
  return ticket(place, token_of(assignment.id) + ' ' + assignment.subject,
                text_of(assignment, triage::Occasion::task, triage::ShownIndicators::all));
}

json::Value arrival(Place const& place, Arrival const& arrival) {
  return ticket(place,
                "[comity request " + arrival.request.text() + "] " + subject_of(place, arrival),
                text_of(place, arrival));
}

json::Value remark(std::string text) {
  return json::Object{{"ContentType", "text/plain"}, {"Content", std::move(text)}};
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (auto const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    bool const is_plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    if (is_plain)
      out += c;
    else
      out += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

/// What a subject begins with, between brackets.
std::string mark(json::Value const& document) {
  auto const subject = text_at(document, "Subject");
  auto const end = subject.find(']');
  if (!subject.starts_with('[') || end == subject.npos) return {};
  auto out = subject.substr(1, end - 1);
  bool const is_plain = std::ranges::all_of(out, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == ' ';
  });
  return is_plain ? out : std::string{};
}

/// TicketSQL; the oldest first, for a ticket may have been split since.
Call look(std::string const& mark, json::Value const&) {
  auto const query = "Subject LIKE '" + mark + '\'';
  return {"GET",
          "/REST/2.0/tickets?query=" + percent_encoded(query) +
              "&fields=Subject&orderby=id&order=ASC&per_page=20",
          {}};
}

Call create(json::Value const& document) {
  return {"POST", "/REST/2.0/ticket", json::write(document)};
}

Call say(std::string const& reference, json::Value const& remark) {
  return {"POST", "/REST/2.0/ticket/" + reference + "/correspond", json::write(remark)};
}

/// RT writes ids as texts, and in some answers as numbers.
std::string id_at(json::Value const& value, std::string_view name) {
  auto const* const member = value.find(name);
  auto const* const number = member == nullptr ? nullptr : member->if_integer();
  return reference_of(number == nullptr ? text_at(value, name) : std::to_string(*number));
}

std::string found(std::string const& mark, json::Value const& answer) {
  auto const* const items = answer.find("items");
  auto const* const tickets = items == nullptr ? nullptr : items->if_array();
  if (tickets == nullptr) return {};
  for (auto const& ticket : *tickets) {
    bool const is_ours = text_at(ticket, "Subject").find(mark) != std::string::npos;
    if (is_ours) return id_at(ticket, "id");
  }
  return {};
}

std::string created(json::Value const& answer) {
  return id_at(answer, "id");
}

bool is_notice(json::Value const& body) {
  return !text_at(body, "type").empty() && !id_at(body, "transaction").empty();
}

std::optional<Notice> notice(Place const& place, json::Value const& body) {
  auto const type = text_at(body, "type");
  auto task = triage::task_in(text_at(body, "subject"));
  if (!task) return std::nullopt;
  Notice out{.id = id_at(body, "transaction"), .task = *std::move(task)};
  out.text = text_at(body, "content");
  if (type == "Correspond" || type == "Comment") {
    out.what = Notice::What::said;
    return out;
  }
  if (type != "Status") return std::nullopt;
  auto const status = text_at(body, "status");
  if (status != "open") return closing(place, std::move(out), status);
  out.what = Notice::What::begun;
  return out;
}

}  // namespace

Dialect const rt{false,  document, remark, arrival, mark,      look,
                 create, say,      found,  created, is_notice, "type, transaction",
                 notice};

}  // namespace comity::tracker
