#include "comity/evidence/custody.h"

#include "comity/crypto/hash.h"
#include "comity/json/text.h"
#include "texts.h"

#include <algorithm>
#include <array>

namespace comity::evidence {
namespace {

constexpr std::array<std::string_view, 10> event_names{
    "acquired", "accessed", "examined", "offered",  "received",
    "stamped",  "noted",    "held",     "released", "disposed"};

Act read_act(json::Reader const& r) {
  return {.event = r.parsed("event", 16, parse_event),
          .by = r.parsed("by", text_bytes_max, parse_words),
          .where = r.parsed("where", text_bytes_max, parse_words),
          .why = r.parsed("why", text_bytes_max, parse_words),
          .authority = r.parsed("authority", text_bytes_max, parse_words),
          .change = optional_words(r, "change"),
          .sha256 = r.optional_digest("sha256"),
          .other = r.optional_parsed("other", 16, message::parse_party_id),
          .token = r.optional_digest("token")};
}

/// Walks a chain and keeps what the next entry is held against.
class Walk {
 public:
  explicit Walk(Manifest const& manifest) : manifest_{manifest}, prev_{digest_of(manifest)} {}

  void take(Entry const& entry) {
    at_ = n_;
    if (n_ == 0) begin(entry);
    if (entry.n != n_) add("evidence.gap_numbers", {{"found", std::to_string(entry.n)}});
    if (entry.prev != prev_) add("evidence.gap_broken");
    if (entry.item != manifest_.item) add("evidence.gap_other_item", {{"item", entry.item.text()}});
    if (entry.at < last_) add("evidence.gap_time");
    if (disposed_) add("evidence.gap_after_disposal");
    if (n_ > 0) judge_custodian(entry);
    judge_content(entry.act);
    custodian_ = entry.party;
    offered_to_ = entry.act.event == Event::offered ? entry.act.other : std::nullopt;
    disposed_ = disposed_ || entry.act.event == Event::disposed;
    prev_ = digest_of(entry);
    last_ = entry.at;
    ++n_;
  }

  std::vector<Gap> finish() && {
    if (n_ == 0) add("evidence.gap_no_acquisition");
    return std::move(gaps_);
  }

 private:
  void add(std::string id, Parameters parameters = {}) {
    gaps_.push_back({at_, std::move(id), std::move(parameters)});
  }

  void begin(Entry const& entry) {
    if (entry.act.event != Event::acquired) add("evidence.gap_no_acquisition");
    auto const delay = entry.at - manifest_.acquired.at;
    if (delay > Duration{record_delay_max_milliseconds})
      add("evidence.gap_late", {{"delay", to_words(delay)}});
  }

  void judge_custodian(Entry const& entry) {
    if (entry.act.event == Event::received) {
      if (offered_to_ != entry.party)
        add("evidence.gap_no_handover", {{"party", entry.party.text()}});
    } else if (entry.party != custodian_) {
      add("evidence.gap_no_handover", {{"party", entry.party.text()}});
    }
  }

  void judge_content(Act const& act) {
    if (act.sha256 && *act.sha256 != content_ && act.change.empty())
      add("evidence.gap_other_content");
    if (act.sha256) content_ = *act.sha256;
  }

  Manifest const& manifest_;
  std::vector<Gap> gaps_;
  std::uint64_t n_ = 0;
  std::uint64_t at_ = 0;
  Digest prev_;
  Digest content_ = manifest_.sha256;
  Instant last_{};
  PartyId custodian_;
  std::optional<PartyId> offered_to_;
  bool disposed_ = false;
};

}  // namespace

std::string_view name_of(Event event) {
  return event_names[static_cast<std::size_t>(event)];
}

Result<Event> parse_event(std::string_view name) {
  auto const found = std::ranges::find(event_names, name);
  if (found == event_names.end())
    return fail(Code::invalid, "evidence.unknown_event", {{"event", cut(name)}});
  return static_cast<Event>(found - event_names.begin());
}

Result<Entry> parse_entry(json::Value const& value) {
  json::Reader r{value, "custody"};
  Entry out{.item = r.parsed("item", 64, parse_item_id),
            .n = static_cast<std::uint64_t>(r.integer("n", 0, json::integer_max)),
            .prev = r.digest("prev"),
            .at = r.instant("at"),
            .party = r.parsed("party", 16, message::parse_party_id),
            .act = read_act(r)};
  TRY(r.done());
  return out;
}

Result<std::vector<Entry>> parse_custody(json::Value const& value) {
  json::Reader r{value};
  auto const* const list = value.if_array();
  if (list == nullptr || list->size() > custody_entries_max) {
    return fail(Code::invalid, "evidence.bad_record",
                {{"limit", std::to_string(custody_entries_max)}});
  }
  std::vector<Entry> out;
  out.reserve(list->size());
  for (auto const& entry : *list) out.push_back(TRY(parse_entry(entry)));
  return out;
}

json::Value to_json(Entry const& entry) {
  auto const& act = entry.act;
  json::Object out{{"item", entry.item.text()},
                   {"n", entry.n},
                   {"prev", entry.prev.hex()},
                   {"at", to_milliseconds(entry.at)},
                   {"party", entry.party.text()},
                   {"event", name_of(act.event)},
                   {"by", act.by},
                   {"where", act.where},
                   {"why", act.why},
                   {"authority", act.authority}};
  add_words(out, "change", act.change);
  if (act.sha256) out.emplace_back("sha256", act.sha256->hex());
  if (act.other) out.emplace_back("other", act.other->text());
  if (act.token) out.emplace_back("token", act.token->hex());
  return out;
}

json::Value to_json(std::span<Entry const> chain) {
  json::Array out;
  for (auto const& entry : chain) out.push_back(to_json(entry));
  return out;
}

Digest digest_of(Entry const& entry) {
  return crypto::sha256(as_bytes(json::canonical(to_json(entry))));
}

Digest head_of(Manifest const& manifest, std::span<Entry const> chain) {
  return chain.empty() ? digest_of(manifest) : digest_of(chain.back());
}

Result<Entry> next_entry(Manifest const& manifest, std::span<Entry const> chain,
                         PartyId const& party, Act act, Instant now) {
  if (!chain.empty() && chain.back().act.event == Event::disposed)
    return fail(Code::refused, "evidence.disposed", {{"item", manifest.item.text()}});
  if (chain.size() >= custody_entries_max) {
    return fail(Code::too_large, "evidence.record_full",
                {{"item", manifest.item.text()}, {"limit", std::to_string(custody_entries_max)}});
  }
  return Entry{.item = manifest.item,
               .n = chain.size(),
               .prev = head_of(manifest, chain),
               .at = chain.empty() ? now : std::max(now, chain.back().at),
               .party = party,
               .act = std::move(act)};
}

std::vector<Gap> gaps_of(Manifest const& manifest, std::span<Entry const> chain) {
  Walk walk{manifest};
  for (auto const& entry : chain) walk.take(entry);
  return std::move(walk).finish();
}

}  // namespace comity::evidence
