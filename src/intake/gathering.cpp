#include "gathering.h"

#include "comity/indicator/defang.h"
#include "encoding.h"

#include <algorithm>

namespace comity::intake {
namespace {

/// The strictest last.
constexpr std::array<std::string_view, 5> tlp_words{"clear", "green", "amber", "amber+strict",
                                                    "red"};
constexpr std::array<std::string_view, 4> pap_words{"clear", "green", "amber", "red"};

/// Of a text of the source, in a remark.
constexpr std::size_t quoted_bytes_max = 100;

/// The stricter of the two; a word that is not known is the strictest.
template <std::size_t Count>
bool tighten(std::string& held, std::string_view word,
             std::array<std::string_view, Count> const& words) {
  auto const rank = [&](std::string_view name) {
    return std::ranges::find(words, name) - words.begin();
  };
  auto const found = std::ranges::find(words, word);
  bool const is_known = found != words.end();
  auto const wanted = is_known ? *found : words.back();
  if (held.empty() || rank(wanted) > rank(held)) held = wanted;
  return is_known;
}

void widen(std::optional<Instant>& earliest, std::optional<Instant> at) {
  if (at && (!earliest || *at < *earliest)) earliest = at;
}

void widen_later(std::optional<Instant>& latest, std::optional<Instant> at) {
  if (at && (!latest || *at > *latest)) latest = at;
}

std::string quoted(std::string_view text) {
  return std::string{cut(text, quoted_bytes_max)};
}

}  // namespace

void Gathering::add(Sighting sighting) {
  observe(sighting.first_seen);
  observe(sighting.last_seen);
  auto const known = index_.find({sighting.observable, sighting.port});
  if (known == index_.end()) {
    if (reading_.sightings.size() == sightings_max)
      return remark("intake.too_many_sightings", {{"limit", std::to_string(sightings_max)}});
    index_.emplace(std::pair{sighting.observable, sighting.port}, reading_.sightings.size());
    sighting.comment = cut(sighting.comment, line_taken_bytes_max);
    reading_.sightings.push_back(std::move(sighting));
    return;
  }
  auto& held = reading_.sightings[known->second];
  held.count += sighting.count;
  held.is_context = held.is_context && sighting.is_context;
  widen(held.first_seen, sighting.first_seen);
  widen_later(held.last_seen, sighting.last_seen);
  if (held.role == Role::unknown) held.role = sighting.role;
  if (held.comment.empty()) held.comment = cut(sighting.comment, line_taken_bytes_max);
}

void Gathering::add(indicator::Type type, std::string_view text, Sighting sighting,
                    std::string_view label) {
  auto made = indicator::canonical(type, text, label);
  bool const is_free = type == indicator::Type::opaque || type == indicator::Type::file_name;
  if (!made && !is_free && text.size() <= indicator::observable_bytes_max)
    made = indicator::canonical(type, indicator::refang(text).text);
  if (!made)
    return remark("intake.not_an_indicator", {{"where", sighting.where},
                                              {"text", quoted(text)},
                                              {"type", std::string{indicator::name_of(type)}}});
  // A path says more than the name that is compared.
  if (type == indicator::Type::file_name && made->value.size() < trimmed(text).size() &&
      sighting.comment.empty())
    sighting.comment = text;
  sighting.observable = *std::move(made);
  add(std::move(sighting));
}

void Gathering::mark(std::string_view tag) {
  auto const word = lower(trimmed(tag));
  if (word.starts_with("tlp:")) {
    auto const name = word == "tlp:white" ? std::string{"clear"} : word.substr(4);
    if (!tighten(reading_.tlp, name, tlp_words))
      remark("intake.unknown_marking", {{"marking", quoted(tag)}});
  } else if (word.starts_with("pap:")) {
    auto const name = word == "pap:white" ? std::string{"clear"} : word.substr(4);
    if (!tighten(reading_.pap, name, pap_words))
      remark("intake.unknown_marking", {{"marking", quoted(tag)}});
  }
}

void Gathering::observe(std::optional<Instant> at) {
  widen(reading_.observed_from, at);
  widen_later(reading_.observed_until, at);
}

std::optional<Instant> Gathering::time(std::string_view text, std::string_view where) {
  if (trimmed(text).empty()) return {};
  auto const written = parse_time(text);
  if (!written) {
    remark("intake.not_a_time", {{"where", std::string{where}}, {"text", quoted(text)}});
    return {};
  }
  if (!written->has_zone)
    remark("intake.zone_unknown", {{"where", std::string{where}}, {"text", quoted(text)}});
  return written->at;
}

void Gathering::describe(std::string_view title, std::string_view summary) {
  reading_.title = cut(trimmed(title), line_taken_bytes_max);
  reading_.summary = cut(trimmed(summary), text_taken_bytes_max);
  reading_.language = language_of(reading_.summary.empty() ? reading_.title : reading_.summary);
}

Reading Gathering::take() && {
  auto const repeated = std::ranges::count_if(
      reading_.sightings, [](auto const& sighting) { return sighting.count > 1; });
  if (repeated > 0) remark("intake.repeated", {{"count", std::to_string(repeated)}});
  reading_.remarks = std::move(remarks_).take();
  return std::move(reading_);
}

}  // namespace comity::intake
