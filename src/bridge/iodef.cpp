#include "comity/bridge/iodef.h"

#include "comity/json/text.h"
#include "fields.h"

#include <algorithm>

namespace comity::bridge {
namespace {

using indicator::Type;

/// Kinds of the model agreement; others are "other".
std::string purpose_of(std::string_view kind) {
  if (kind == "investigation") return "traceback";
  if (kind == "mitigation") return "mitigation";
  if (kind == "information" || kind == "vulnerability") return "reporting";
  return "other";
}

std::string action_for(std::string_view kind) {
  if (kind == "mitigation") return "remediate-other";
  if (kind == "investigation") return "investigate";
  if (kind == "information" || kind == "clarification") return "status-triage";
  return "other";
}

std::string restriction_of(json::Value const* body) {
  auto const tlp = text_of(member(body, "handling"), "tlp");
  if (tlp == "clear") return "white";
  if (tlp.starts_with("amber")) return "amber";
  return tlp;
}

/// The original, which is the authentic one, and the translations behind it.
std::vector<iodef::Text> texts_of(json::Value const* text) {
  std::vector<iodef::Text> out;
  auto const add = [&](json::Value const& one) {
    if (auto words = text_of(&one, "text"); !words.empty())
      out.push_back({text_of(&one, "lang"), std::move(words)});
  };
  if (text == nullptr) return out;
  add(*text);
  each(text, "translations", add);
  return out;
}

std::vector<iodef::Observable> addresses_of(json::Value const& endpoint) {
  auto const address = text_of(&endpoint, "ip");
  if (address.empty()) return {};
  return {to_iodef(address.find(':') == address.npos ? "ipv4" : "ipv6", address)};
}

std::vector<int> ports_of(json::Value const* from) {
  auto const* const port = member(from, "port");
  auto const* const number = port == nullptr ? nullptr : port->if_integer();
  return number == nullptr ? std::vector<int>{} : std::vector<int>{static_cast<int>(*number)};
}

iodef::Contact contact_of(json::Value const* contact) {
  iodef::Contact out;
  for (auto const* const part : {"agency", "name"})
    if (auto text = text_of(contact, part); !text.empty()) out.names.push_back({"", text});
  for (auto const* const part : {"function", "hours", "zone"})
    if (auto text = text_of(contact, part); !text.empty()) out.descriptions.push_back({"", text});
  each(contact, "reach", [&](json::Value const& one) {
    auto const channel = text_of(&one, "channel");
    auto& into = channel == "email" ? out.emails : out.telephones;
    if (channel == "email" || channel == "phone" || channel == "hotline" || channel == "fax")
      into.push_back(text_of(&one, "value"));
  });
  return out;
}

void add_indicators(json::Value const* from, iodef::Incident& into) {
  each(from, "indicators", [&](json::Value const& one) {
    iodef::Indicator out;
    out.observable = to_iodef(text_of(&one, "type"), text_of(&one, "value"));
    out.start = instant_of(&one, "first_seen");
    out.end = instant_of(&one, "last_seen");
    if (auto comment = text_of(&one, "comment"); !comment.empty())
      out.descriptions.push_back({"", std::move(comment)});
    into.indicators.push_back(std::move(out));
  });
}

iodef::Event event_of_trace(json::Value const& trace) {
  iodef::Event out;
  out.start = instant_of(&trace, "from");
  out.end = instant_of(&trace, "until");
  if (auto const* const source = member(&trace, "source"))
    out.systems.push_back({"source", addresses_of(*source), ports_of(source)});
  if (auto const* const destination = member(&trace, "destination"))
    out.systems.push_back({"target", addresses_of(*destination), ports_of(destination)});
  if (auto const* const object = member(&trace, "object"))
    out.descriptions.push_back({"", text_of(object, "type") + ": " + text_of(object, "value")});
  return out;
}

/// Those that Node can name; others stay in the extension.
iodef::Event event_of_item(json::Value const& item, std::string const& action,
                           std::string_view urgency) {
  iodef::Event out;
  iodef::Expectation expected{action, urgency == "normal" ? "medium" : "high",
                              instant_of(&item, "start"), instant_of(&item, "stop"),
                              texts_of(member(&item, "ask"))};
  each(&item, "targets", [&](json::Value const& target) {
    auto observable = to_iodef(text_of(&target, "type"), text_of(&target, "value"));
    if (observable.type == "domain-name" || observable.type == "site-uri" ||
        observable.type.starts_with("ipv"))
      out.systems.push_back({"source", {std::move(observable)}, ports_of(&target)});
  });
  out.expectations.push_back(std::move(expected));
  return out;
}

iodef::HistoryItem history_of(Dossier const& dossier, request::StepTaken const& step,
                              std::string_view lang) {
  auto const& responder = dossier.request.responder;
  auto const& asker = dossier.request.asker;
  auto const& by = step.by == request::Side::asker ? asker : responder;
  iodef::HistoryItem out;
  out.action = step.step == request::Step::acknowledge ? "status-triage" : "status-new-info";
  out.time = step.had_at;
  auto said = by.text() + ": " + std::string{request::type_of(step.step)};
  if (auto const* const decided = std::get_if<request::DecideCodes>(&step.codes)) {
    said += ' ' + std::string{name_of(decided->decision)};
    if (!decided->ground.empty()) said += ' ' + decided->ground;
  }
  out.descriptions.push_back({std::string{lang}, std::move(said)});
  for (auto& text : texts_of(member(dossier.body_of(step), "text")))
    out.descriptions.push_back(std::move(text));
  return out;
}

/// What IODEF has no place for.
iodef::Additional extension_of(Dossier const& dossier) {
  auto const& request = dossier.request;
  json::Object out{{"v", 1},
                   {"agreement", dossier.agreement.id().digest.hex()},
                   {"case", dossier.case_id.text()},
                   {"request", request.id.text()},
                   {"from", request.asker.text()},
                   {"to", request.responder.text()},
                   {"kind", request.kind},
                   {"urgency", request.urgency}};
  if (request.exercise) out.emplace_back("exercise", request.exercise->text());
  json::Array steps;
  for (auto const& step : request.steps) {
    json::Object one{{"type", std::string{request::type_of(step.step)}},
                     {"by", std::string{name_of(step.by)}},
                     {"seq", step.seq},
                     {"digest", step.digest.hex()},
                     {"sent", to_milliseconds(step.sent_at)},
                     {"had", to_milliseconds(step.had_at)},
                     {"codes", request::encode(step.codes)}};
    if (auto const* const body = dossier.body_of(step)) one.emplace_back("body", *body);
    steps.emplace_back(std::move(one));
  }
  out.emplace_back("steps", std::move(steps));
  return {std::string{extension_name}, "The request as Comity has it, canonical JSON", "string",
          json::canonical(json::Value{std::move(out)})};
}

/// "host" of "https://host:port".
std::string host_in(std::string_view address) {
  if (auto const scheme = address.find("://"); scheme != address.npos)
    address.remove_prefix(scheme + 3);
  return std::string{address.substr(0, address.find_last_of(':'))};
}

/// Who asks, as its node is named: IODEF wants the name of the team that gave the id.
iodef::IncidentId id_of(Dossier const& dossier) {
  return {dossier.request.asker.text(), dossier.request.id.text()};
}

}  // namespace

iodef::Observable to_iodef(std::string_view type, std::string_view value) {
  // Ours, then MISP's words for the same, which the model agreements use too.
  static constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"domain", "domain-name"},
      {"hostname", "domain-name"},
      {"url", "site-uri"},
      {"email", "e-mail"},
      {"email-src", "e-mail"},
      {"email-dst", "e-mail"},
      {"file_name", "file-name"},
      {"filename", "file-name"},
      {"user-agent", "http-user-agent"},
      {"md5", "file-md5"},
      {"sha1", "file-sha1"},
      {"sha256", "file-sha256"},
      {"sha512", "file-sha512"},
      {"AS", "asn"},
      {"ipv4", "ipv4-addr"},
      {"ipv6", "ipv6-addr"}};
  for (auto const& [ours, theirs] : words)
    if (ours == type) return {std::string{theirs}, std::string{value}};
  std::string const version = value.find(':') == value.npos ? "ipv4" : "ipv6";
  if (type == "prefix") return {version + "-net", std::string{value}};
  if (type.starts_with("ip-src") || type.starts_with("ip-dst")) {
    auto const network = value.find('/') != value.npos;
    return {version + (network ? "-net" : "-addr"), std::string{value.substr(0, value.find('|'))}};
  }
  return {std::string{type}, std::string{value}};
}

std::optional<indicator::Observable> from_iodef(iodef::Observable const& observable) {
  static constexpr std::pair<std::string_view, Type> types[] = {
      {"ipv4-addr", Type::ipv4},    {"ipv6-addr", Type::ipv6}, {"ipv4-net", Type::prefix},
      {"ipv6-net", Type::prefix},   {"asn", Type::asn},        {"domain-name", Type::domain},
      {"site-uri", Type::url},      {"e-mail", Type::email},   {"file-name", Type::file_name},
      {"file-md5", Type::md5},      {"file-sha1", Type::sha1}, {"file-sha256", Type::sha256},
      {"file-sha512", Type::sha512}};
  for (auto const& [name, type] : types) {
    if (name != observable.type) continue;
    auto found = indicator::canonical(type, observable.value);
    return found ? std::optional{*std::move(found)} : std::nullopt;
  }
  auto const label = observable.type == "http-user-agent" ? "user-agent" : observable.type;
  auto found = indicator::canonical(Type::opaque, observable.value, label);
  return found ? std::optional{*std::move(found)} : std::nullopt;
}

iodef::Document to_iodef(Dossier const& dossier, std::string_view lang, Instant now) {
  auto const& request = dossier.request;
  auto const* const body = dossier.issue();
  iodef::Incident incident;
  incident.purpose = purpose_of(request.kind);
  incident.restriction = restriction_of(body);
  incident.lang = lang;
  incident.id = id_of(dossier);
  if (auto reference = text_of(body, "reference"); !reference.empty())
    incident.alternatives.push_back({request.asker.text(), std::move(reference)});
  if (!request.steps.empty()) incident.reported = request.steps.front().sent_at;
  incident.generated = now;
  for (auto const* const part : {"facts", "observed", "description"})
    for (auto& text : texts_of(member(body, part))) incident.descriptions.push_back(text);
  incident.contacts.push_back(contact_of(member(body, "contact")));
  if (incident.contacts.front().names.empty())
    incident.contacts.front().names.push_back({"", request.asker.text()});
  add_indicators(body, incident);
  each(body, "items", [&](json::Value const& item) {
    incident.events.push_back(event_of_item(item, action_for(request.kind), request.urgency));
    add_indicators(&item, incident);
    each(&item, "traces",
         [&](json::Value const& trace) { incident.events.push_back(event_of_trace(trace)); });
  });
  each(body, "traces",
       [&](json::Value const& trace) { incident.events.push_back(event_of_trace(trace)); });
  for (auto const& step : request.steps)
    incident.history.push_back(history_of(dossier, step, lang));
  incident.additional.push_back(extension_of(dossier));
  return {std::string{lang}, {std::move(incident)}};
}

iodef::Rid to_rid(Dossier const& dossier, std::string_view lang, Instant now) {
  using request::Decision;
  auto const& request = dossier.request;
  iodef::Rid out;
  out.lang = lang;
  out.policy.regions = {"PeerToPeer"};
  out.policy.traffic = {request.kind == "mitigation" || request.kind == "investigation" ? "Attack"
                                                                                        : "Other"};
  out.policy.incident = id_of(dossier);
  out.policy.type = request.kind == "investigation" ? iodef::RidType::trace_request
                                                    : iodef::RidType::investigation_request;
  auto to = request.responder;
  if (request.decision) {
    auto const decision = request.decision->decision;
    auto const no = decision == Decision::refuse || decision == Decision::refer;
    auto const wait = decision == Decision::postpone || request.open_conditions.has_value();
    out.policy.type = iodef::RidType::acknowledgement;
    out.status = iodef::RidStatus{no     ? "Denied"
                                  : wait ? "Pending"
                                         : "Approved",
                                  no ? "CannotProcess" : ""};
    to = request.asker;
  }
  if (request.final_answer) {
    auto const found = std::ranges::any_of(request.items, [](request::Item const& item) {
      return item.status == request::ItemStatus::provided ||
             item.status == request::ItemStatus::partial;
    });
    out.policy.type = iodef::RidType::result;
    out.status.reset();
    out.source = iodef::RidSource{found, {}};
  }
  auto const* const party = dossier.agreement.party(to);
  out.policy.node = {{"domain-name", party == nullptr ? to.text() : host_in(party->address)}};
  if (out.policy.type != iodef::RidType::acknowledgement)
    out.document = to_iodef(dossier, lang, now);
  return out;
}

}  // namespace comity::bridge
