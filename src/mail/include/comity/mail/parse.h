/// Reads a message of electronic mail that comes from anywhere.
#pragma once

#include "comity/mail/compose.h"

namespace comity::mail {

/// What a reader needs of a message. Everything in it is what a stranger wrote: a sender's address
/// proves nothing.
struct Incoming {
  std::string from;                     ///< The first bare mailbox of `From`; "" if there is none.
  std::string subject;                  ///< Decoded, UTF-8, one line.
  std::string message_id;               ///< Without brackets; "" if there is none.
  std::vector<std::string> references;  ///< `In-Reply-To`, then `References`, without brackets.
  std::string
      text;  ///< The first part of type text/plain, as UTF-8 with "\n"; "" if there is none.
  std::vector<Attachment> attachments;  ///< All other parts that are no multipart.
};

/// Takes what real programs send, broken lines and missing fields too: a character that cannot be
/// read becomes U+FFFD, an unknown encoding is left as it is. Charsets: UTF-8, US-ASCII, ISO-8859-1
/// and -15, windows-1252, GB2312, GBK, GB18030, Big5. Errors: `too_large mail.too_large` (limit),
/// `too_large mail.too_many_parts` (limit), `invalid mail.not_a_message` if no header line begins
/// it.
Result<Incoming> parse(std::string_view bytes);

}  // namespace comity::mail
