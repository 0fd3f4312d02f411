/// Byte strings and their two spellings, hex and base64. Both decoders take the canonical spelling
/// only, so that a value has one encoding and a hash over text cannot be played with.
#pragma once

#include "comity/base/result.h"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace comity {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<std::uint8_t const>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}

inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

inline Bytes to_bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

inline Bytes to_bytes(ByteView bytes) {
  return {bytes.begin(), bytes.end()};
}

inline std::string to_text(ByteView bytes) {
  return std::string{as_text(bytes)};
}

inline void append(Bytes& out, ByteView more) {
  out.insert(out.end(), more.begin(), more.end());
}

/// Lower-case hex, two digits a byte.
std::string to_hex(ByteView bytes);

/// Errors: `invalid base.not_hex` for an odd length or anything but 0-9a-f.
Result<Bytes> from_hex(std::string_view text);

/// RFC 4648 §4, with padding.
std::string to_base64(ByteView bytes);

/// Errors: `invalid base.not_base64` for anything but the canonical spelling: no line breaks, full
/// padding, zero pad bits.
Result<Bytes> from_base64(std::string_view text);

/// True if `text` is well-formed UTF-8: no surrogates, no overlong forms, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

/// Big-endian integers, as every binary form of the protocol has them.
void append_u16(Bytes& out, std::uint16_t value);
void append_u32(Bytes& out, std::uint32_t value);
void append_u64(Bytes& out, std::uint64_t value);

/// Reads fields off the front of a byte string; every read says whether enough was left. Does not
/// own the bytes.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : rest_{bytes} {}

  ByteView rest() const { return rest_; }

  bool empty() const { return rest_.empty(); }

  /// Errors of all reads: `invalid base.truncated`.
  Result<ByteView> take(std::size_t count);
  Result<std::uint8_t> u8();
  Result<std::uint16_t> u16();
  Result<std::uint32_t> u32();
  Result<std::uint64_t> u64();

 private:
  ByteView rest_;
};

/// A SHA-256 (or SM3) value: 32 bytes that compare and print as hex. Equality is not constant-time:
/// digests are public.
struct Digest {
  static constexpr std::size_t size = 32;
  std::array<std::uint8_t, size> bytes{};

  ByteView view() const { return bytes; }

  std::string hex() const { return to_hex(bytes); }

  /// Errors: `invalid base.not_digest` unless 64 lower-case hex digits.
  static Result<Digest> parse(std::string_view hex);

  /// Errors: `invalid base.not_digest` unless exactly 32 bytes.
  static Result<Digest> from(ByteView bytes);

  friend auto operator<=>(Digest const&, Digest const&) = default;
};

}  // namespace comity
