/// Writes a message of electronic mail.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"

#include <string>
#include <vector>

namespace comity::mail {

struct Attachment {
  std::string name;        ///< UTF-8, no path; "" if it has none.
  std::string media_type;  ///< "application/json"
  Bytes bytes;
};

struct Outgoing {
  std::string from;       ///< A bare mailbox: "tasks@cert.example".
  std::string from_name;  ///< UTF-8; may be empty.
  std::string to;         ///< A bare mailbox.
  std::string subject;    ///< UTF-8, one line.
  Instant date{};
  std::string message_id;   ///< Without brackets: "t1.1@cert.example".
  std::string in_reply_to;  ///< Likewise; empty if it begins a thread.
  std::string text;         ///< UTF-8; lines end with "\n".
  std::vector<Attachment> attachments;
};

/// True for one bare mailbox of visible ASCII that cannot be taken for more than one, or for the
/// end of a header. Quoted local parts and addresses of other letters are not taken.
bool is_mailbox(std::string_view text);

/// The message with CRLF line ends, all of it ASCII, no line over 78 bytes but for long message
/// ids. Errors: `invalid mail.bad_field` (field) for a mailbox, id, name or media type that is none
/// and a subject or name with control characters; `invalid mail.not_utf8` (field); `too_large
/// mail.too_large` (limit).
Result<std::string> compose(Outgoing const& message);

/// The MIME entity alone, from "MIME-Version" on, that `compose` puts behind the header: what is
/// signed and encrypted. Errors: as `compose`.
Result<std::string> compose_content(Outgoing const& message);

/// The header that goes before such content. Errors: as `compose`.
Result<std::string> compose_header(Outgoing const& message);

}  // namespace comity::mail
