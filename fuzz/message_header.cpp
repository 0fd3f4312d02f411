// A header says the same in the spelling of our own writing as in any other, and is written as it
// was read.
#include "comity/message/header.h"

using namespace comity;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const plain = message::parse_header(ByteView{data, size});
  // A space before it makes it a spelling that only the general parser knows.
  auto const spaced = ' ' + std::string{as_text(ByteView{data, size})};
  auto const general = message::parse_header(as_bytes(spaced));
  COMITY_CHECK(plain.has_value() == general.has_value());
  if (!plain) return 0;
  auto const written = message::encode(*plain);
  COMITY_CHECK(written == message::encode(*general));
  COMITY_CHECK(message::encode(*message::parse_header(written)) == written);
  return 0;
}
