#include "comity/message/header.h"

#include "comity/crypto/hash.h"
#include "comity/json/plain_reader.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <algorithm>

namespace comity::message {
namespace {

constexpr std::size_t type_bytes_max = 64;
constexpr std::size_t name_bytes_max = 64;

/// Of the codes by themselves: they stand within the header.
constexpr std::size_t codes_depth_max = json::Limits{}.depth_max - 1;

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

/// What most codes are: numbers by name. Nothing for any other.
std::optional<json::Value> read_counts(std::string_view text) {
  json::PlainReader r{text};
  json::Object out;
  r.skip("{");
  do {
    auto const name = r.text(name_bytes_max);
    if (std::ranges::find(out, name, &json::Member::first) != out.end()) r.fail();
    r.skip(":");
    out.emplace_back(name, r.number(0, json::integer_max));
  } while (!r.failed() && r.next_is(","));
  r.skip("}");
  if (!r.done()) return std::nullopt;
  return json::Value{std::move(out)};
}

/// Of the codes within a header.
std::optional<json::Value> read_codes(std::string_view text) {
  if (auto counts = read_counts(text)) return counts;
  auto parsed = json::parse(text, {.bytes_max = envelope_bytes_max, .depth_max = codes_depth_max});
  if (!parsed || parsed->if_object() == nullptr) return std::nullopt;
  return *std::move(parsed);
}

/// Reads a header spelled as `encode` does; false for any other.
bool read_plain(std::string_view text, Header& h) {
  json::PlainReader r{text};
  r.skip(R"({"v":1,"agreement":)");
  h.agreement.digest = r.digest();
  r.skip(R"(,"from":)");
  h.from = r.parsed(name_bytes_max, parse_party_id);
  r.skip(R"(,"to":)");
  h.to = r.parsed(name_bytes_max, parse_party_id);
  r.skip(R"(,"seq":)");
  h.seq = r.number(1, json::integer_max);
  r.skip(R"(,"prev":)");
  h.prev = r.digest();
  r.skip(R"(,"seen":)");
  h.seen = r.number(0, json::integer_max);
  r.skip(R"(,"type":)");
  h.type = r.text(type_bytes_max);
  if (r.next_is(R"(,"case":)")) h.case_id = r.parsed(name_bytes_max, parse_case_id);
  if (r.next_is(R"(,"request":)")) h.request_id = r.parsed(name_bytes_max, parse_request_id);
  if (r.next_is(R"(,"kind":)")) h.kind = r.text(name_bytes_max);
  if (r.next_is(R"(,"urgency":)")) h.urgency = r.text(name_bytes_max);
  r.skip(R"(,"time":)");
  h.time = Instant{Duration{r.number(0, to_milliseconds(instant_max))}};
  if (r.next_is(R"(,"exercise":)")) h.exercise = r.parsed(name_bytes_max, parse_exercise_id);
  r.skip(R"(,"codes":)");
  auto const codes = r.before_last(R"(,"body":{"digest":)");
  h.body.digest = r.digest();
  r.skip(R"(,"size":)");
  h.body.size = r.number(0, body_bytes_max);
  r.skip("}}");
  if (!r.done()) return false;
  // What stands between is one value, or the text as a whole is not what it looks like.
  auto read = read_codes(codes);
  if (!read) return false;
  h.codes = *std::move(read);
  return true;
}

}  // namespace

Result<Header> parse_header(ByteView payload) {
  if (payload.size() <= envelope_bytes_max) {
    Header plain;
    if (read_plain(as_text(payload), plain)) return plain;
  }
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
