// The codes of a step, whichever it is, are read or refused; what is read is written so that it
// reads as the same again.
#include "comity/json/text.h"
#include "comity/request/state_table.h"

using namespace comity;
using namespace comity::request;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  auto const step = all_steps[data[0] % all_steps.size()];
  auto const value = json::parse(ByteView{data + 1, size - 1});
  if (!value) return 0;
  auto const codes = parse_codes(step, *value);
  if (!codes) {
    COMITY_CHECK(codes.error().id.starts_with("request.") || codes.error().id.starts_with("json."));
    return 0;
  }
  COMITY_CHECK(parse_codes(step, encode(*codes)).value() == *codes);
  COMITY_CHECK(step_of(move_of(step, *codes)) == step);
  return 0;
}
