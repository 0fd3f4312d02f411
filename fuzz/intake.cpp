// Whatever is handed in is read or refused by name, as each format and as the one it is taken for;
// what is read is bounded and in UTF-8.
#include "comity/intake/reading.h"

using namespace comity;

namespace {

void check(Result<intake::Reading> const& result) {
  if (!result) {
    COMITY_CHECK(result.error().id.starts_with("intake."));
    return;
  }
  COMITY_CHECK(is_utf8(result->title) && is_utf8(result->summary) && is_utf8(result->reference));
  COMITY_CHECK(result->summary.size() <= intake::text_taken_bytes_max);
  COMITY_CHECK(result->sightings.size() <= intake::sightings_max);
  COMITY_CHECK(!result->observed_from || *result->observed_from <= *result->observed_until);
  for (auto const& sighting : result->sightings) {
    COMITY_CHECK(is_utf8(sighting.observable.value) && is_utf8(sighting.comment));
    auto const again = indicator::canonical(sighting.observable.type, sighting.observable.value,
                                            sighting.observable.label);
    COMITY_CHECK(again && *again == sighting.observable);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const source{data, size};
  check(intake::read(source));
  for (auto const format : intake::all_formats) check(intake::read(source, format));
  return 0;
}
