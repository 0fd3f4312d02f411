/// Bytes that must not be copied, printed or left in memory.
#pragma once

#include "comity/base/bytes.h"

#include <span>
#include <string_view>

namespace comity {

/// Owns secret bytes; wiped when it goes. It can be moved, never copied, compared or streamed.
class Secret {
 public:
  Secret() = default;

  explicit Secret(Bytes bytes) : bytes_{std::move(bytes)} {}

  explicit Secret(std::string_view text) : bytes_{text.begin(), text.end()} {}

  Secret(Secret const&) = delete;
  Secret& operator=(Secret const&) = delete;

  Secret(Secret&& other) noexcept : bytes_{std::move(other.bytes_)} { other.wipe(); }

  Secret& operator=(Secret&& other) noexcept;

  ~Secret() { wipe(); }

  /// The bytes themselves: to be handed to a primitive, not kept.
  ByteView reveal() const { return bytes_; }

  bool empty() const { return bytes_.empty(); }

 private:
  void wipe() noexcept;

  Bytes bytes_;
};

}  // namespace comity
