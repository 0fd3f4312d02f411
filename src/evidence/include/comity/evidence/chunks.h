/// How an item's bytes are sealed, so that any part of them can be read without the rest, and so
/// that no chunk can be changed, left out, moved or taken from another item.
#pragma once

#include "comity/crypto/sealing.h"
#include "comity/evidence/limits.h"

namespace comity::evidence {

/// Where the chunks of an item of `size` bytes lie. All but the last hold `chunk_bytes`.
class ChunkPlan {
 public:
  /// `size` is 1 to `item_bytes_max`; anything else is a bug and aborts.
  explicit ChunkPlan(std::uint64_t size);

  std::uint64_t size() const { return size_; }

  std::uint64_t count() const { return (size_ + chunk_bytes - 1) / chunk_bytes; }

  bool is_last(std::uint64_t index) const { return index + 1 == count(); }

  /// Plain bytes of chunk `index`.
  std::size_t plain_bytes(std::uint64_t index) const;

  std::size_t sealed_bytes(std::uint64_t index) const {
    return plain_bytes(index) + crypto::SealingKey::overhead_bytes;
  }

  /// Where the sealed chunk begins.
  static std::uint64_t sealed_offset(std::uint64_t index) {
    return index * (chunk_bytes + crypto::SealingKey::overhead_bytes);
  }

  /// Of all sealed chunks together.
  std::uint64_t sealed_size() const { return size_ + count() * crypto::SealingKey::overhead_bytes; }

 private:
  std::uint64_t size_;
};

/// Seals and opens chunks with an item's own key. Index, whole size and whether it is the last are
/// bound to each. Not thread-safe.
class ChunkCipher {
 public:
  ChunkCipher(crypto::SealingKey key, ChunkPlan plan) : key_{std::move(key)}, plan_{plan} {}

  ChunkPlan const& plan() const { return plan_; }

  /// `plain` has just the bytes that the plan says; anything else is a bug and aborts.
  void seal(std::uint64_t index, ByteView plain, Random& random, Bytes& out) const;

  /// Errors: `damaged crypto.seal_broken`.
  Result<void> open(std::uint64_t index, ByteView sealed, Bytes& out) const;

 private:
  Bytes bound(std::uint64_t index) const;

  crypto::SealingKey key_;
  ChunkPlan plan_;
};

/// The key under which malware is wrapped when it leaves a node. Everyone knows it: the wrapping
/// keeps programs from opening or running the bytes, and hides nothing.
crypto::SealingKey wrapping_key();

/// The first bytes of a wrapped file; the chunks follow.
inline constexpr std::string_view wrapped_magic = "comity.wrapped/v1\n";

}  // namespace comity::evidence
