#include "comity/calendar/zone.h"

#include "comity/calendar/limits.h"
#include "shown.h"

#include <algorithm>

namespace comity::calendar {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// Not empty, no longer than `bytes_max`, of letters, digits and `others`.
bool is_plain(std::string_view text, std::size_t bytes_max, std::string_view others) {
  return !text.empty() && text.size() <= bytes_max && std::ranges::all_of(text, [&](char c) {
    return is_letter_or_digit(c) || others.find(c) != others.npos;
  });
}

Result<void> check(std::string const& zone, Transition const& transition) {
  auto const refuse = [&](std::string id) {
    return fail(Code::invalid, std::move(id),
                {{"zone", zone}, {"at", to_rfc3339(transition.from)}});
  };
  if (transition.offset < -offset_max || transition.offset > offset_max) {
    return refuse("calendar.bad_offset");
  }
  if (!is_plain(transition.abbreviation, abbreviation_bytes_max, "+-")) {
    return refuse("calendar.bad_abbreviation");
  }
  return {};
}

Result<void> check(std::string const& zone, std::vector<Transition> const& transitions) {
  if (transitions.empty()) return fail(Code::invalid, "calendar.no_transitions", {{"zone", zone}});
  if (transitions.size() > transitions_max) {
    return fail(Code::too_large, "calendar.too_many_transitions",
                {{"zone", zone}, {"limit", std::to_string(transitions_max)}});
  }
  for (std::size_t i = 0; i < transitions.size(); ++i) {
    TRY(check(zone, transitions[i]));
    if (i > 0 && transitions[i].from <= transitions[i - 1].from) {
      return fail(Code::invalid, "calendar.transitions_unsorted",
                  {{"zone", zone}, {"at", to_rfc3339(transitions[i].from)}});
    }
  }
  return {};
}

}  // namespace

Result<Zone> Zone::create(std::string name, std::vector<Transition> const& transitions,
                          Instant covered_from, Instant covered_until) {
  if (!is_plain(name, zone_name_bytes_max, "/_+-")) {
    return fail(Code::invalid, "calendar.bad_zone_name", {{"name", shown(name)}});
  }
  TRY(check(name, transitions));
  if (covered_from < Instant{} || covered_until > instant_max || covered_from >= covered_until) {
    return fail(Code::invalid, "calendar.bad_coverage", {{"zone", name}});
  }
  if (transitions.front().from > covered_from) {
    return fail(Code::invalid, "calendar.coverage_without_offset", {{"zone", name}});
  }
  if (transitions.back().from >= covered_until) {
    return fail(Code::invalid, "calendar.transition_not_covered",
                {{"zone", name}, {"at", to_rfc3339(transitions.back().from)}});
  }
  Zone zone;
  zone.name_ = std::move(name);
  for (std::size_t i = 0; i < transitions.size(); ++i) {
    auto const until = i + 1 < transitions.size() ? transitions[i + 1].from : covered_until;
    if (until <= covered_from) continue;
    zone.periods_.push_back({std::max(transitions[i].from, covered_from), until,
                             transitions[i].offset, transitions[i].abbreviation});
  }
  return zone;
}

Result<Civil> Zone::to_civil(Instant at) const {
  auto const period =
      std::ranges::partition_point(periods_, [&](Period const& p) { return p.until <= at; });
  if (period == periods_.end() || at < period->from) return not_covered(year_about(at));
  return Civil{period->local(at), period->offset, period->abbreviation};
}

Result<Instant> Zone::to_instant(LocalTime local) const {
  for (auto const& period : periods_) {
    if (local >= period.local(period.until)) continue;
    auto const begins = period.local(period.from);
    if (local >= begins) return period.instant(local);
    // Shown by no clock: before all we know, or skipped by the change that begins this period.
    if (&period == &periods_.front()) break;
    return period.from;
  }
  if (!periods_.empty() && local == periods_.back().local(periods_.back().until)) {
    return periods_.back().until;
  }
  return not_covered(
      std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(local)}.year());
}

std::chrono::year Zone::year_about(Instant at) const {
  std::chrono::seconds offset{0};
  if (!periods_.empty()) {
    auto const next =
        std::ranges::partition_point(periods_, [&](Period const& p) { return p.until <= at; });
    offset = next == periods_.end() ? periods_.back().offset : next->offset;
  }
  return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(at + offset)}.year();
}

Error Zone::not_covered(std::chrono::year year) const {
  return fail(Code::invalid, "calendar.not_covered",
              {{"zone", name_}, {"year", std::to_string(int{year})}});
}

}  // namespace comity::calendar
