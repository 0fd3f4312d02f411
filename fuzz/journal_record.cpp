// A journal record has one spelling.
#include "comity/journal/record.h"

#include <algorithm>

using namespace comity;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const input{data, size};
  auto const record = journal::parse_record(input);
  if (!record) return 0;
  auto const again = journal::encode(*record);
  COMITY_CHECK(again && std::ranges::equal(*again, input));
  return 0;
}
