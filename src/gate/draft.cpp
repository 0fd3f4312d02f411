#include "comity/gate/draft.h"

#include "comity/crypto/hash.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "comity/message/header.h"

namespace comity::gate {
namespace {

constexpr std::size_t name_bytes_max = 64;
constexpr json::Limits limits{.bytes_max = draft_bytes_max};

json::Value to_json(Draft::Parts const& parts) {
  auto const& m = parts.message;
  json::Value out = json::Object{{"v", 1},
                                 {"agreement", m.agreement.digest.hex()},
                                 {"to", m.to.text()},
                                 {"type", m.type},
                                 {"case", m.case_id.text()},
                                 {"request", m.request_id.text()},
                                 {"kind", m.kind},
                                 {"urgency", m.urgency},
                                 {"codes", m.codes},
                                 {"body", to_base64(m.body)},
                                 {"drafter", parts.drafter.text()},
                                 {"drafted_at", to_milliseconds(parts.drafted_at)}};
  if (m.exercise) out.set("exercise", m.exercise->text());
  json::Array categories;
  for (auto const category : parts.categories) categories.emplace_back(name_of(category));
  out.set("categories", std::move(categories));
  json::Array removals;
  for (auto const& removal : parts.removals) {
    removals.emplace_back(
        json::Object{{"rule", removal.rule}, {"field", removal.field}, {"count", removal.count}});
  }
  out.set("removals", std::move(removals));
  return out;
}

Result<Category> parse_category(std::string_view text) {
  auto const category = category_of(text);
  if (category) return *category;
  return fail(Code::invalid, "gate.not_a_category", {{"text", std::string{text}}});
}

/// Ids that may be empty in a draft.
template <typename Id>
Id id_of(std::string_view text) {
  return Id{std::string{text}};
}

Message read_message(json::Reader const& reader) {
  Message m;
  m.agreement.digest = reader.digest("agreement");
  m.to = reader.parsed("to", name_bytes_max, message::parse_party_id);
  m.type = reader.text("type", name_bytes_max);
  m.case_id = id_of<message::CaseId>(reader.text("case", name_bytes_max));
  m.request_id = id_of<message::RequestId>(reader.text("request", name_bytes_max));
  m.kind = reader.text("kind", name_bytes_max);
  m.urgency = reader.text("urgency", name_bytes_max);
  m.exercise = reader.optional_parsed("exercise", name_bytes_max, message::parse_exercise_id);
  auto const codes = reader.object("codes");
  m.codes = codes.value();
  m.body = reader.base64("body", message::body_bytes_max);
  return m;
}

Result<Draft::Parts> read_parts(json::Value const& value) {
  json::Reader const reader{value, "draft"};
  reader.only({"v", "agreement", "to", "type", "case", "request", "kind", "urgency", "exercise",
               "codes", "body", "drafter", "drafted_at", "categories", "removals"});
  static_cast<void>(reader.integer("v", 1, 1));
  Draft::Parts parts;
  parts.message = read_message(reader);
  parts.drafter = reader.parsed("drafter", name_bytes_max, people::parse_account_id);
  parts.drafted_at = reader.instant("drafted_at");
  auto const categories = reader.array("categories", all_categories.size());
  for (std::size_t i = 0; i < categories.size(); ++i)
    parts.categories.insert(categories[i].as_parsed(name_bytes_max, parse_category));
  auto const removals = reader.array("removals", rules_max * values_max);
  for (std::size_t i = 0; i < removals.size(); ++i) {
    auto const removal = removals[i];
    removal.only({"rule", "field", "count"});
    auto const count = removal.integer("count", 1, json::integer_max);
    parts.removals.push_back({std::string{removal.text("rule", value_bytes_max)},
                              std::string{removal.text("field", value_bytes_max)},
                              static_cast<std::uint64_t>(count)});
  }
  TRY(reader.done());
  return parts;
}

/// The marking `field` of the body, or nothing if it has none.
template <typename Marking>
Result<std::optional<Marking>> marking(json::Value const& body, std::string_view field,
                                       std::optional<Marking> (*parse)(std::string_view)) {
  auto const* const handling = body.find("handling");
  auto const* const value = handling != nullptr ? handling->find(field) : nullptr;
  if (value == nullptr) return std::optional<Marking>{};
  auto const* const text = value->if_string();
  auto const known = text != nullptr ? parse(*text) : std::nullopt;
  if (known) return std::optional{*known};
  return fail(Code::invalid, "gate.unknown_marking",
              {{"field", std::string{field}},
               {"text", text != nullptr ? text->substr(0, name_bytes_max) : std::string{}}});
}

}  // namespace

Result<Markings> markings_of(json::Value const& body) {
  Markings out;
  out.tlp = TRY(marking<Tlp>(body, "tlp", tlp_of));
  out.pap = TRY(marking<Pap>(body, "pap", pap_of));
  return out;
}

Result<Draft> Draft::make(Parts parts) {
  Draft draft;
  draft.body_ = TRY(json::parse(parts.message.body, {.bytes_max = message::body_bytes_max}));
  auto const markings = TRY(markings_of(draft.body_));
  auto const text = json::canonical(to_json(parts));
  if (text.size() > draft_bytes_max) {
    return fail(Code::too_large, "gate.draft_too_large",
                {{"max", std::to_string(draft_bytes_max)}});
  }
  draft.bytes_ = to_bytes(text);
  draft.digest_ = crypto::sha256(draft.bytes_);
  auto const& m = parts.message;
  draft.facts_ = {Direction::out,
                  m.to,
                  m.type,
                  m.kind,
                  m.urgency,
                  markings.tlp,
                  markings.pap,
                  parts.categories,
                  m.exercise.has_value()};
  draft.parts_ = std::move(parts);
  return draft;
}

Result<Draft> Draft::parse(ByteView bytes) {
  auto const value = TRY(json::parse(bytes, limits));
  auto parts = TRY(read_parts(value));
  auto draft = TRY(make(std::move(parts)));
  if (!std::ranges::equal(draft.bytes_, bytes))
    return fail(Code::invalid, "gate.draft_not_canonical");
  return draft;
}

}  // namespace comity::gate
