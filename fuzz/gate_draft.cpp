// A draft has one spelling, and its facts are those of its message.
#include "comity/gate/draft.h"

#include <algorithm>

using namespace comity;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const input{data, size};
  auto const draft = gate::Draft::parse(input);
  if (!draft) return 0;
  COMITY_CHECK(std::ranges::equal(draft->bytes(), input));
  COMITY_CHECK(draft->facts().type == draft->message().type);
  COMITY_CHECK(draft->facts().categories == draft->parts().categories);
  return 0;
}
