// Mail from anywhere: what is read is UTF-8 within limits, and can be written and read again.
#include "comity/mail/parse.h"

using namespace comity;
using namespace comity::mail;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const message = parse(as_text({data, size}));
  if (!message) return 0;
  COMITY_CHECK(is_utf8(message->subject) && is_utf8(message->text) && is_utf8(message->message_id));
  COMITY_CHECK(message->from.empty() || is_mailbox(message->from));
  Outgoing out{"a@b.example", {}, "c@d.example", message->subject, Instant{}, "a@b", {},
               message->text, {}};
  auto const written = compose(out);
  if (!written) return 0;
  auto const again = parse(*written);
  COMITY_CHECK(again && again->text == message->text);
  return 0;
}
