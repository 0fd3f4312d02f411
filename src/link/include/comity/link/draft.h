/// What the owner of a link wants to say, before it is cleared, numbered, signed and sent.
#pragma once

#include "comity/json/value.h"
#include "comity/message/header.h"

namespace comity::link {

/// Whoever makes one answers for what is in it: the link looks at none of it.
struct Draft {
  std::string type;
  message::CaseId case_id;
  message::RequestId request_id;
  std::string kind;
  std::string urgency;
  std::optional<message::ExerciseId> exercise;
  json::Value codes{json::Object{}};
  Bytes body;
};

/// A draft and the link that it is for: what a person approves, and clearance is bound to.
struct Addressed {
  message::AgreementId agreement;
  message::PartyId from;
  message::PartyId to;
  Draft draft;
};

/// Of the encoding of one draft, in bytes: a body in base64, and the header's members.
inline constexpr std::size_t draft_bytes_max =
    message::body_bytes_max / 3 * 4 + 4 + message::envelope_bytes_max;

/// Its one spelling: canonical JSON (RFC 8785) with the members of a header that are known before
/// it is sealed [P4.2], and `body` in base64. Two drafts that say the same have the same bytes.
Bytes encode(Addressed const& addressed);

/// Errors: those of `json::parse` and `json::Reader`, with the path of what is wrong.
Result<Addressed> parse_draft(ByteView bytes);

}  // namespace comity::link
