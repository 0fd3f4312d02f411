// OpenSSL 3.0 has no other way to hand in a source for the default library context; 3.1 and later
// have RAND_set0_private.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "comity/crypto/repeatable.h"

#include <openssl/rand.h>

namespace comity::crypto {
namespace {

Random* source = nullptr;  // OpenSSL's callback carries no context.

int fill(unsigned char* out, int size) {
  source->fill({out, static_cast<std::size_t>(size)});
  return 1;
}

}  // namespace

void repeat_signatures(Random& random) {
  static RAND_METHOD const method{.seed = nullptr,
                                  .bytes = fill,
                                  .cleanup = nullptr,
                                  .add = nullptr,
                                  .pseudorand = fill,
                                  .status = [] { return 1; }};
  source = &random;
  COMITY_CHECK(RAND_set_rand_method(&method) == 1);
}

}  // namespace comity::crypto
