#include "comity/journal/record.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <array>

namespace comity::journal {
namespace {

constexpr std::size_t who_bytes_max = 64;

constexpr auto names = std::to_array<std::string_view>(
    {"draft", "approval", "revocation", "refusal", "withdrawal", "release", "emergency_release",
     "emergency_review", "view", "export", "policy_loaded", "sign_in", "account_change", "task",
     "evidence_access", "alarm", "watch"});
static_assert(names.size() == static_cast<std::size_t>(last_type) + 1);

Result<Type> parse_type(std::string_view text) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == text) return static_cast<Type>(i);
  return fail(Code::invalid, "journal.unknown_type", {{"type", std::string{text.substr(0, 100)}}});
}

}  // namespace

std::string_view name_of(Type type) {
  return names[static_cast<std::size_t>(type)];
}

Result<Bytes> encode(Record const& record) {
  COMITY_CHECK(record.details.if_object() != nullptr);
  auto out = to_bytes(json::canonical(json::Object{{"v", 1},
                                                   {"type", std::string{name_of(record.type)}},
                                                   {"who", record.who},
                                                   {"at", to_milliseconds(record.at)},
                                                   {"details", record.details}}));
  if (out.size() > details_bytes_max)
    return fail(Code::too_large, "journal.too_large",
                {{"limit", std::to_string(details_bytes_max)}});
  return out;
}

Result<Record> parse_record(ByteView entry) {
  auto const value = TRY(json::parse(entry, {.bytes_max = details_bytes_max}));
  json::Reader r{value, "record"};
  r.integer("v", 1, 1);
  Record out;
  out.type = r.parsed("type", 64, parse_type);
  out.who = r.text("who", who_bytes_max);
  out.at = r.instant("at");
  out.details = r.object("details").value();
  r.only({"v", "type", "who", "at", "details"});
  TRY(r.done());
  // One record has one text: else two logs of the same records could have different roots.
  auto const canonical = TRY(encode(out));
  if (canonical != to_bytes(entry)) return fail(Code::invalid, "journal.not_canonical");
  return out;
}

}  // namespace comity::journal
