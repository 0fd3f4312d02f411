/// Incident documents: IODEF as XML and as JSON.
#include "comity/bridge/iodef.h"

#include "encoding.h"
#include "formats.h"
#include "gathering.h"

#include <algorithm>

namespace comity::intake {
namespace {

/// TLP of a restriction. IODEF's amber is need-to-know, which is inside one organisation.
struct RestrictionRow {
  std::string_view restriction;
  std::string_view marking;
};

constexpr std::array restriction_rows{RestrictionRow{"white", "tlp:clear"},
                                      RestrictionRow{"public", "tlp:clear"},
                                      RestrictionRow{"green", "tlp:green"},
                                      RestrictionRow{"partner", "tlp:green"},
                                      RestrictionRow{"amber", "tlp:amber+strict"},
                                      RestrictionRow{"need-to-know", "tlp:amber+strict"},
                                      RestrictionRow{"red", "tlp:red"},
                                      RestrictionRow{"private", "tlp:red"}};

/// What the sender expects the reader to do (RFC 7970 §2.8) leads to a kind and a measure.
struct ActionRow {
  std::string_view action;  ///< Or how it begins.
  std::string_view kind;
  std::string_view measure;
};

constexpr std::array action_rows{ActionRow{"block-", "mitigation", "stop_attack"},
                                 ActionRow{"rate-limit-", "mitigation", "stop_attack"},
                                 ActionRow{"redirect-traffic", "mitigation", "stop_attack"},
                                 ActionRow{"remediate-", "mitigation", "clean_host"},
                                 ActionRow{"upgrade-software", "mitigation", "patch"},
                                 ActionRow{"investigate", "investigation", ""},
                                 ActionRow{"status-", "information", ""}};

Leaning leaning_to(std::string_view kind, char const* reason, char const* name,
                   std::string_view word) {
  return {std::string{kind}, {reason, {{name, std::string{cut(word, 100)}}}}};
}

class Incidents {
 public:
  Reading read(iodef::Document const& document) && {
    auto const& first = document.incidents.front();
    auto& reading = out_.reading();
    reading.reference = cut(first.id.id, line_taken_bytes_max);
    if (document.incidents.size() > 1)
      out_.remark("intake.several_incidents",
                  {{"count", std::to_string(document.incidents.size())}});
    for (std::size_t i = 0; i < document.incidents.size(); ++i) {
      where_ = "Incident[" + std::to_string(i) + "]";
      incident(document.incidents[i]);
    }
    out_.describe(first.id.name + ": " + first.id.id, summary_);
    return std::move(out_).take();
  }

 private:
  void incident(iodef::Incident const& from) {
    restriction(from.restriction);
    for (auto const& at : {from.start, from.end, from.detected}) out_.observe(at);
    say(from.descriptions);
    for (std::size_t i = 0; i < from.events.size(); ++i)
      event(from.events[i], where_ + ".EventData[" + std::to_string(i) + "]", from);
    for (std::size_t i = 0; i < from.indicators.size(); ++i)
      indicator(from.indicators[i], where_ + ".Indicator[" + std::to_string(i) + "]");
    auto& reading = out_.reading();
    if (reading.leaning) return;
    if (from.purpose == "traceback")
      reading.leaning =
          leaning_to("investigation", "intake.reason_purpose", "purpose", from.purpose);
    if (from.purpose == "mitigation")
      reading.leaning = leaning_to("mitigation", "intake.reason_purpose", "purpose", from.purpose);
  }

  /// One that is left out is "private" (RFC 7970 §3.2).
  void restriction(std::string_view word) {
    if (word.empty()) out_.remark("intake.restriction_default", {{"where", where_}});
    auto const row = std::ranges::find(restriction_rows, word.empty() ? "private" : word,
                                       &RestrictionRow::restriction);
    out_.mark(row == restriction_rows.end() ? "tlp:" + std::string{word}
                                            : std::string{row->marking});
  }

  void say(std::vector<iodef::Text> const& texts) {
    for (auto const& text : texts) {
      if (summary_.size() > text_taken_bytes_max) return;
      summary_ += (summary_.empty() ? "" : "\n") + text.text;
    }
  }

  void event(iodef::Event const& from, std::string const& where, iodef::Incident const& incident) {
    say(from.descriptions);
    out_.observe(from.detected);
    for (auto const& system : from.systems) {
      Sighting sighting;
      sighting.where = where;
      sighting.first_seen = from.start ? from.start : incident.start;
      sighting.last_seen = from.end ? from.end : incident.end;
      // What was attacked is nothing to be stopped.
      sighting.is_context = system.category == "target";
      if (system.category == "source") sighting.role = Role::source;
      if (system.category == "target") sighting.role = Role::destination;
      if (!system.ports.empty()) sighting.port = parse_port(std::to_string(system.ports.front()));
      for (auto const& address : system.addresses) add(address, sighting);
    }
    for (auto const& expectation : from.expectations) expected(expectation);
  }

  void expected(iodef::Expectation const& from) {
    say(from.descriptions);
    auto& reading = out_.reading();
    if (from.severity == "high" && !reading.hurry)
      reading.hurry = Remark{"intake.hurry_expectation", {{"action", from.action}}};
    auto const row = std::ranges::find_if(
        action_rows, [&](auto const& one) { return from.action.starts_with(one.action); });
    if (row == action_rows.end() || reading.leaning) return;
    reading.leaning = leaning_to(row->kind, "intake.reason_expectation", "action", from.action);
    reading.measure = row->measure;
  }

  void indicator(iodef::Indicator const& from, std::string const& where) {
    Sighting sighting;
    sighting.where = where;
    sighting.first_seen = from.start;
    sighting.last_seen = from.end;
    if (!from.descriptions.empty()) sighting.comment = from.descriptions.front().text;
    add(from.observable, std::move(sighting));
  }

  void add(iodef::Observable const& from, Sighting sighting) {
    auto found = bridge::from_iodef(from);
    if (!found)
      return out_.remark("intake.not_an_indicator", {{"where", sighting.where},
                                                     {"text", std::string{cut(from.value, 100)}},
                                                     {"type", std::string{cut(from.type, 100)}}});
    sighting.observable = *std::move(found);
    out_.add(std::move(sighting));
  }

  Gathering out_{Format::iodef};
  std::string where_;
  std::string summary_;
};

}  // namespace

Result<Reading> read_iodef(std::string_view text) {
  text = trimmed(text);
  // It is UTF-8 by now, whatever its declaration says.
  if (text.starts_with("<?xml")) text.remove_prefix(std::min(text.find("?>"), text.size() - 2) + 2);
  auto const document = iodef::read(as_bytes(text));
  if (document) return Incidents{}.read(*document);
  auto const& error = document.error();
  // That it is refused for safety or size is not for want of the format.
  if (error.code == Code::too_large || error.id == "iodef.has_dtd") return error;
  return fail(Code::invalid, "intake.not_this_format", {{"format", "iodef"}, {"cause", error.id}});
}

}  // namespace comity::intake
