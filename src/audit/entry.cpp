#include "entry.h"

#include "comity/crypto/hash.h"
#include "comity/json/text.h"
#include "comity/link/export_form.h"
#include "comity/message/sealed.h"

namespace comity::audit {
namespace {

using message::Direction;
using message::Header;
using message::PartyId;

/// The sender of an entry's message, by which way its log says that it went.
PartyId const& sender(Context const& context, PartyId const& log, Direction direction) {
  return direction == Direction::sent ? log : context.other(log);
}

bool is_of_link(Context const& context, PartyId const& from, Header const& header) {
  return header.agreement == context.id.agreement && header.from == from &&
         header.to == context.other(from);
}

/// In which words a signature that is not as it must be is reported.
std::string_view signature_finding(Error const& error) {
  if (error.id == "dsse.bad_signature") return "audit.bad_signature";
  if (error.id == "dsse.missing_signature") return "audit.missing_signature";
  return "audit.no_valid_key";
}

Parameters about_signature(Header const& header, Error const& error) {
  return {{"party", header.from.text()},
          {"seq", std::to_string(header.seq)},
          {"key", std::string{error.parameter("key")}},
          {"algorithm", std::string{error.parameter("algorithm")}},
          {"time", to_rfc3339(header.time)}};
}

void judge_signatures(Context const& context, message::Unverified const& message,
                      Standing::Span const& span, std::string const& log, std::uint64_t entry,
                      Judged& judged) {
  auto const& header = message.header();
  auto const holding =
      message.check_signatures(header.from == context.id.owner ? span.owner : span.peer);
  if (holding) {
    judged.signatures = *holding;
    return;
  }
  judged.findings.push_back(about_entry(Verdict::fails,
                                        std::string{signature_finding(holding.error())}, log, entry,
                                        about_signature(header, holding.error())));
}

}  // namespace

Judged judge_line(std::string const& log, std::uint64_t entry, ByteView leaf, Copies& copies) {
  Judged judged;
  auto const parsed = message::Entry::parse(leaf);
  if (!parsed) {
    judged.findings.push_back(
        about_entry(Verdict::fails, "audit.bad_entry", log, entry, with_cause({}, parsed.error())));
    return judged;
  }
  judged.mark = parsed->mark;
  judged.envelope = copies.digest_of(parsed->mark.direction, parsed->envelope);
  return judged;
}

Judged judge_entry(Context const& context, PartyId const& log, std::uint64_t entry, ByteView leaf) {
  Judged judged;
  auto const fails = [&](std::string id, Parameters parameters) {
    judged.findings.push_back(
        about_entry(Verdict::fails, std::move(id), log.text(), entry, std::move(parameters)));
  };
  auto const parsed = message::Entry::parse(leaf);
  if (!parsed) {
    fails("audit.bad_entry", with_cause({}, parsed.error()));
    return judged;
  }
  judged.mark = parsed->mark;
  judged.envelope_at = leaf.size() - parsed->envelope.size();
  auto message = message::Unverified::parse(to_bytes(parsed->envelope));
  if (!message) {
    judged.envelope = crypto::sha256(parsed->envelope);
    fails("audit.bad_envelope", with_cause({}, message.error()));
    return judged;
  }
  judged.envelope = message->digest();
  auto const& from = sender(context, log, parsed->mark.direction);
  if (!is_of_link(context, from, message->header())) {
    fails("audit.wrong_link", {{"from", message->header().from.text()},
                               {"to", message->header().to.text()},
                               {"agreement", message->header().agreement.short_text()}});
    return judged;
  }
  auto const& span = context.standing.at(message->header().time);
  // [P3.4] A new case may be opened only under the newest agreement in force.
  judged.may_open = message->header().type != "request.issue" || span.may_open;
  judge_signatures(context, *message, span, log.text(), entry, judged);
  judged.header = std::make_unique<Header>((*std::move(message)).header());
  if (!judged.header->case_id.empty()) judged.case_key.emplace(judged.header->case_id);
  return judged;
}

void judge_body(Context const& context, PartyId const& log, std::uint64_t entry, ByteView salted,
                Judged& judged) {
  if (!judged.header) return;
  auto const& header = *judged.header;
  auto const body = link::parse_body(salted);
  if (!body || body->ref() != header.body) {
    judged.findings.push_back(about_entry(Verdict::fails, "audit.body_differs", log.text(), entry,
                                          {{"seq", std::to_string(header.seq)}}));
    return;
  }
  judged.body = BodyCheck::fits;
  auto const* schema = context.agreement->body_schema(header.type, header.kind);
  if (schema == nullptr) return;
  auto const value = json::parse(body->bytes, {.bytes_max = message::body_bytes_max});
  if (!value || !schema->check(*value)) judged.body = BodyCheck::fails;
}

}  // namespace comity::audit
