#include "render.h"

#include "comity/json/text.h"
#include "comity/note/checkpoint.h"

#include <algorithm>

namespace comity::api {
namespace {

json::Value instant(Instant at) {
  return to_milliseconds(at);
}

json::Value optional_instant(std::optional<Instant> const& at) {
  return at ? instant(*at) : json::Value{};
}

json::Value text_of(agreement::Text const& text) {
  return json::Object{{"en", text.en}, {"zh", text.zh}};
}

std::string as_utf8(std::string text) {
  if (is_utf8(text)) return text;
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return text;
}

json::Value error_object(Error const& error) {
  json::Object parameters;
  for (auto const& [name, value] : error.parameters) {
    // A name may come twice; the first is the one that texts use.
    if (std::ranges::find(parameters, name, &json::Member::first) == parameters.end())
      parameters.emplace_back(name, as_utf8(value));
  }
  return json::Object{
      {"code", name_of(error.code)}, {"id", error.id}, {"parameters", std::move(parameters)}};
}

/// Size and root of a checkpoint, and who signed it.
json::Value checkpoint_view(std::string const& text) {
  auto const parsed = note::UnverifiedCheckpoint::parse(text);
  if (!parsed) return {};
  json::Array signers;
  for (auto const& line : parsed->note().signatures()) signers.emplace_back(line.name);
  return json::Object{{"size", parsed->claim().head.size.value()},
                      {"root", parsed->claim().head.root.hex()},
                      {"signers", std::move(signers)},
                      {"note", text}};
}

json::Value place_view(link::Place const& place) {
  return json::Object{{"index", place.index},
                      {"time", instant(place.mark.time)},
                      {"disposition", message::name_of(place.mark.disposition)}};
}

json::Value store_view(Result<node::StoreReport> const& report, node::StoreCheck check) {
  if (!report) return json::Object{{"error", error_object(report.error())}};
  json::Object out{{"bytes", report->bytes}, {"free_bytes", report->free_bytes}};
  if (check == node::StoreCheck::none) return out;
  json::Array faults;
  for (auto const& fault : report->faults) faults.emplace_back(as_utf8(fault));
  out.emplace_back("faults", std::move(faults));
  return out;
}

json::Value key_health_view(node::KeyHealth const& key) {
  return json::Object{{"agreement", key.agreement.digest.hex()},
                      {"role", agreement::name_of(key.role)},
                      {"algorithm", crypto::name_of(key.algorithm)},
                      {"key", key.key.hex()},
                      {"until", instant(key.until)},
                      {"ends_soon", key.ends_soon},
                      {"held", key.held}};
}

json::Value link_health_view(node::LinkHealth const& link) {
  auto const& contact = link.contact;
  return json::Object{
      {"link", link_name(link.id)},
      {"undelivered", link.undelivered},
      {"undelivered_since", optional_instant(link.undelivered_since)},
      {"incidents", link.incidents},
      {"heard_at", contact ? instant(contact->at) : json::Value{}},
      {"clock_ahead", contact ? json::Value{contact->clock_ahead.count()} : json::Value{}}};
}

/// True if it is in force between us and at least one other party.
bool is_current(agreement::Agreement const& agreement, node::Node const& node, Instant now) {
  return std::ranges::any_of(agreement.parties(), [&](agreement::Party const& party) {
    if (party.id == node.self()) return false;
    auto const in_force = node.adopted().in_force(node.self(), party.id, now);
    return in_force && in_force->id() == agreement.id();
  });
}

json::Value items_view(request::Request const& request) {
  json::Array out;
  int n = 0;
  for (auto const& item : request.items) {
    json::Object row{{"n", ++n}, {"status", request::name_of(item.status)}};
    if (!item.ground.empty()) row.emplace_back("ground", item.ground);
    if (item.grade) row.emplace_back("grade", request::name_of(*item.grade));
    if (item.position) row.emplace_back("position", request::name_of(*item.position));
    out.emplace_back(std::move(row));
  }
  return out;
}

json::Value clock_view(request::Clock const& clock) {
  json::Object out{{"clock", agreement::name_of(clock.name)},
                   {"owed_by", request::name_of(clock.owed_by)},
                   {"budget", clock.obligation.standard.budget.count()},
                   {"basis", clocks::name_of(clock.obligation.standard.basis)}};
  if (clock.period > 0) out.emplace_back("period", clock.period);
  if (!clock.face) {
    out.emplace_back("error", error_object(clock.face.error()));
    return out;
  }
  auto const& face = *clock.face;
  out.emplace_back("state", clocks::name_of(face.state));
  out.emplace_back("started", optional_instant(face.started));
  out.emplace_back("stopped", optional_instant(face.stopped_at));
  out.emplace_back("due", optional_instant(face.due));
  out.emplace_back("original_due", optional_instant(face.original_due));
  out.emplace_back("elapsed", face.elapsed.count());
  out.emplace_back("remaining", face.remaining.count());
  out.emplace_back("overdue", face.overdue.count());
  return out;
}

json::Value clocks_view(request::Request const& request, agreement::Agreement const& agreement,
                        Instant now) {
  json::Array out;
  for (auto const& clock : request::clocks_of(request, agreement, now))
    out.emplace_back(clock_view(clock));
  return out;
}

json::Value quality_view(request::Quality const& q) {
  json::Array contested;
  for (int const n : q.contested) contested.emplace_back(n);
  return json::Object{{"asked", q.asked},
                      {"provided", q.provided},
                      {"partial", q.partial},
                      {"not_held", q.not_held},
                      {"refused", q.refused},
                      {"pending", q.pending},
                      {"usable", q.usable},
                      {"incomplete", q.incomplete},
                      {"wrong", q.wrong},
                      {"unusable", q.unusable},
                      {"contested", std::move(contested)}};
}

/// Why a message of the case has no effect, by its digest; null if it has one or is still
/// provisional.
json::Value effect_of(node::CaseView const& view, Digest const& digest) {
  auto const found = std::ranges::find(view.state.ineffective, digest,
                                       [](auto const& i) { return i.message.digest; });
  return found == view.state.ineffective.end() ? json::Value{}
                                               : json::Value{request::name_of(found->reason)};
}

/// What the asker was asked to give account of [P8.8].
json::Value accounts_view(request::Request const& request, Instant now) {
  json::Array out;
  for (auto const& account : request.accounts)
    out.emplace_back(json::Object{{"asked_by", account.asked_by},
                                  {"asked_at", instant(account.asked_at)},
                                  {"until", instant(account.until)},
                                  {"given_at", optional_instant(account.given_at)},
                                  {"overdue", !account.given_at && account.until < now}});
  return out;
}

json::Value body_view(link::Record const& record) {
  if (!record.body) return {};
  auto parsed = json::parse(record.body->bytes, {.bytes_max = message::body_bytes_max});
  return parsed ? *std::move(parsed) : json::Value{};
}

json::Array messages_view(node::Found const& found) {
  json::Array out;
  for (auto const& record : found.view.records) {
    if (record.request_id != found.id) continue;
    auto const dated = link::dated(record);
    if (!dated) continue;
    json::Value row = entry_view(record);
    row.set("settled", dated->settled());
    row.set("sent_at", instant(dated->sent_at));
    row.set("had_at", optional_instant(dated->had_at));
    row.set("no_effect", effect_of(found.view, record.digest));
    row.set("codes", dated->header.codes);
    row.set("body_held", record.body.has_value());
    row.set("body", body_view(record));
    out.push_back(std::move(row));
  }
  return out;
}

/// The views that the other side has stated of the claim with that number, the latest last.
json::Array views_of(node::Found const& found, std::string const& claimant, json::Value const& n) {
  json::Array out;
  for (auto const& record : found.view.records) {
    auto const& by = record.direction == message::Direction::sent ? found.view.link->id().owner
                                                                  : found.view.link->id().peer;
    if (record.request_id != found.id || by.text() == claimant) continue;
    auto const body = body_view(record);
    auto const* const views = body.find("actor_views");
    if (views == nullptr || views->if_array() == nullptr) continue;
    for (auto view : *views->if_array()) {
      if (view.find("n") == nullptr || *view.find("n") != n) continue;
      view.set("by", by.text());
      out.push_back(std::move(view));
    }
  }
  return out;
}

/// Who is claimed to have acted: by whom it is claimed, and what the other side says [P8.9].
json::Array actor_claims_view(node::Found const& found) {
  json::Array out;
  for (auto const& record : found.view.records) {
    if (record.request_id != found.id) continue;
    auto const body = body_view(record);
    auto const* const claims = body.find("actor_claims");
    if (claims == nullptr || claims->if_array() == nullptr) continue;
    auto const& by = record.direction == message::Direction::sent ? found.view.link->id().owner
                                                                  : found.view.link->id().peer;
    for (auto claim : *claims->if_array()) {
      auto const* const n = claim.find("n");
      if (n == nullptr) continue;
      claim.set("views", views_of(found, by.text(), json::Value{*n}));
      claim.set("claimed_by", by.text());
      out.push_back(std::move(claim));
    }
  }
  return out;
}

}  // namespace

json::Value error_body(Error const& error) {
  return json::Object{{"error", error_object(error)}};
}

json::Value problems_body(request::Problems const& problems) {
  json::Array list;
  for (auto const& problem : problems) list.emplace_back(error_object(problem));
  auto out = error_object(problems.front());
  out.set("problems", std::move(list));
  return json::Object{{"error", std::move(out)}};
}

std::string link_name(link::LinkId const& id) {
  return id.agreement.short_text() + '-' + id.peer.text();
}

json::Value agreement_summary(agreement::Agreement const& agreement, node::Node const& node,
                              Instant now) {
  json::Array parties;
  for (auto const& party : agreement.parties()) {
    parties.emplace_back(json::Object{
        {"id", party.id.text()}, {"name", text_of(party.name)}, {"address", party.address}});
  }
  json::Object out{{"id", agreement.id().digest.hex()},
                   {"title", text_of(agreement.title())},
                   {"parties", std::move(parties)},
                   {"in_force_from", instant(agreement.in_force_from())},
                   {"in_force_until", instant(agreement.in_force_until())},
                   {"current", is_current(agreement, node, now)}};
  if (agreement.supersedes()) out.emplace_back("supersedes", agreement.supersedes()->digest.hex());
  return out;
}

json::Value link_view(link::Link const& link, Instant now) {
  auto const& heads = link.heads();
  auto const incidents = link.store().incident_count();
  return json::Object{{"link", link_name(link.id())},
                      {"agreement", link.id().agreement.digest.hex()},
                      {"owner", link.id().owner.text()},
                      {"peer", link.id().peer.text()},
                      {"now", instant(now)},
                      {"sent", heads.sent.seq},
                      {"received", heads.received.seq},
                      {"receipted", heads.receipted},
                      {"undelivered", heads.sent.seq - heads.receipted},
                      {"log_size", heads.own_size},
                      {"mirror_size", heads.mirror_size},
                      {"incidents", incidents ? json::Value{*incidents} : json::Value{}},
                      {"checkpoint", checkpoint_view(heads.own_checkpoint)},
                      {"mirrored", checkpoint_view(heads.own_mirrored)},
                      {"witnessed", checkpoint_view(heads.own_witnessed)},
                      {"peer_checkpoint", checkpoint_view(heads.peer_checkpoint)},
                      {"peer_cosigned", checkpoint_view(heads.peer_cosigned)}};
}

json::Value health_view(node::Health const& health, node::StoreCheck check) {
  json::Array keys;
  for (auto const& key : health.keys) keys.emplace_back(key_health_view(key));
  json::Array links;
  for (auto const& link : health.links) links.emplace_back(link_health_view(link));
  return json::Object{{"store", health.store ? store_view(*health.store, check) : json::Value{}},
                      {"keys", std::move(keys)},
                      {"links", std::move(links)}};
}

json::Value alarm_counts(node::Alarms const* alarms) {
  std::int64_t ahead = 0;
  std::int64_t overdue = 0;
  if (alarms != nullptr)
    for (auto const& one : alarms->standing()) ++(one.alarm.overdue ? overdue : ahead);
  return json::Object{{"ahead", ahead}, {"overdue", overdue}};
}

json::Value alarms_view(request::Request const& request, node::CaseView const& view, Duration lead,
                        Instant now) {
  json::Array out;
  for (auto const& alarm : request::alarms_of(request, *view.agreement, lead, now))
    out.emplace_back(json::Object{{"what", request::name_of(alarm.what)},
                                  {"owed_by", request::name_of(alarm.owed_by)},
                                  {"due", instant(alarm.due)},
                                  {"overdue", alarm.overdue}});
  return out;
}

json::Value entry_view(link::Record const& record) {
  json::Object out{{"direction", message::name_of(record.direction)},
                   {"seq", record.seq},
                   {"type", record.type},
                   {"digest", record.digest.hex()},
                   {"own", place_view(record.own)},
                   {"peer", record.peer ? place_view(*record.peer) : json::Value{}}};
  if (!record.case_id.empty()) out.emplace_back("case", record.case_id.text());
  if (!record.request_id.empty()) out.emplace_back("request", record.request_id.text());
  return out;
}

json::Value incident_view(link::Incident const& incident) {
  return json::Object{{"kind", link::name_of(incident.kind)},
                      {"at", instant(incident.at)},
                      {"code", incident.code},
                      {"seq", incident.seq},
                      {"evidence", to_base64(incident.evidence)}};
}

json::Value request_summary(request::Request const& request, node::CaseView const& view,
                            message::PartyId const& self, Instant now) {
  json::Object out{{"request", request.id.text()},
                   {"case", view.id.text()},
                   {"link", link_name(view.link->id())},
                   {"asker", request.asker.text()},
                   {"responder", request.responder.text()},
                   {"we_are", request.asker == self ? "asker" : "responder"},
                   {"kind", request.kind},
                   {"urgency", request.urgency},
                   {"phase", request::name_of(request.phase)},
                   {"channel", request::name_of(request.channel)},
                   {"provisional", view.state.find(request.id) == nullptr},
                   {"items", request.items.size()},
                   {"issued", instant(request.steps.front().sent_at)},
                   {"now", instant(now)}};
  if (request.exercise) out.emplace_back("exercise", request.exercise->text());
  // The next thing that is due, by whomever.
  std::optional<Instant> due;
  std::string clock;
  clocks::ClockFace face;
  for (auto const& c : request::clocks_of(request, *view.agreement, now)) {
    bool const open = c.face && (c.face->state == clocks::State::running ||
                                 c.face->state == clocks::State::missed_open);
    if (!open || !c.face->due || (due && *due <= *c.face->due)) continue;
    due = c.face->due;
    clock = agreement::name_of(c.name);
    face = *c.face;
  }
  out.emplace_back("due", optional_instant(due));
  if (!due) return out;
  out.emplace_back("due_clock", std::move(clock));
  out.emplace_back("due_elapsed", face.elapsed.count());
  out.emplace_back("due_remaining", face.remaining.count());
  return out;
}

json::Value request_view(node::Found const& found, message::PartyId const& self, Instant now) {
  auto const& request = found.request();
  auto out = request_summary(request, found.view, self, now);
  json::Array steps;
  for (auto const step : request::allowed_steps(request, self))
    steps.emplace_back(request::type_of(step));
  out.set("item_states", items_view(request));
  if (request.decision) {
    out.set("decision", request::name_of(request.decision->decision));
    if (!request.decision->ground.empty()) out.set("ground", request.decision->ground);
  }
  if (request.follows) {
    out.set("follows", json::Object{{"request", request.follows->request.text()},
                                    {"relation", request::name_of(request.follows->relation)}});
  }
  out.set("hold_until", optional_instant(request.hold_until));
  out.set("query_open", !request.open_queries.empty());
  out.set("conditions_open", request.open_conditions.has_value());
  out.set("conditions_bind", request.bound_by.has_value());
  out.set("accounts", accounts_view(request, now));
  out.set("actor_claims", actor_claims_view(found));
  out.set("level", request.level);
  // Figures are of what is settled: the same on both sides.
  auto const* const settled = found.settled();
  out.set("clocks", settled != nullptr ? clocks_view(*settled, *found.view.agreement, now)
                                       : json::Value{json::Array{}});
  out.set("quality",
          settled != nullptr ? quality_view(request::quality_of(*settled)) : json::Value{});
  out.set("messages", messages_view(found));
  out.set("allowed", std::move(steps));
  return out;
}

}  // namespace comity::api
