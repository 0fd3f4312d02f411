#include "comity/link/draft.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"

namespace comity::link {
namespace {

/// Of a type, a kind, an id, in bytes: as in headers.
constexpr std::size_t name_bytes_max = 64;

}  // namespace

Bytes encode(Addressed const& addressed) {
  auto const& draft = addressed.draft;
  json::Object out;
  out.reserve(12);
  out.emplace_back("v", 1);
  out.emplace_back("agreement", addressed.agreement.digest.hex());
  out.emplace_back("from", addressed.from.text());
  out.emplace_back("to", addressed.to.text());
  out.emplace_back("type", draft.type);
  if (!draft.case_id.empty()) out.emplace_back("case", draft.case_id.text());
  if (!draft.request_id.empty()) out.emplace_back("request", draft.request_id.text());
  if (!draft.kind.empty()) out.emplace_back("kind", draft.kind);
  if (!draft.urgency.empty()) out.emplace_back("urgency", draft.urgency);
  if (draft.exercise) out.emplace_back("exercise", draft.exercise->text());
  out.emplace_back("codes", draft.codes);
  out.emplace_back("body", to_base64(draft.body));
  return to_bytes(json::canonical(json::Value{std::move(out)}));
}

Result<Addressed> parse_draft(ByteView bytes) {
  auto const value = TRY(json::parse(bytes, {.bytes_max = draft_bytes_max}));
  json::Reader r{value, "draft"};
  r.integer("v", 1, 1);
  Addressed out;
  out.agreement.digest = r.digest("agreement");
  out.from = r.parsed("from", name_bytes_max, message::parse_party_id);
  out.to = r.parsed("to", name_bytes_max, message::parse_party_id);
  auto& draft = out.draft;
  draft.type = r.text("type", name_bytes_max);
  draft.case_id =
      r.optional_parsed("case", name_bytes_max, message::parse_case_id).value_or(message::CaseId{});
  draft.request_id = r.optional_parsed("request", name_bytes_max, message::parse_request_id)
                         .value_or(message::RequestId{});
  draft.kind = r.optional_text("kind", name_bytes_max).value_or("");
  draft.urgency = r.optional_text("urgency", name_bytes_max).value_or("");
  draft.exercise = r.optional_parsed("exercise", name_bytes_max, message::parse_exercise_id);
  draft.codes = r.object("codes").value();
  draft.body = r.base64("body", message::body_bytes_max);
  r.only({"v", "agreement", "from", "to", "type", "case", "request", "kind", "urgency", "exercise",
          "codes", "body"});
  TRY(r.done());
  return out;
}

}  // namespace comity::link
