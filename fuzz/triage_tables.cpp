// Registries' files and operators' tables: whatever is taken can be asked, and answers from a row
// that holds what was asked.
#include "comity/triage/split.h"

using namespace comity;
using namespace comity::triage;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const input = as_text({data, size});
  auto const everything = prefix(Family::v4, 0, 0);
  if (auto const own = Responsibilities::parse(input)) {
    COMITY_CHECK(own->rows() > 0);
    for (auto const& match : own->find(everything))
      COMITY_CHECK(!match || own->holder(match->holder->id));
  }
  if (auto const registry = Registry::parse(input)) {
    COMITY_CHECK(registry->rows() > 0);
    for (auto const& match : registry->find(everything))
      COMITY_CHECK(!match || match->country.size() == 2);
    static_cast<void>(registry->find(prefix(Family::v6, 0, 0)));
  }
  auto const bar = input.find('\n');
  if (bar == input.npos) return 0;
  if (auto const subjects = subjects_of(input.substr(0, bar), input.substr(bar + 1))) {
    for (auto const& subject : *subjects) COMITY_CHECK(!to_text(subject).empty());
  }
  return 0;
}
