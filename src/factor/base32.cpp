#include "base32.h"

#include "comity/base/result.h"

#include <cstdlib>
#include <liboath/oath.h>

namespace comity::factor {

std::string base32_groups(ByteView bytes, char between) {
  char* encoded = nullptr;
  std::size_t size = 0;
  auto const* const chars = reinterpret_cast<char const*>(bytes.data());
  COMITY_CHECK(oath_base32_encode(chars, bytes.size(), &encoded, &size) == OATH_OK);
  std::string out;
  for (std::size_t i = 0; i < size && encoded[i] != '='; ++i) {
    if (i > 0 && i % 4 == 0) out += between;
    out += encoded[i];
  }
  std::free(encoded);
  return out;
}

}  // namespace comity::factor
