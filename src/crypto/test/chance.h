/// Chance that a test can foresee.
#pragma once

#include "comity/base/environment.h"
#include "comity/crypto/hash.h"

#include <algorithm>

namespace comity::crypto {

/// Endless bytes that follow from a number.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) { append_u64(state_, seed); }

  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) {
      state_ = to_bytes(sha256(state_).view());
      byte = state_.front();
    }
  }

 private:
  Bytes state_;
};

/// The bytes given, and after them an abort.
class ScriptedRandom final : public Random {
 public:
  explicit ScriptedRandom(std::string_view hex) : script_{from_hex(hex).value()} {}

  void fill(std::span<std::uint8_t> out) override {
    COMITY_CHECK(out.size() <= script_.size() - used_);
    std::copy_n(script_.begin() + static_cast<std::ptrdiff_t>(used_), out.size(), out.begin());
    used_ += out.size();
  }

  bool used_up() const { return used_ == script_.size(); }

 private:
  Bytes script_;
  std::size_t used_ = 0;
};

}  // namespace comity::crypto
