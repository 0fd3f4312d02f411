// A call to a witness, and its answer of a size, have one spelling each.
#include "comity/note/forms.h"

using namespace comity;
using namespace comity::note;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const input = as_text({data, size});
  if (auto const call = AddCheckpoint::parse(input)) {
    COMITY_CHECK(call->encode() == input);
    COMITY_CHECK(call->proof.size() <= witness_proof_lines_max);
  }
  if (auto const tree_size = parse_tree_size(input)) {
    COMITY_CHECK(encode_tree_size(*tree_size) == input);
  }
  return 0;
}
