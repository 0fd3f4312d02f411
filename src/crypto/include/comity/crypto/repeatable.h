/// For the simulation alone: one seed, one history, also where a signature takes chance.
#pragma once

#include "comity/base/environment.h"

namespace comity::crypto {

/// From here on OpenSSL takes every random number of this process from `random`: in effect the
/// nonces of P-256 and SM2 signatures. `random` outlives every later signature, and all signing is
/// done by one thread. Whoever knows the seed can then compute the private keys, so nothing real
/// may be signed; a program that does not call this does not even contain it.
void repeat_signatures(Random& random);

}  // namespace comity::crypto
