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

/// A digest of a stream that never lies whole in memory: `Sha256` or `Sm3`. Not thread-safe.
class StreamDigest {
 public:
  ~StreamDigest();
  StreamDigest(StreamDigest&&) noexcept;
  StreamDigest& operator=(StreamDigest&&) noexcept;

  void add(ByteView bytes);

  /// The digest of everything added; the object then starts anew.
  Digest finish();

 protected:
  struct State;
  explicit StreamDigest(std::unique_ptr<State> state);

 private:
  std::unique_ptr<State> state_;
};

class Sha256 final : public StreamDigest {
 public:
  Sha256();
};

class Sm3 final : public StreamDigest {
 public:
  Sm3();
};

}  // namespace comity::crypto
