#include "comity/message/header.h"

#include "comity/crypto/hash.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"

namespace comity::message {
namespace {

constexpr std::size_t type_bytes_max = 64;
constexpr std::size_t name_bytes_max = 64;

Result<Header> read(json::Value const& value) {
  json::Reader r{value, "header"};
  r.integer("v", 1, 1);
  Header h;
  h.agreement.digest = r.digest("agreement");
  h.from = r.parsed("from", name_bytes_max, parse_party_id);
  h.to = r.parsed("to", name_bytes_max, parse_party_id);
  h.seq = static_cast<std::uint64_t>(r.integer("seq", 1, json::integer_max));
  h.prev = r.digest("prev");
  h.seen = static_cast<std::uint64_t>(r.integer("seen", 0, json::integer_max));
  h.type = r.text("type", type_bytes_max);
  h.case_id = r.optional_parsed("case", name_bytes_max, parse_case_id).value_or(CaseId{});
  h.request_id =
      r.optional_parsed("request", name_bytes_max, parse_request_id).value_or(RequestId{});
  h.kind = r.optional_text("kind", name_bytes_max).value_or("");
  h.urgency = r.optional_text("urgency", name_bytes_max).value_or("");
  h.time = r.instant("time");
  h.exercise = r.optional_parsed("exercise", name_bytes_max, parse_exercise_id);
  h.codes = r.object("codes").value();
  auto const body = r.object("body");
  h.body.digest = body.digest("digest");
  h.body.size = static_cast<std::uint64_t>(body.integer("size", 0, body_bytes_max));
  TRY(r.done());
  return h;
}

}  // namespace

Result<Header> parse_header(ByteView payload) {
  auto const value = json::parse(payload, {.bytes_max = envelope_bytes_max});
  if (!value) return value.error();
  return read(*value);
}

Bytes encode(Header const& header) {
  json::Object out;
  out.reserve(16);
  out.emplace_back("v", 1);
  out.emplace_back("agreement", header.agreement.digest.hex());
  out.emplace_back("from", header.from.text());
  out.emplace_back("to", header.to.text());
  out.emplace_back("seq", header.seq);
  out.emplace_back("prev", header.prev.hex());
  out.emplace_back("seen", header.seen);
  out.emplace_back("type", header.type);
  if (!header.case_id.empty()) out.emplace_back("case", header.case_id.text());
  if (!header.request_id.empty()) out.emplace_back("request", header.request_id.text());
  if (!header.kind.empty()) out.emplace_back("kind", header.kind);
  if (!header.urgency.empty()) out.emplace_back("urgency", header.urgency);
  out.emplace_back("time", to_milliseconds(header.time));
  if (header.exercise) out.emplace_back("exercise", header.exercise->text());
  out.emplace_back("codes", header.codes.is_null() ? json::Value{json::Object{}} : header.codes);
  out.emplace_back("body",
                   json::Object{{"digest", header.body.digest.hex()}, {"size", header.body.size}});
  return to_bytes(json::write(json::Value{std::move(out)}));
}

Body Body::salted(Bytes bytes, Random& random) {
  Body body;
  random.fill(body.salt);
  body.bytes = std::move(bytes);
  return body;
}

BodyRef Body::ref() const {
  return {crypto::sha256({salt, bytes}), bytes.size()};
}

}  // namespace comity::message
