#include "comity/merkle/hash.h"

#include "comity/crypto/hash.h"

#include <algorithm>

namespace comity::merkle {

Digest leaf_hash(ByteView leaf) {
  constexpr std::array<std::uint8_t, 1> prefix{0x00};
  return crypto::sha256({prefix, leaf});
}

Digest node_hash(Digest const& left, Digest const& right) {
  // One contiguous message: hashing three parts costs more than copying two.
  std::array<std::uint8_t, 1 + 2 * Digest::size> message{0x01};
  std::copy(left.bytes.begin(), left.bytes.end(), message.begin() + 1);
  std::copy(right.bytes.begin(), right.bytes.end(), message.begin() + 1 + Digest::size);
  return crypto::sha256(message);
}

Digest const& empty_root() {
  static Digest const root = crypto::sha256(ByteView{});
  return root;
}

}  // namespace comity::merkle
