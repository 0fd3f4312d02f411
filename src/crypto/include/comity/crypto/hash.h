/// SHA-256 and SM3.
#pragma once

#include "comity/base/bytes.h"

#include <initializer_list>
#include <memory>

namespace comity::crypto {

/// SHA-256 of the parts one after the other. FIPS 180-4. Thread-safe.
Digest sha256(std::initializer_list<ByteView> parts);

inline Digest sha256(ByteView bytes) {
  return sha256({bytes});
}

/// SM3. GB/T 32905-2016. Thread-safe.
Digest sm3(ByteView bytes);

/// SHA-256 of a stream that never lies whole in memory. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void add(ByteView bytes);

  /// The digest of everything added; the object then starts anew.
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace comity::crypto
