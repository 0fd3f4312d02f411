#include "comity/evidence/record.h"

#include "comity/json/text.h"
#include "texts.h"

namespace comity::evidence {
namespace {

constexpr std::size_t envelope_bytes_max = 8 << 20;

Error not_a_record(std::string reason) {
  return fail(Code::invalid, "evidence.not_a_record", {{"reason", std::move(reason)}});
}

}  // namespace

Result<Statement> parse_statement(ByteView payload) {
  auto const value = TRY(json::parse(payload, {.bytes_max = envelope_bytes_max}));
  json::Reader r{value, "statement"};
  r.integer("v", 1, 1);
  auto const manifest = r.object("manifest");
  auto const custody = r.array("custody", custody_entries_max);
  auto const stamps = r.array("stamps", stamps_max);
  Statement out;
  out.agreement = {r.digest("agreement")};
  out.party = r.parsed("party", 16, message::parse_party_id);
  out.time = r.instant("time");
  TRY(r.done());
  out.content.manifest = TRY(parse_manifest(manifest.value()));
  out.content.custody = TRY(parse_custody(custody.value()));
  out.content.stamps = TRY(parse_stamps(stamps.value()));
  return out;
}

Bytes encode(Statement const& statement) {
  return to_bytes(json::write(json::Object{{"v", 1},
                                           {"agreement", statement.agreement.digest.hex()},
                                           {"party", statement.party.text()},
                                           {"time", to_milliseconds(statement.time)},
                                           {"manifest", to_json(statement.content.manifest)},
                                           {"custody", to_json(statement.content.custody)},
                                           {"stamps", to_json(statement.content.stamps)}}));
}

Result<Record> parse_record(ByteView bytes) {
  auto const value = TRY(json::parse(bytes, {.bytes_max = record_bytes_max}));
  json::Reader r{value};
  if (r.text("format", 64) != record_format) return not_a_record("format");
  Record out;
  out.statement = r.base64("statement", envelope_bytes_max);
  auto const agreements = r.array("agreements", record_agreements_max);
  for (std::size_t i = 0; i < agreements.size(); ++i)
    out.agreements.push_back(agreements[i].as_base64(envelope_bytes_max));
  auto const messages = r.array("messages", record_messages_max);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    out.messages.push_back({.envelope = messages[i].base64("envelope", envelope_bytes_max),
                            .body = messages[i].base64("body", envelope_bytes_max)});
  }
  TRY(r.done());
  return out;
}

std::string encode(Record const& record) {
  json::Array agreements;
  for (auto const& envelope : record.agreements) agreements.emplace_back(to_base64(envelope));
  json::Array messages;
  for (auto const& [envelope, body] : record.messages) {
    messages.emplace_back(
        json::Object{{"envelope", to_base64(envelope)}, {"body", to_base64(body)}});
  }
  return json::write(json::Object{{"format", record_format},
                                  {"statement", to_base64(record.statement)},
                                  {"agreements", std::move(agreements)},
                                  {"messages", std::move(messages)}});
}

}  // namespace comity::evidence
