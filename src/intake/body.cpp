#include "body.h"

#include "comity/words/catalogue.h"
#include "encoding.h"
#include "parts.h"

#include <algorithm>

namespace comity::intake {
namespace {

using indicator::Type;

/// The name of the observable's type in MISP, which agreements use.
std::string misp_type(Sighting const& sighting) {
  bool const is_source = sighting.role == Role::source;
  switch (sighting.observable.type) {
    case Type::ipv4:
    case Type::ipv6:
    case Type::prefix:
      return is_source ? "ip-src" : "ip-dst";
    case Type::email:
      return is_source ? "email-src" : sighting.role == Role::destination ? "email-dst" : "email";
    case Type::asn:
      return "AS";
    case Type::file_name:
      return "filename";
    case Type::opaque:
      return sighting.observable.label;
    default:
      return std::string{name_of(sighting.observable.type)};
  }
}

/// What is asked of somebody who answers for a host, by the kind of the host.
std::string measure_for(Type type) {
  if (type == Type::domain) return "suspend_domain";
  return type == Type::url ? "remove_content" : "take_down";
}

std::optional<Instant> last_time(Sighting const& sighting) {
  return sighting.last_seen ? sighting.last_seen : sighting.first_seen;
}

class Filling {
 public:
  Filling(Reading const& reading, Sorted const& sorted, Form const& form,
          Agreement const& agreement, Remarks& warnings)
      : reading_{reading}, sorted_{sorted}, form_{form}, warnings_{warnings} {
    for (auto const& language : array_at(agreement.document(), "languages"))
      if (language.if_string() != nullptr) languages_.push_back(*language.if_string());
  }

  json::Value run() && {
    put("reference", reading_.reference);
    incident();
    told();
    list("indicators", form_.property("indicators"), body_);
    handling();
    traces(form_, body_);
    if (reading_.format == Format::misp) put("event", reading_.reference);
    items();
    return std::move(body_);
  }

 private:
  void put(std::string_view name, std::string_view text) {
    if (form_.property(name) && !text.empty()) body_.set(name, cut(text, line_taken_bytes_max));
  }

  void incident() {
    auto const form = form_.property("incident");
    if (!form || reading_.incident_class.empty()) return;
    if (!form.property("class").allows(reading_.incident_class)) return;
    json::Value out{json::Object{{"class", reading_.incident_class}}};
    if (!reading_.incident_type.empty() && form.property("type").allows(reading_.incident_type))
      out.set("type", reading_.incident_type);
    body_.set("incident", std::move(out));
  }

  /// The source's own words, in whichever member the kind has for them.
  void told() {
    if (reading_.summary.empty()) return;
    for (auto const* const name : {"facts", "description", "observed"}) {
      if (!form_.property(name)) continue;
      if (std::ranges::find(languages_, reading_.language) == languages_.end())
        return warnings_.add("intake.warn_language", {{"language", reading_.language}});
      body_.set(name, json::Object{{"lang", reading_.language}, {"text", reading_.summary}});
      return;
    }
  }

  void list(std::string_view name, Form const& form, json::Value& into) {
    if (!form || sorted_.all.empty()) return;
    json::Array out;
    for (auto const* const sighting : sorted_.all) {
      if (out.size() == form.elements_max()) {
        warnings_.add("intake.warn_cut", {{"count", std::to_string(sorted_.all.size())},
                                          {"limit", std::to_string(out.size())}});
        break;
      }
      out.push_back(indicator(*sighting));
    }
    into.set(name, std::move(out));
  }

  static json::Value indicator(Sighting const& sighting) {
    json::Value out{
        json::Object{{"type", misp_type(sighting)}, {"value", sighting.observable.value}}};
    if (sighting.first_seen) out.set("first_seen", to_milliseconds(*sighting.first_seen));
    if (sighting.last_seen) out.set("last_seen", to_milliseconds(*sighting.last_seen));
    if (sighting.port) out.set("port", *sighting.port);
    if (!sighting.comment.empty()) out.set("comment", sighting.comment);
    if (!sighting.id.empty()) out.set("source", sighting.id);
    return out;
  }

  void handling() {
    auto const form = form_.property("handling");
    json::Value out;
    if (!reading_.tlp.empty() && form.property("tlp").allows(reading_.tlp))
      out.set("tlp", reading_.tlp);
    if (!reading_.pap.empty() && form.property("pap").allows(reading_.pap))
      out.set("pap", reading_.pap);
    if (!out.is_null()) body_.set("handling", std::move(out));
  }

  /// Hosts with the times at which they were seen.
  void traces(Form const& form, json::Value& into) {
    auto const list_form = form.property("traces");
    json::Array out;
    for (auto const* const sighting : sorted_.targets) {
      auto const until = last_time(*sighting);
      if (!list_form || !until || out.size() == list_form.elements_max()) continue;
      json::Value object{
          json::Object{{"type", misp_type(*sighting)}, {"value", sighting->observable.value}}};
      if (sighting->port) object.set("port", *sighting->port);
      out.emplace_back(
          json::Object{{"from", to_milliseconds(sighting->first_seen.value_or(*until))},
                       {"until", to_milliseconds(*until)},
                       {"object", std::move(object)}});
    }
    if (!out.empty()) into.set("traces", std::move(out));
  }

  /// A standing text in all languages of the agreement, the source's first.
  json::Value standing(std::string const& id) const {
    auto order = languages_;
    // Not of std::ranges: clang 14 cannot read what libstdc++ has for it.
    std::stable_partition(order.begin(), order.end(),
                          [&](auto const& name) { return name == reading_.language; });
    json::Value out;
    json::Array translations;
    for (auto const& name : order) {
      auto const text = words::text(words::parse_language(name), id);
      if (name != words::name_of(words::parse_language(name))) continue;
      if (out.is_null()) {
        out = json::Object{{"lang", name}, {"text", text}};
      } else {
        translations.emplace_back(json::Object{{"lang", name}, {"text", text}, {"by", "person"}});
      }
    }
    if (!translations.empty()) out.set("translations", std::move(translations));
    return out;
  }

  /// What kind of item the agreement has here is told by what it asks for.
  void items() {
    auto const form = form_.property("items").element();
    if (form.property("targets")) {
      measures(form);
    } else if (form.property("data_type") && form.property("traces")) {
      if (!sorted_.targets.empty()) records(form);
    } else if (form.property("indicators") && !sorted_.all.empty()) {
      items_.emplace_back(json::Object{{"n", 1}, {"ask", standing("intake.ask.seen")}});
    }
    if (!items_.empty()) body_.set("items", std::move(items_));
  }

  void measures(Form const& form) {
    std::vector<std::pair<std::string, json::Array>> groups;
    for (auto const* const sighting : sorted_.targets) {
      auto measure =
          reading_.measure.empty() ? measure_for(sighting->observable.type) : reading_.measure;
      if (!form.property("measure").allows(measure)) measure = "other";
      auto group = std::ranges::find_if(groups, [&](auto const& g) {
        return g.first == measure && g.second.size() < form.property("targets").elements_max();
      });
      if (group == groups.end()) group = groups.insert(group, {measure, {}});
      group->second.push_back(target(*sighting));
    }
    auto const items_max = form_.property("items").elements_max();
    if (groups.size() > items_max)
      warnings_.add("intake.warn_items_cut", {{"limit", std::to_string(items_max)}});
    groups.resize(std::min(groups.size(), items_max));
    for (auto& [measure, targets] : groups)
      items_.emplace_back(json::Object{{"n", items_.size() + 1},
                                       {"ask", standing("intake.ask." + measure)},
                                       {"measure", measure},
                                       {"targets", std::move(targets)}});
  }

  static json::Value target(Sighting const& sighting) {
    json::Value out{
        json::Object{{"type", misp_type(sighting)}, {"value", sighting.observable.value}}};
    if (auto const seen = last_time(sighting)) out.set("seen", to_milliseconds(*seen));
    if (sighting.port) out.set("port", *sighting.port);
    return out;
  }

  void records(Form const& form) {
    json::Value item{json::Object{{"n", 1}, {"ask", standing("intake.ask.records")}}};
    if (reading_.observed_from) item.set("from", to_milliseconds(*reading_.observed_from));
    if (reading_.observed_until) item.set("until", to_milliseconds(*reading_.observed_until));
    traces(form, item);
    items_.push_back(std::move(item));
  }

  Reading const& reading_;
  Sorted const& sorted_;
  Form const& form_;
  Remarks& warnings_;
  std::vector<std::string> languages_;
  json::Value body_{json::Object{}};
  json::Array items_;
};

}  // namespace

json::Value body_of(Reading const& reading, Sorted const& sorted, Form const& form,
                    Agreement const& agreement, Remarks& warnings) {
  return Filling{reading, sorted, form, agreement, warnings}.run();
}

}  // namespace comity::intake
