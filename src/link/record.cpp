#include "comity/link/record.h"

#include "comity/dsse/envelope.h"

namespace comity::link {

std::string LinkId::origin(Side side) const {
  return side == Side::own ? message::log_origin(agreement, owner, peer)
                           : message::log_origin(agreement, peer, owner);
}

std::string_view name_of(Incident::Kind kind) {
  switch (kind) {
    case Incident::Kind::refused:
      return "refused";
    case Incident::Kind::refused_by_peer:
      return "refused-by-peer";
    case Incident::Kind::dispute:
      return "dispute";
    case Incident::Kind::fraud:
      return "fraud";
  }
  return "refused";
}

Result<message::Dated> dated(Record const& record) {
  auto const envelope = dsse::Envelope::parse(record.envelope);
  if (!envelope) return envelope.error();
  message::Dated out;
  out.header = TRY(message::parse_header(envelope->payload()));
  out.digest = record.digest;
  bool const sent = record.direction == Direction::sent;
  auto const* const receiver = sent ? (record.peer ? &*record.peer : nullptr) : &record.own;
  if (sent || record.peer) out.sent_at = (sent ? record.own : *record.peer).mark.time;
  if (receiver != nullptr) {
    out.had_at = receiver->mark.time;
    out.disposition = receiver->mark.disposition;
  }
  return out;
}

}  // namespace comity::link
