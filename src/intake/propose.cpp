#include "body.h"
#include "comity/request/clocks.h"
#include "encoding.h"

#include <algorithm>

namespace comity::intake {
namespace {

struct Choice {
  std::string id;
  Remark reason;
};

template <typename Row>
std::string ids_of(std::vector<Row> const& rows) {
  std::string out;
  for (auto const& row : rows) out += (out.empty() ? "" : ", ") + row.id;
  return out;
}

Error refuse_unknown(std::string id, char const* name, std::string_view value, std::string known) {
  return fail(Code::invalid, std::move(id),
              {{name, std::string{cut(value, 100)}}, {"known", std::move(known)}});
}

Result<void> check(Setting const& setting, Wish const& wish) {
  auto const& agreement = setting.agreement;
  for (auto const& party : {setting.asker, setting.responder})
    if (agreement.party(party) == nullptr)
      return refuse_unknown("intake.not_a_party", "party", party.text(), [&] {
        std::string out;
        for (auto const& one : agreement.parties())
          out += (out.empty() ? "" : ", ") + one.id.text();
        return out;
      }());
  if (wish.kind && agreement.kind(*wish.kind) == nullptr)
    return refuse_unknown("intake.no_such_kind", "kind", *wish.kind, ids_of(agreement.kinds()));
  auto const& urgencies = agreement.urgencies();
  if (wish.urgency &&
      std::ranges::find(urgencies, *wish.urgency, &agreement::Term::id) == urgencies.end())
    return refuse_unknown("intake.no_such_urgency", "urgency", *wish.urgency, ids_of(urgencies));
  return {};
}

/// By the source's own words; else by whether there is anything that somebody could stop.
Choice choose_kind(Reading const& reading, Sorted const& sorted, Agreement const& agreement,
                   Wish const& wish) {
  if (wish.kind) return {*wish.kind, {"intake.reason_told", {}}};
  if (wish.earlier && agreement.kind(wish.earlier->kind) != nullptr)
    return {wish.earlier->kind, {"intake.reason_earlier", {{"request", wish.earlier->id.text()}}}};
  auto const count = std::to_string(sorted.targets.size());
  auto choice = sorted.targets.empty()
                    ? Choice{"information", {"intake.reason_no_hosts", {}}}
                    : Choice{"mitigation", {"intake.reason_hosts", {{"count", count}}}};
  if (reading.leaning) choice = {reading.leaning->kind, reading.leaning->reason};
  if (agreement.kind(choice.id) != nullptr) return choice;
  Remark reason{"intake.reason_not_agreed", {{"kind", choice.id}}};
  return {agreement.kinds().front().id, std::move(reason)};
}

/// Never more than "urgent": a crisis is called by people.
Choice choose_urgency(Reading const& reading, Agreement const& agreement, Wish const& wish) {
  if (wish.urgency) return {*wish.urgency, {"intake.reason_told", {}}};
  auto const has = [&](std::string_view id) {
    return std::ranges::find(agreement.urgencies(), id, &agreement::Term::id) !=
           agreement.urgencies().end();
  };
  if (reading.hurry && has("urgent")) return {"urgent", *reading.hurry};
  return {has("normal") ? "normal" : agreement.urgencies().front().id, {"intake.reason_usual", {}}};
}

/// The clocks of a request that was just issued.
std::vector<Due> due_times(Setting const& setting, std::string const& kind,
                           std::string const& urgency) {
  request::Request issued;
  issued.asker = setting.asker;
  issued.responder = setting.responder;
  issued.kind = kind;
  issued.urgency = urgency;
  issued.phase = request::Phase::issued;
  issued.steps.push_back({.step = request::Step::issue,
                          .codes = request::IssueCodes{},
                          .sent_at = setting.now,
                          .had_at = setting.now});
  std::vector<Due> out;
  for (auto const& clock : request::clocks_of(issued, setting.agreement, setting.now))
    out.push_back({clock.name, clock.face ? clock.face->due : std::nullopt});
  return out;
}

/// Takes over what the new body lacks, and names the earlier request where there is a place for it.
void carry_on(json::Value& body, Earlier const& earlier, Form const& form) {
  if (auto const* const members = earlier.body.if_object())
    for (auto const& [name, value] : *members)
      if (form.property(name) && body.find(name) == nullptr) body.set(name, value);
  if (!form.property("earlier")) return;
  json::Value row{json::Object{{"channel", "comity"}, {"reference", earlier.id.text()}}};
  auto* const rows = body.find("earlier");
  if (rows != nullptr && rows->if_array() != nullptr) {
    rows->push(std::move(row));
  } else {
    body.set("earlier", json::Array{std::move(row)});
  }
}

request::Follows follows(Earlier const& earlier, std::string_view kind) {
  if (earlier.kind == kind) return {earlier.id, request::Relation::extension};
  bool const discloses = earlier.kind == "preservation" && kind == "disclosure";
  return {earlier.id, discloses ? request::Relation::disclosure : request::Relation::related};
}

void warn_of_markings(Reading const& reading, Remarks& warnings) {
  if (reading.tlp == "red") warnings.add("intake.warn_red", {});
  if (reading.tlp == "amber+strict") warnings.add("intake.warn_strict", {});
  if (reading.sightings.empty()) warnings.add("intake.warn_no_indicators", {});
}

}  // namespace

Result<Proposal> propose(Reading reading, Setting const& setting, Wish const& wish) {
  TRY(check(setting, wish));
  auto const& agreement = setting.agreement;
  Remarks warnings;
  warn_of_markings(reading, warnings);
  auto const sorted = sort_out(reading, setting, wish, warnings);
  auto kind = choose_kind(reading, sorted, agreement, wish);
  auto urgency = choose_urgency(reading, agreement, wish);
  auto const form = Form::of_request(agreement, kind.id);
  auto body = body_of(reading, sorted, form, agreement, warnings);
  Proposal out;
  if (wish.earlier) {
    carry_on(body, *wish.earlier, form);
    out.follows = follows(*wish.earlier, kind.id);
  }
  for (auto const& [name, value] : wish.known) body.set(name, value);
  out.missing = missing_in(body, form, agreement, kind.id);
  if (auto const* const schema = agreement.body_schema("request.issue", kind.id))
    for (auto& violation : schema->violations(body))
      if (violation.id != "json.schema_missing") out.unfit.push_back(std::move(violation));
  out.to = setting.responder;
  out.due = due_times(setting, kind.id, urgency.id);
  out.kind = std::move(kind.id);
  out.kind_reason = std::move(kind.reason);
  out.urgency = std::move(urgency.id);
  out.urgency_reason = std::move(urgency.reason);
  out.body = std::move(body);
  out.warnings = std::move(warnings).take();
  out.reading = std::move(reading);
  return out;
}

}  // namespace comity::intake
