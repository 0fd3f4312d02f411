// A journal record that is read means the same once written again.
#include "comity/journal/record.h"

using namespace comity;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const record = journal::parse_record(ByteView{data, size});
  if (!record) return 0;
  auto const again = journal::encode(*record);
  COMITY_CHECK(!again || journal::parse_record(*again).value() == *record);
  return 0;
}
