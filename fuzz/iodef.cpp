// What is read from an incident document or a RID message is written and read again as the same.
#include "comity/iodef/rid.h"

using namespace comity;
using namespace comity::iodef;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const input{data, size};
  if (auto const document = read(input)) {
    auto const xml = from_xml(as_bytes(to_xml(*document)));
    COMITY_CHECK(xml.has_value());
    static_cast<void>(from_json(as_bytes(to_json(*document))));
  }
  if (auto const message = rid_from_xml(input))
    COMITY_CHECK(rid_from_xml(as_bytes(to_xml(*message))).has_value());
  return 0;
}
