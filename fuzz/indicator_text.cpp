// Whatever text is searched: what is found is canonical, stands where it is said to, and its
// defanged form gives it back.
#include "comity/indicator/defang.h"
#include "comity/indicator/extract.h"
#include "comity/indicator/warning.h"

using namespace comity;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = as_text({data, size});
  auto const refanged = indicator::refang(text);
  COMITY_CHECK(refanged.origin.size() == refanged.text.size() + 1);
  for (auto const& found : indicator::extract(text).found) {
    auto const& observable = found.observable;
    COMITY_CHECK(found.offset + found.length <= size && found.length > 0);
    auto const again =
        indicator::canonical(observable.type, observable.value, observable.label).value();
    COMITY_CHECK(again == observable);
    static_cast<void>(indicator::shown(observable));
    static_cast<void>(indicator::special_use(observable));
    COMITY_CHECK(indicator::overlaps(observable, observable));
    auto const host = indicator::host_of(observable);
    COMITY_CHECK(!host || !host->value.empty());
  }
  for (auto const type : indicator::all_types) {
    auto const label = type == indicator::Type::opaque ? "x" : "";
    auto const made = indicator::canonical(type, text, label);
    if (made) COMITY_CHECK(indicator::canonical(made->type, made->value, label).value() == *made);
  }
  return 0;
}
