// A checkpoint has one spelling, alone and in its note.
#include "comity/note/checkpoint.h"

using namespace comity;
using namespace comity::note;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const input = as_text({data, size});
  if (auto const checkpoint = Checkpoint::parse(input)) {
    COMITY_CHECK(checkpoint->encode() == input);
    COMITY_CHECK(checkpoint->head.size <= merkle::tree_size_max);
    COMITY_CHECK(Note::create(std::string{input}).has_value());
  }
  if (auto const signed_one = UnverifiedCheckpoint::parse(input)) {
    COMITY_CHECK(signed_one->note().encode() == input);
    COMITY_CHECK(signed_one->claim().encode() == signed_one->note().text());
  }
  return 0;
}
