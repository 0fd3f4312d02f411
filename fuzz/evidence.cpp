// Offers, reports and records of exported evidence: read or refused; what is read is written so
// that it reads as the same again, and its custody record can always be judged.
#include "comity/evidence/case_uco.h"
#include "comity/evidence/record.h"

using namespace comity;
using namespace comity::evidence;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  ByteView const bytes{data + 1, size - 1};
  if (data[0] % 3 == 0) {
    auto const offer = parse_offer(bytes);
    if (!offer) return 0;
    std::ignore = gaps_of(offer->manifest, offer->custody);
    std::ignore = to_case(*offer);
    auto const written = encode(*offer);
    if (written) COMITY_CHECK(parse_offer(*written).value() == *offer);
  } else if (data[0] % 3 == 1) {
    auto const report = parse_report(bytes);
    if (!report) return 0;
    auto const written = encode(*report);
    if (written) COMITY_CHECK(parse_report(*written).value() == *report);
  } else {
    auto check = RecordCheck::begin(bytes, {});
    if (check) COMITY_CHECK(!check->finish().empty());
  }
  return 0;
}
