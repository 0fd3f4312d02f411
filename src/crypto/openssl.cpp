#include "openssl.h"

#include <openssl/pem.h>

namespace comity::crypto {

std::string to_pem(char const* label, ByteView der) {
  Bio const output{BIO_new(BIO_s_mem())};
  COMITY_CHECK(output && PEM_write_bio(output.get(), label, "", der.data(),
                                       static_cast<long>(der.size())) > 0);
  char* text = nullptr;
  auto const size = BIO_get_mem_data(output.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace comity::crypto
