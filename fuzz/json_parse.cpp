// Every text is read or refused; what is read is written so that it reads as the same again.
#include "comity/json/text.h"

using namespace comity;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const input{data, size};
  auto const value = json::parse(input);
  if (!value) {
    COMITY_CHECK(value.error().id.starts_with("json."));
    return 0;
  }
  COMITY_CHECK(is_utf8(as_text(input)));
  auto const text = json::write(*value);
  json::Limits const roomy{.bytes_max = std::size_t{64} << 20};
  COMITY_CHECK(json::parse(text, roomy).value() == *value);
  COMITY_CHECK(json::parse(json::write_pretty(*value), roomy).value() == *value);
  auto const canonical = json::canonical(*value);
  COMITY_CHECK(json::canonical(json::parse(text, roomy).value()) == canonical);
  // Large floating numbers have a canonical form that our parser refuses as integers.
  auto const again = json::parse(canonical, roomy);
  COMITY_CHECK(!again || json::canonical(*again) == canonical);
  return 0;
}
