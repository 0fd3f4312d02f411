#include "comity/evidence/item.h"

#include "texts.h"

#include <algorithm>
#include <array>

namespace comity::evidence {
namespace {

constexpr std::array<std::string_view, 6> phase_names{"adding", "offered", "wanted",
                                                      "held",   "failed",  "disposed"};
constexpr std::array<std::string_view, 5> copy_names{"offered", "kept", "mismatch", "declined",
                                                     "disposed"};

/// What stores hold was written by us; another word means damage.
template <typename Enum, std::size_t count>
Result<Enum> parse_name_of(std::array<std::string_view, count> const& names,
                           std::string_view text) {
  auto const found = std::ranges::find(names, text);
  if (found == names.end()) return fail(Code::damaged, "evidence.bad_item", {{"word", cut(text)}});
  return static_cast<Enum>(found - names.begin());
}

Result<Phase> parse_phase(std::string_view text) {
  return parse_name_of<Phase>(phase_names, text);
}

Result<CopyState> parse_copy_state(std::string_view text) {
  return parse_name_of<CopyState>(copy_names, text);
}

AgreementId read_agreement(json::Reader const& r) {
  return {r.digest("agreement")};
}

json::Value copies_json(std::vector<Copy> const& copies) {
  json::Array out;
  for (auto const& copy : copies) {
    out.emplace_back(json::Object{{"party", copy.party.text()},
                                  {"agreement", copy.agreement.digest.hex()},
                                  {"state", name_of(copy.state)},
                                  {"at", to_milliseconds(copy.at)}});
  }
  return out;
}

std::vector<Copy> read_copies(json::Reader const& r) {
  std::vector<Copy> out;
  for (std::size_t i = 0; i < r.size(); ++i) {
    out.push_back({.party = r[i].parsed("party", 16, message::parse_party_id),
                   .agreement = read_agreement(r[i]),
                   .state = r[i].parsed("state", 16, parse_copy_state),
                   .at = r[i].instant("at")});
  }
  return out;
}

json::Value wanted_json(Act const& act) {
  return json::Object{
      {"by", act.by}, {"where", act.where}, {"why", act.why}, {"authority", act.authority}};
}

Act read_wanted(json::Reader const& r) {
  return {.event = Event::received,
          .by = r.parsed("by", text_bytes_max, parse_words),
          .where = r.parsed("where", text_bytes_max, parse_words),
          .why = r.parsed("why", text_bytes_max, parse_words),
          .authority = r.parsed("authority", text_bytes_max, parse_words)};
}

json::Value retention_json(Retention const& retention) {
  json::Object out{{"held", retention.held}};
  if (retention.keep_until) out.emplace_back("keep_until", to_milliseconds(*retention.keep_until));
  if (retention.dispose_after)
    out.emplace_back("dispose_after", to_milliseconds(*retention.dispose_after));
  return out;
}

Retention read_retention(json::Reader const& r) {
  return {.keep_until = r.optional_instant("keep_until"),
          .dispose_after = r.optional_instant("dispose_after"),
          .held = r.boolean("held")};
}

}  // namespace

std::string_view name_of(Phase phase) {
  return phase_names[static_cast<std::size_t>(phase)];
}

std::string_view name_of(CopyState state) {
  return copy_names[static_cast<std::size_t>(state)];
}

json::Value to_json(Item const& item) {
  json::Object out{{"manifest", to_json(item.manifest)},
                   {"phase", name_of(item.phase)},
                   {"copies", copies_json(item.copies)},
                   {"stamps", to_json(item.stamps)},
                   {"retention", retention_json(item.retention)}};
  if (item.blob) out.emplace_back("blob", *item.blob);
  if (item.source) {
    out.emplace_back("source", json::Object{{"party", item.source->party.text()},
                                            {"agreement", item.source->agreement.digest.hex()},
                                            {"seq", item.source->seq}});
  }
  if (item.wanted_by) out.emplace_back("wanted_by", wanted_json(*item.wanted_by));
  add_words(out, "request", item.request);
  add_words(out, "fault", item.fault);
  return out;
}

Result<Item> parse_item(json::Value const& value) {
  json::Reader r{value, "item"};
  auto const manifest = r.object("manifest");
  auto const stamps = r.array("stamps", stamps_max);
  Item out;
  out.phase = r.parsed("phase", 16, parse_phase);
  out.copies = read_copies(r.array("copies", custody_entries_max));
  out.retention = read_retention(r.object("retention"));
  if (auto const blob = r.optional_integer("blob", 1, json::integer_max))
    out.blob = static_cast<std::uint64_t>(*blob);
  if (r.has("source")) {
    auto const source = r.object("source");
    out.source = {.party = source.parsed("party", 16, message::parse_party_id),
                  .agreement = read_agreement(source),
                  .seq = static_cast<std::uint64_t>(source.integer("seq", 1, json::integer_max))};
  }
  if (r.has("wanted_by")) out.wanted_by = read_wanted(r.object("wanted_by"));
  out.request = optional_words(r, "request");
  out.fault = optional_words(r, "fault");
  TRY(r.done());
  out.manifest = TRY(parse_manifest(manifest.value()));
  out.stamps = TRY(parse_stamps(stamps.value()));
  return out;
}

Result<void> may_dispose(Item const& item, Instant now) {
  auto const& rule = item.retention;
  if (item.phase == Phase::disposed)
    return fail(Code::refused, "evidence.disposed", {{"item", item.id().text()}});
  if (rule.held) return fail(Code::refused, "evidence.held", {{"item", item.id().text()}});
  if (rule.keep_until && now < *rule.keep_until) {
    return fail(Code::refused, "evidence.must_be_kept",
                {{"item", item.id().text()}, {"until", to_rfc3339(*rule.keep_until)}});
  }
  return {};
}

bool is_due(Item const& item, Instant now) {
  auto const& after = item.retention.dispose_after;
  return item.phase == Phase::held && after && now >= *after && may_dispose(item, now);
}

json::Value to_json(Access const& access) {
  return json::Object{{"at", to_milliseconds(access.at)},
                      {"who", access.who},
                      {"purpose", access.purpose},
                      {"bytes", access.bytes}};
}

Result<Access> parse_access(json::Value const& value) {
  json::Reader r{value, "access"};
  Access out{.at = r.instant("at"),
             .who = std::string{r.text("who", text_bytes_max)},
             .purpose = std::string{r.text("purpose", 32)},
             .bytes = static_cast<std::uint64_t>(r.integer("bytes", 0, json::integer_max))};
  TRY(r.done());
  return out;
}

}  // namespace comity::evidence
