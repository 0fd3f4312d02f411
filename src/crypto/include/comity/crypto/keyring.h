/// The private keys that one process holds, found by their public key's id.
#pragma once

#include "comity/crypto/keys.h"

#include <map>

namespace comity::crypto {

/// Owns its keys. Reading is thread-safe once filled.
class Keyring {
 public:
  void add(PrivateKey key) {
    auto const id = key.public_key().id();
    keys_.insert_or_assign(id, std::move(key));
  }

  /// Null if the key is not held.
  PrivateKey const* find(Digest const& id) const {
    auto const found = keys_.find(id);
    return found == keys_.end() ? nullptr : &found->second;
  }

  std::map<Digest, PrivateKey> const& all() const { return keys_; }

 private:
  std::map<Digest, PrivateKey> keys_;
};

}  // namespace comity::crypto
